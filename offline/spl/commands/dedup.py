"""``dedup [<n>] <fields> [keepevents=<bool>] [keepempty=<bool>] [consecutive=<bool>] [sortby <sort clauses>]``.

The first n rows (1 by default) of every combination of values; rows that lack one of the fields go unless
``keepempty``. With ``keepevents`` all rows stay and the others lose these fields. ``sortby`` sorts the rows before it
is decided which are the first. Source: Search Reference, "dedup".
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from offline.spl.body import Body, read_bool, read_int
from offline.spl.commands.sort import SortKey, parse_keys, sorted_rows
from offline.spl.frame import Column

if TYPE_CHECKING:
    from offline.spl.frame import Frame
    from offline.spl.session import Session


@dataclass(frozen=True)
class Dedup:
    """What makes rows alike and what happens to the others."""

    count: int
    fields: tuple[str, ...]
    keep_events: bool = False
    keep_empty: bool = False
    consecutive: bool = False
    order: tuple[SortKey, ...] = ()
    streaming: ClassVar[bool] = False

    def run(self, frame: Frame, session: Session) -> Frame:
        """The rows that are kept."""
        if self.order:
            frame = frame.take(sorted_rows(frame, self.order))
        keep = self._kept(frame)
        if not self.keep_events:
            return frame.filter(keep)
        blanked = {
            name: Column([v if k else None for v, k in zip(frame.column(name).values, keep.tolist(), strict=False)])
            for name in self.fields
        }
        return frame.with_columns(blanked)

    def _kept(self, frame: Frame) -> np.ndarray:
        columns = [frame.column(name).codes.tolist() for name in self.fields]
        keep = np.zeros(frame.size, bool)
        seen: dict[tuple[int, ...], int] = {}
        last: tuple[int, ...] | None = None
        for row, key in enumerate(zip(*columns, strict=False)):
            if 0 in key:
                keep[row] = self.keep_empty
                continue
            if self.consecutive and key != last:
                seen.clear()
            last = key
            seen[key] = seen.get(key, 0) + 1
            keep[row] = seen[key] <= self.count
        return keep


def parse(body: Body, session: Session) -> Dedup:
    """Reads ``dedup``."""
    readers: dict[str, Any] = {"keepevents": read_bool, "keepempty": read_bool, "consecutive": read_bool}
    options: dict[str, Any] = body.options(readers)
    count = read_int(body) if body.peek().isdigit() else 1
    if count < 1:
        raise body.error("the number of rows must be at least 1")
    fields: list[str] = []
    order: tuple[SortKey, ...] = ()
    while not body.done:
        if body.peek_option() is not None:
            options.update(body.options(readers))
        elif body.keyword("sortby"):
            order = tuple(parse_keys(body))
        elif not (fields and body.accept(",")):
            fields.append(body.field().text)
    if not fields:
        raise body.error("expected a field name")
    empty, consecutive = options.get("keepempty", False), options.get("consecutive", False)
    return Dedup(count, tuple(fields), options.get("keepevents", False), empty, consecutive, order)

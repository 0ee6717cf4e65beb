"""``stats [allnum=<bool>] [delim=<string>] [partitions=<n>] <terms> [by <fields>] [dedup_splitvals=<bool>]``.

``delim`` only changes how Splunk joins ``list`` and ``values`` where a multivalue is shown as one text, and
``partitions`` how it spreads the work; both are read and have no effect on the rows here.
Groups come out in the order of their keys. Source: Search Reference, "stats".
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from offline.spl.aggregations import Aggregation, aggregate, expand_aggregations, group, parse_aggregations
from offline.spl.body import Body, read_bool, read_int, read_text
from offline.spl.frame import Column, Frame
from offline.spl.values import text

if TYPE_CHECKING:
    from offline.spl.session import Session


@dataclass(frozen=True)
class Stats:
    """Terms over groups."""

    terms: tuple[Aggregation, ...]
    by: tuple[str, ...] = ()
    allnum: bool = False
    dedup: bool = False
    streaming: ClassVar[bool] = False

    def run(self, frame: Frame, session: Session) -> Frame:
        """One row a group; without ``by`` one row, even if there was none."""
        terms = expand_aggregations(self.terms, frame, self.by)
        groups = group(frame, self.by, dedup=self.dedup)
        columns = dict(
            zip((t.name for t in terms), aggregate(frame, terms, groups, session, allnum=self.allnum), strict=False)
        )
        keys = {name: Column([key[i] for key in groups.keys]) for i, name in enumerate(self.by)}
        result = Frame(len(groups.keys), {**keys, **{n: c for n, c in columns.items() if n not in keys}})
        return sorted_by_key(result, self.by)


def sorted_by_key(frame: Frame, by: tuple[str, ...]) -> Frame:
    """Rows in the order of their keys: as text, whole numbers by value."""
    if frame.size < 2 or not by:
        return frame
    keys = [[text(v) if not isinstance(v, tuple) and v is not None else "" for v in frame.column(n).values] for n in by]
    order = sorted(range(frame.size), key=lambda row: tuple(column[row] for column in keys))
    return frame.take(np.array(order, dtype=np.int64))


def parse(body: Body, session: Session) -> Stats:
    """Reads ``stats``."""
    readers: dict[str, Any] = {"allnum": read_bool, "delim": read_text, "partitions": read_int}
    options = body.options(readers)
    terms = parse_aggregations(body)
    by, dedup = parse_by(body)
    body.finish()
    return Stats(tuple(terms), by, bool(options.get("allnum", False)), dedup)


def parse_by(body: Body) -> tuple[tuple[str, ...], bool]:
    """Reads ``by <fields> [dedup_splitvals=<bool>]`` if it comes next."""
    if not body.keyword("by"):
        return (), False
    fields: list[str] = []
    while not body.done and body.peek_option() != "dedup_splitvals":
        if fields and body.accept(","):
            continue
        if option := body.peek_option():
            raise body.error(f"an option such as {option}= cannot stand here")
        token = body.field()
        if "*" in token.text:
            raise body.error("wildcards are not allowed after 'by'", token.position)
        fields.append(token.text)
    if not fields:
        raise body.error("expected a field after 'by'")
    dedup = body.option({"dedup_splitvals": read_bool})
    return tuple(dict.fromkeys(fields)), bool(dedup and dedup[1])

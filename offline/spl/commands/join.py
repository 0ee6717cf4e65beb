"""``join [<options>] [<fields>] [subsearch]``: rows that agree in fields become one row.

Options: ``type=inner|left|outer``, ``max``, ``usetime``, ``earlier``, ``overwrite``.

Joins each row with up to ``max`` (1; 0 is all) rows of the subsearch that agree in the fields, or, if none are
named, in all fields that both sides have (those with a leading underscore aside). Values are compared as text, case
counts. A row without one of the fields matches nothing; ``left`` and ``outer`` (the same) keep it. With ``usetime``
only rows of the subsearch that are earlier count (later ones with ``earlier=false``). ``overwrite`` (true) lets the
subsearch's values win. The subsearch gives at most 50,000 rows. ``left=``/``right=`` aliases with ``where`` are
refused. Source: Search Reference, "join"; limits.conf.spec [join].
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from offline.spl.body import Body, read_bool, read_choice, read_int
from offline.spl.frame import Column, Frame
from offline.spl.subsearch import LIMIT_OPTIONS, Subsearch, read_subsearch
from offline.spl.values import mv_text, number

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from offline.spl.frame import Value
    from offline.spl.session import Session

Key = tuple[str, ...]

_OPTIONS: Mapping[str, Callable[[Body], object]] = {
    **LIMIT_OPTIONS,
    "type": read_choice("inner", "left", "outer"),
    "max": read_int,
    "usetime": read_bool,
    "earlier": read_bool,
    "overwrite": read_bool,
}


@dataclass(frozen=True)
class Join:
    """How to join with what.

    Attributes:
        fields: Fields that must agree; empty for all common ones.
        keep: Whether rows without a match stay.
        most: Matches used for each row, 0 all.
        overwrite: Whether the subsearch's values win.
        earlier: True for earlier rows only, False for later ones, None if the time does not matter.
    """

    subsearch: Subsearch
    fields: tuple[str, ...]
    keep: bool
    most: int
    overwrite: bool
    earlier: bool | None
    streaming: ClassVar[bool] = False

    def run(self, frame: Frame, session: Session) -> Frame:
        """The joined rows, in the order of the rows at hand, then of the subsearch."""
        other = self.subsearch.rows(session)
        fields = self.fields or tuple(n for n in frame.names if n in other and not n.startswith("_"))
        left, right = self._pairs(frame, other, fields)
        joined = frame.take(np.array(left, dtype=np.int64))
        matched = np.array(right, dtype=np.int64)
        columns = {
            name: self._merged(joined, name, other.column(name).values, matched)
            for name in other.names
            if name not in fields
        }
        return joined.with_columns(columns)

    def _pairs(self, frame: Frame, other: Frame, fields: Sequence[str]) -> tuple[list[int], list[int]]:
        """Row numbers that go together; -1 on the right for a row kept without a match."""
        places: dict[Key, list[int]] = {}
        for row, key in enumerate(_keys(other, fields)):
            if key is not None:
                places.setdefault(key, []).append(row)
        times, other_times = frame.column("_time").values, other.column("_time").values
        left: list[int] = []
        right: list[int] = []
        for row, key in enumerate(_keys(frame, fields)):
            matches = places.get(key, []) if key is not None else []
            if self.earlier is not None:
                matches = [m for m in matches if self._in_order(number(times[row]), number(other_times[m]))]
            chosen = matches[: self.most or None] or ([-1] if self.keep else [])
            left.extend([row] * len(chosen))
            right.extend(chosen)
        return left, right

    def _in_order(self, time: float | None, other: float | None) -> bool:
        if time is None or other is None:
            return False
        return other <= time if self.earlier else other >= time

    def _merged(self, joined: Frame, name: str, values: list[Value], matched: np.ndarray) -> Column:
        merged: list[Value] = []
        for mine, row in zip(joined.column(name).values, matched.tolist(), strict=True):
            theirs = values[row] if row >= 0 else None
            first, second = (theirs, mine) if self.overwrite else (mine, theirs)
            merged.append(first if first is not None else second)
        return Column(merged)


def _keys(frame: Frame, fields: Sequence[str]) -> list[Key | None]:
    columns = [[mv_text(value) for value in frame.column(name).values] for name in fields]
    keys: list[Key | None] = []
    for parts in zip(*columns, strict=True) if columns else [()] * frame.size:
        present = tuple(part for part in parts if part is not None)
        keys.append(present if len(present) == len(fields) else None)
    return keys


def parse(body: Body, session: Session) -> Join:
    """Reads ``join``."""
    options: dict[str, object] = {}
    fields: list[str] = []
    while body.peek() != "[":
        if body.done:
            raise body.error("expected a subsearch in brackets")
        if body.peek_option() in ("left", "right"):
            raise body.error("aliases for the two sides are not supported")
        if body.peek_option() is not None:
            options.update(body.options(_OPTIONS))
        else:
            fields.append(body.field().text)
        body.accept(",")
    subsearch = read_subsearch(body, session, int(str(options.get("maxout", 50_000))))
    body.finish()
    return Join(
        subsearch=subsearch,
        fields=tuple(fields),
        keep=options.get("type", "inner") != "inner",
        most=int(str(options.get("max", 1))),
        overwrite=bool(options.get("overwrite", True)),
        earlier=bool(options.get("earlier", True)) if options.get("usetime") else None,
    )

"""``top [<n>] [<options>] <fields> [by <fields>]``: the most frequent values, with count and percent.

n is 10, also as ``limit=``; 0 is all. Options: ``countfield``, ``percentfield``, ``showcount``, ``showperc``,
``useother`` (a row for all the rest), ``otherstr``. Rows without one of the fields do not count; a multivalue field
counts once a value. Percent is of the rows of the group and has six decimals. Equal counts keep their order of
appearance. Source: Search Reference, "top".
"""

from __future__ import annotations

import itertools
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from offline.spl.body import Body, read_bool, read_int, read_text
from offline.spl.frame import Frame
from offline.spl.values import each

if TYPE_CHECKING:
    from collections.abc import Iterator

    from offline.spl.frame import Scalar, Value
    from offline.spl.session import Session

Key = tuple["Scalar", ...]

_OPTIONS = {
    "limit": read_int,
    "countfield": read_text,
    "percentfield": read_text,
    "showcount": read_bool,
    "showperc": read_bool,
    "useother": read_bool,
    "otherstr": read_text,
}


@dataclass(frozen=True)
class Top:
    """What to count and how to show it; empty names of ``count`` and ``percent`` hide them."""

    fields: tuple[str, ...]
    by: tuple[str, ...]
    limit: int
    count: str
    percent: str
    other: str | None
    rarest: bool
    streaming: ClassVar[bool] = False

    def run(self, frame: Frame, session: Session) -> Frame:
        """The values, group by group."""
        groups: dict[Key, Counter[Key]] = {}
        for key in self._keys(frame):
            groups.setdefault(key[: len(self.by)], Counter())[key[len(self.by) :]] += 1
        rows = [row for group, counts in groups.items() for row in self._rows(group, counts)]
        return Frame.from_rows(rows)

    def _keys(self, frame: Frame) -> Iterator[Key]:
        columns = [frame.column(name).values for name in (*self.by, *self.fields)]
        for parts in zip(*columns, strict=True):
            yield from itertools.product(*(each(part) for part in parts))

    def _rows(self, group: Key, counts: Counter[Key]) -> Iterator[dict[str, Value]]:
        total = sum(counts.values())
        ranked = sorted(counts.items(), key=lambda item: item[1] if self.rarest else -item[1])
        shown = ranked[: self.limit or None]
        for key, count in shown:
            yield self._row(group, key, count, total)
        rest = total - sum(count for _, count in shown)
        if rest and self.other is not None:
            yield self._row(group, (self.other,) * len(self.fields), rest, total)

    def _row(self, group: Key, key: Key, count: int, total: int) -> dict[str, Value]:
        row: dict[str, Value] = dict(zip((*self.by, *self.fields), (*group, *key), strict=True))
        if self.count:
            row[self.count] = count
        if self.percent:
            row[self.percent] = f"{100 * count / total:.6f}"
        return row


def parse(body: Body, session: Session) -> Top:
    """Reads ``top``."""
    return read_top(body, rarest=False)


def read_top(body: Body, *, rarest: bool) -> Top:
    """Reads the arguments of ``top`` and ``rare``."""
    options: dict[str, object] = {}
    fields: list[str] = []
    while not body.done and not body.peek_keyword("by"):
        if body.peek_option() is not None:
            options.update(body.options(_OPTIONS))
        elif not fields and "limit" not in options and body.peek().isdigit():
            options["limit"] = read_int(body)
        else:
            fields.append(body.field().text)
        body.accept(",")
    if not fields:
        raise body.error("expected a field name")
    by = tuple(token.text for token in body.fields()) if body.keyword("by") else ()
    body.finish()
    return Top(
        fields=tuple(fields),
        by=by,
        limit=int(str(options.get("limit", 10))),
        count=str(options.get("countfield", "count")) if options.get("showcount", True) else "",
        percent=str(options.get("percentfield", "percent")) if options.get("showperc", True) else "",
        other=str(options.get("otherstr", "OTHER")) if options.get("useother") else None,
        rarest=rarest,
    )

"""``addtotals [row=<bool>] [col=<bool>] [labelfield=<field>] [label=<string>] [fieldname=<field>] [<wc-fields>]``.

``row`` (true) adds to each row the sum of its numeric fields, or of those named, as ``Total`` or ``fieldname``;
values that are no numbers count nothing. ``col`` (false) adds a last row with the sum of each field. Fields with a
leading underscore are never summed. Source: Search Reference, "addtotals".
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from offline.spl.body import Body, expand_fields, read_bool, read_text
from offline.spl.frame import Column, Frame, concatenate
from offline.spl.values import each, number

if TYPE_CHECKING:
    from collections.abc import Iterable

    from offline.spl.frame import Value
    from offline.spl.session import Session

_OPTIONS = {
    "row": read_bool,
    "col": read_bool,
    "labelfield": read_text,
    "label": read_text,
    "fieldname": read_text,
}


@dataclass(frozen=True)
class AddTotals:
    """What to sum, in which directions, and under what names.

    Attributes:
        patterns: Fields to sum; none means all.
        field: Name of the sum of a row; None for no such sums.
        with_column_sums: Whether to add the row of sums.
        label_field: Where the last row says what it is; empty for nowhere.
    """

    patterns: tuple[str, ...]
    field: str | None
    with_column_sums: bool
    label_field: str
    label: str
    streaming: ClassVar[bool] = False

    def run(self, frame: Frame, session: Session) -> Frame:
        """The rows with their sums."""
        names = [n for n in expand_fields(self.patterns or ("*",), frame.names) if n in frame]
        if self.field is not None:
            columns = [frame.column(name).values for name in names if name != self.field]
            sums: list[Value] = [total(column[row] for column in columns) or 0 for row in range(frame.size)]
            frame = frame.with_columns({self.field: Column(sums)})
            names = [*(n for n in names if n != self.field), self.field]
        if not self.with_column_sums:
            return frame
        last: dict[str, Value] = {name: total(frame.column(name).values) for name in names}
        if self.label_field:
            last[self.label_field] = self.label
        return concatenate([frame, Frame.from_rows([last])])


def total(values: Iterable[Value]) -> Value:
    """The sum of the numbers among the values; absent if there is none."""
    found = [n for value in values for one in each(value) if (n := number(one)) is not None]
    return sum(found) if found else None


def parse(body: Body, session: Session) -> AddTotals:
    """Reads ``addtotals``."""
    return read_totals(body, rows=True, columns=False)


def read_totals(body: Body, *, rows: bool, columns: bool) -> AddTotals:
    """Reads the options of ``addtotals`` and ``addcoltotals``, which differ in what they do by default."""
    options: dict[str, object] = {}
    patterns: list[str] = []
    while not body.done:
        if body.peek_option() is not None:
            options.update(body.options(_OPTIONS))
        else:
            patterns.append(body.field().text)
        body.accept(",")
    return AddTotals(
        patterns=tuple(patterns),
        field=str(options.get("fieldname", "Total")) if options.get("row", rows) else None,
        with_column_sums=bool(options.get("col", columns)),
        label_field=str(options.get("labelfield", "")),
        label=str(options.get("label", "Total")),
    )

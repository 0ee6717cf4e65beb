"""``transpose [<n>] [column_name=<string>] [header_field=<field>] [include_empty=<bool>]``: rows become columns.

The first n rows (5; 0 is all) become ``row 1``, ``row 2``, ... or, with ``header_field``, the values of that field.
Fields with a leading underscore other than ``_time`` and ``_raw`` are not shown. Source: Search Reference,
"transpose".
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from offline.spl.body import Body, read_bool, read_int, read_text
from offline.spl.frame import Column, Frame
from offline.spl.values import mv_text

if TYPE_CHECKING:
    from offline.spl.frame import Value
    from offline.spl.session import Session

_OPTIONS = {"column_name": read_text, "header_field": read_text, "include_empty": read_bool}


@dataclass(frozen=True)
class Transpose:
    """How many rows (0 all), the name of the first column, and which field names the others."""

    count: int
    column_name: str
    header: str | None
    include_empty: bool
    streaming: ClassVar[bool] = False

    def run(self, frame: Frame, session: Session) -> Frame:
        """A row for each field."""
        size = min(self.count, frame.size) if self.count else frame.size
        names = [n for n in frame.names if n != self.header and (n in ("_time", "_raw") or not n.startswith("_"))]
        if not self.include_empty:
            names = [n for n in names if any(value is not None for value in frame.column(n).values[:size])]
        columns: dict[str, Column] = {self.column_name: Column(list(names))}
        for row in range(size):
            values: list[Value] = [frame.column(name).values[row] for name in names]
            columns[self._title(frame, row)] = Column(values)
        return Frame(len(names), columns)

    def _title(self, frame: Frame, row: int) -> str:
        title = mv_text(frame.column(self.header).values[row]) if self.header else None
        return title if title is not None else f"row {row + 1}"


def parse(body: Body, session: Session) -> Transpose:
    """Reads ``transpose``."""
    options: dict[str, object] = {}
    count = 5
    while not body.done:
        if body.peek_option() is not None:
            options.update(body.options(_OPTIONS))
        else:
            count = read_int(body)
    if count < 0:
        raise body.error("the number of rows must not be negative")
    header = options.get("header_field")
    return Transpose(
        count=count,
        column_name=str(options.get("column_name", "column")),
        header=str(header) if header is not None else None,
        include_empty=bool(options.get("include_empty", True)),
    )

"""``xyseries [grouped=<bool>] <x> <y-name> <y-data> ... [sep=<string>] [format=<string>]``: pairs become columns.

A row for each value of ``x``, in order of appearance (assumed), and a column for each value of ``y-name``, in the
order of their names; with several data fields the columns are called ``data: name``, with ``sep`` or ``format``
(``$AGG$`` data field, ``$VAL$`` name) instead. With ``grouped`` the input is taken to be sorted by ``x``: a new row
begins wherever its value changes. Source: Search Reference, "xyseries".
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from offline.spl.body import Body, read_bool, read_text
from offline.spl.frame import Frame
from offline.spl.values import mv_text

if TYPE_CHECKING:
    from offline.spl.frame import Value
    from offline.spl.session import Session

_OPTIONS = {"grouped": read_bool, "sep": read_text, "format": read_text}


@dataclass(frozen=True)
class XySeries:
    """The three roles of fields, and how columns are named."""

    x: str
    name: str
    data: tuple[str, ...]
    pattern: str
    grouped: bool
    streaming: ClassVar[bool] = False

    def run(self, frame: Frame, session: Session) -> Frame:
        """The table."""
        rows: list[dict[str, Value]] = []
        places: dict[str, int] = {}
        last: str | None = None
        columns: set[str] = set()
        for row in frame.rows():
            key, name = mv_text(row.get(self.x)), mv_text(row.get(self.name))
            if key is None or name is None:
                continue
            if key not in places or (self.grouped and key != last):
                places[key] = len(rows)
                rows.append({self.x: row[self.x]})
            last = key
            for field in self.data:
                column = self._column(field, name)
                columns.add(column)
                if field in row:
                    rows[places[key]][column] = row[field]
        return Frame.from_rows(rows).select([self.x, *sorted(columns - {self.x})])

    def _column(self, field: str, name: str) -> str:
        if len(self.data) == 1 and not self.pattern:
            return name
        return (self.pattern or "$AGG$: $VAL$").replace("$AGG$", field).replace("$VAL$", name)


def parse(body: Body, session: Session) -> XySeries:
    """Reads ``xyseries``."""
    options, fields = body.options_and_fields(_OPTIONS)
    if len(fields) < 3:
        raise body.error("expected a field for x, one for names and one or more for data")
    pattern = str(options.get("format", ""))
    if not pattern and "sep" in options:
        pattern = f"$AGG${options['sep']}$VAL$"
    return XySeries(fields[0], fields[1], tuple(fields[2:]), pattern, bool(options.get("grouped", False)))

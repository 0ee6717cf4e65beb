"""``return [<n>] [<alias>=<field> | <field> | $<field>] ...``: the first n rows (1) as the text of a search.

``field`` gives ``field="value"``, ``alias=field`` puts another name before it, ``$field`` the value alone. Several
rows are joined as ``(...) OR (...)``. The result is one row whose ``search`` is the text. Source: Search Reference,
"return".
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from offline.spl.body import Body, read_int
from offline.spl.commands.format_ import quoted
from offline.spl.frame import Frame
from offline.spl.values import mv_text

if TYPE_CHECKING:
    from offline.spl.frame import Value
    from offline.spl.session import Session


@dataclass(frozen=True)
class Return:
    """How many rows, and for each item the field and the name to print; no name for the value alone."""

    count: int
    items: tuple[tuple[str, str | None], ...]
    streaming: ClassVar[bool] = False

    def run(self, frame: Frame, session: Session) -> Frame:
        """One row with the field ``search``; none if there is nothing to return."""
        rows = [self._row(row) for row in frame.take(np.arange(min(self.count, frame.size))).rows()]
        rows = [row for row in rows if row]
        if not rows:
            return Frame(0)
        return Frame.from_rows([{"search": rows[0] if len(rows) == 1 else " OR ".join(f"({row})" for row in rows)}])

    def _row(self, row: dict[str, Value]) -> str:
        parts = []
        for field, name in self.items:
            value = mv_text(row.get(field))
            if value is not None:
                parts.append(value if name is None else f"{name}={quoted(value)}")
        return " ".join(parts)


def parse(body: Body, session: Session) -> Return:
    """Reads ``return``."""
    count = 1
    items: list[tuple[str, str | None]] = []
    first = True
    while not body.done:
        if first and body.peek().isdigit():
            count = read_int(body)
        elif body.peek_option() is not None:
            alias = body.field().text
            body.expect("=")
            items.append((body.field().text, alias))
        elif body.accept("$"):
            items.append((body.field().text, None))
        else:
            name = body.field().text
            items.append((name, name))
        first = False
        body.accept(",")
    if not items:
        raise body.error("expected a field name")
    return Return(count, tuple(items))

"""``accum <field> [as <field>]``: the running total of a number, in the order of rows.

A row whose value is no number keeps it and adds nothing. Source: Search Reference, "accum".
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from offline.spl.frame import Column
from offline.spl.functions.math import whole
from offline.spl.values import number

if TYPE_CHECKING:
    from offline.spl.body import Body
    from offline.spl.frame import Frame, Value
    from offline.spl.session import Session


@dataclass(frozen=True)
class Accum:
    """The field and where its total goes."""

    field: str
    target: str
    streaming: ClassVar[bool] = False

    def run(self, frame: Frame, session: Session) -> Frame:
        """The rows with the total."""
        total: float = 0
        totals: list[Value] = []
        for value, old in zip(frame.column(self.field).values, frame.column(self.target).values, strict=True):
            found = number(value)
            total += 0 if found is None else found
            totals.append(old if found is None else whole(total))
        return frame.with_columns({self.target: Column(totals)})


def parse(body: Body, session: Session) -> Accum:
    """Reads ``accum``."""
    field = body.field().text
    target = body.field("a field after 'as'").text if body.keyword("as") else field
    body.finish()
    return Accum(field, target)

"""``delta <field> [as <field>] [p=<n>]``: a number minus that of the row ``p`` (1) rows before.

Source: Search Reference, "delta".
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from offline.spl.body import Body, read_int
from offline.spl.frame import Column
from offline.spl.functions.math import whole
from offline.spl.values import number

if TYPE_CHECKING:
    from offline.spl.frame import Frame, Value
    from offline.spl.session import Session


@dataclass(frozen=True)
class Delta:
    """The field, where the difference goes, and how far back."""

    field: str
    target: str
    back: int = 1
    streaming: ClassVar[bool] = False

    def run(self, frame: Frame, session: Session) -> Frame:
        """The rows with the difference; absent where one of both is no number."""
        numbers = [number(value) for value in frame.column(self.field).values]
        differences: list[Value] = [None] * frame.size
        for row in range(self.back, frame.size):
            now, before = numbers[row], numbers[row - self.back]
            if now is not None and before is not None:
                differences[row] = whole(now - before)
        return frame.with_columns({self.target: Column(differences)})


def parse(body: Body, session: Session) -> Delta:
    """Reads ``delta``."""
    field = body.field().text
    target = body.field("a field after 'as'").text if body.keyword("as") else f"delta({field})"
    options = body.options({"p": read_int})
    body.finish()
    if options.get("p", 1) < 1:
        raise body.error("p must be at least 1")
    return Delta(field, target, options.get("p", 1))

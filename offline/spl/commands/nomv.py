"""``nomv <field>``: a multivalue field becomes one text with a value on each line.

After ``mvcombine`` of that field the values are joined with its ``delim``. Source: Search Reference, "nomv",
"mvcombine".
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from offline.spl.values import text

if TYPE_CHECKING:
    from offline.spl.body import Body
    from offline.spl.frame import Frame, Value
    from offline.spl.session import Session


@dataclass(frozen=True)
class NoMv:
    """Which field."""

    field: str
    streaming: ClassVar[bool] = True

    def run(self, frame: Frame, session: Session) -> Frame:
        """The rows with the field joined."""
        if self.field not in frame:
            return frame
        delimiter = session.delimiters.pop(self.field, "\n")
        return frame.with_columns({self.field: frame.column(self.field).map(lambda value: _joined(value, delimiter))})


def _joined(value: Value, delimiter: str) -> Value:
    return delimiter.join(map(text, value)) if isinstance(value, tuple) else value


def parse(body: Body, session: Session) -> NoMv:
    """Reads ``nomv``."""
    field = body.field().text
    body.finish()
    return NoMv(field)

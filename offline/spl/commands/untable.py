"""``untable <x> <y-name> <y-data>``: columns become pairs, the opposite of ``xyseries``.

Every other field of a row gives a row of its own; absent values and fields with a leading underscore give none.
Source: Search Reference, "untable".
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from offline.spl.frame import Frame

if TYPE_CHECKING:
    from offline.spl.body import Body
    from offline.spl.frame import Value
    from offline.spl.session import Session


@dataclass(frozen=True)
class Untable:
    """The field that stays, and the new fields for names and values."""

    x: str
    name: str
    data: str
    streaming: ClassVar[bool] = True

    def run(self, frame: Frame, session: Session) -> Frame:
        """A row for each value."""
        rows: list[dict[str, Value]] = []
        for row in frame.rows():
            for field, value in row.items():
                if field != self.x and not field.startswith("_"):
                    rows.append({self.x: row.get(self.x), self.name: field, self.data: value})
        return Frame.from_rows(rows)


def parse(body: Body, session: Session) -> Untable:
    """Reads ``untable``."""
    fields = [token.text for token in body.fields()]
    body.finish()
    if len(fields) != 3:
        raise body.error("expected three fields: the one that stays, one for names, one for values")
    return Untable(*fields)

"""``strcat [allrequired=<bool>] <fields and quoted texts> <field>``: values and texts joined in a new field.

A missing field counts as empty, or with ``allrequired`` leaves the new field empty. Source: Search Reference, "strcat".
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from offline.spl.body import Body, Token, read_bool
from offline.spl.frame import Column
from offline.spl.values import mv_text

if TYPE_CHECKING:
    from offline.spl.frame import Frame
    from offline.spl.session import Session


@dataclass(frozen=True)
class StrCat:
    """Parts (quoted ones are texts) and the field that gets them."""

    parts: tuple[Token, ...]
    target: str
    all_required: bool = False
    streaming: ClassVar[bool] = True

    def run(self, frame: Frame, session: Session) -> Frame:
        """The rows with the new field."""
        columns = [self._values(frame, part) for part in self.parts]
        joined = [
            None if self.all_required and None in row else "".join(part or "" for part in row)
            for row in zip(*columns, strict=True)
        ]
        return frame.with_columns({self.target: Column(list(joined))})

    @staticmethod
    def _values(frame: Frame, part: Token) -> list[str | None]:
        if part.quoted:
            return [part.text] * frame.size
        return [mv_text(value) for value in frame.column(part.text).values]


def parse(body: Body, session: Session) -> StrCat:
    """Reads ``strcat``."""
    options = body.options({"allrequired": read_bool})
    parts = body.fields()
    body.finish()
    if len(parts) < 2:
        raise body.error("expected something to join and a field for it")
    return StrCat(tuple(parts[:-1]), parts[-1].text, options.get("allrequired", False))

"""``fields [+|-] <fields>``: keeps or removes fields; wildcards allowed.

Fields with a leading underscore are kept unless they are named to be removed. Source: Search Reference, "fields".
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from offline.spl.body import expand_fields

if TYPE_CHECKING:
    from offline.spl.body import Body
    from offline.spl.frame import Frame
    from offline.spl.session import Session


@dataclass(frozen=True)
class Fields:
    """Field patterns to keep or to remove."""

    patterns: tuple[str, ...]
    remove: bool = False
    streaming: ClassVar[bool] = True

    def run(self, frame: Frame, session: Session) -> Frame:
        """All rows with fewer fields."""
        chosen = expand_fields(self.patterns, frame.names)
        if self.remove:
            return frame.drop(chosen)
        return frame.select([*chosen, *(name for name in frame.names if name.startswith("_") and name not in chosen)])


def parse(body: Body, session: Session) -> Fields:
    """Reads ``fields``."""
    remove = body.accept("-")
    if not remove:
        body.accept("+")
    patterns = tuple(token.text for token in body.fields())
    if not patterns:
        raise body.error("expected a field name")
    body.finish()
    return Fields(patterns, remove)

"""``table <fields>``: only these fields, in this order; wildcards allowed. Source: Search Reference, "table"."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from offline.spl.body import expand_fields
from offline.spl.frame import Frame

if TYPE_CHECKING:
    from offline.spl.body import Body
    from offline.spl.session import Session


@dataclass(frozen=True)
class Table:
    """Field patterns."""

    patterns: tuple[str, ...]
    streaming: ClassVar[bool] = False

    def run(self, frame: Frame, session: Session) -> Frame:
        """All rows; a field that no row has is an empty column."""
        return Frame(frame.size, {name: frame.column(name) for name in expand_fields(self.patterns, frame.names)})


def parse(body: Body, session: Session) -> Table:
    """Reads ``table``."""
    patterns = tuple(token.text for token in body.fields())
    if not patterns:
        raise body.error("expected a field name")
    body.finish()
    return Table(patterns)

"""``filldown [<wc-field-list>]``: an absent value takes the last one above it. Source: Search Reference, "filldown"."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from offline.spl.body import Body, expand_fields
from offline.spl.frame import Column

if TYPE_CHECKING:
    from offline.spl.frame import Frame, Value
    from offline.spl.session import Session


@dataclass(frozen=True)
class FillDown:
    """Field patterns; none means every field."""

    patterns: tuple[str, ...]
    streaming: ClassVar[bool] = False

    def run(self, frame: Frame, session: Session) -> Frame:
        """The rows with the gaps filled."""
        names = expand_fields(self.patterns or ("*",), frame.names)
        return frame.with_columns({name: _filled(frame.column(name)) for name in names if name in frame})


def _filled(column: Column) -> Column:
    last: Value = None
    filled: list[Value] = []
    for value in column.values:
        last = value if value is not None else last
        filled.append(last)
    return Column(filled)


def parse(body: Body, session: Session) -> FillDown:
    """Reads ``filldown``."""
    patterns = tuple(token.text for token in body.fields())
    body.finish()
    return FillDown(patterns)

"""``fillnull [value=<string>] [<fields>]``: a value where there is none, 0 by default.

Without fields, all that some row has. Source: Search Reference, "fillnull".
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from offline.spl.body import Body, expand_fields, read_text

if TYPE_CHECKING:
    from offline.spl.frame import Frame, Value
    from offline.spl.session import Session


@dataclass(frozen=True)
class FillNull:
    """The value and the field patterns; none for all."""

    value: str
    patterns: tuple[str, ...]
    streaming: ClassVar[bool] = True

    def run(self, frame: Frame, session: Session) -> Frame:
        """The rows with the gaps filled."""
        names = expand_fields(self.patterns, frame.names) if self.patterns else expand_fields(["*"], frame.present())

        def fill(value: Value) -> Value:
            return self.value if value is None else value

        return frame.with_columns({name: frame.column(name).map(fill) for name in names})


def parse(body: Body, session: Session) -> FillNull:
    """Reads ``fillnull``."""
    options = body.options({"value": read_text})
    patterns = tuple(token.text for token in body.fields())
    body.finish()
    return FillNull(options.get("value", "0"), patterns)

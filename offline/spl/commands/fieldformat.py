"""``fieldformat <field>=<expression>``: how a field is shown; its values do not change.

Here rows are data and never shown formatted, so the expression is checked and nothing else happens.
Source: Search Reference, "fieldformat".
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from offline.spl.commands import eval as eval_command

if TYPE_CHECKING:
    from offline.spl.body import Body
    from offline.spl.commands.eval import Eval
    from offline.spl.frame import Frame
    from offline.spl.session import Session


@dataclass(frozen=True)
class FieldFormat:
    """The expression that would format."""

    format: Eval
    streaming: ClassVar[bool] = True

    def run(self, frame: Frame, session: Session) -> Frame:
        """The rows as they are."""
        return frame


def parse(body: Body, session: Session) -> FieldFormat:
    """Reads ``fieldformat``."""
    return FieldFormat(eval_command.parse(body, session))

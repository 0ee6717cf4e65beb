"""``where <eval expression>``: rows for which it is true. Source: Search Reference, "where"."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from offline.spl.eval_expr import EvalExpr, parse_eval, truth

if TYPE_CHECKING:
    from offline.spl.body import Body
    from offline.spl.frame import Frame
    from offline.spl.session import Session


@dataclass(frozen=True)
class Where:
    """A filter."""

    condition: EvalExpr
    streaming: ClassVar[bool] = True

    def run(self, frame: Frame, session: Session) -> Frame:
        """The rows for which the condition is true, not false and not null."""
        return frame.filter(truth(self.condition, frame, session.clock, session.lookups))


def parse(body: Body, session: Session) -> Where:
    """Reads ``where``."""
    rest = body.rest()
    condition = parse_eval(rest.text, rest.offset)
    if condition.type in ("number", "string", "null"):
        raise body.error("the expression must be a condition", rest.offset)
    return Where(condition)

"""``head [<n>] [limit=<n>] [(<condition>)] [null=<bool>] [keeplast=<bool>]``: the first rows, 10 by default.

With a condition: the rows before the first for which it is not true. ``null`` says that null counts as true,
``keeplast`` that the row which ended it is kept as well. Source: Search Reference, "head".
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from offline.spl.body import Body, read_bool, read_int
from offline.spl.eval_columns import Evaluator
from offline.spl.eval_expr import EvalExpr, EvalParser

if TYPE_CHECKING:
    from offline.spl.frame import Frame
    from offline.spl.session import Session


@dataclass(frozen=True)
class Head:
    """A number of rows, a condition, or both; ``count`` of ``None`` is no limit."""

    count: int | None
    condition: EvalExpr | None = None
    null: bool = False
    keep_last: bool = False
    streaming: ClassVar[bool] = False

    def run(self, frame: Frame, session: Session) -> Frame:
        """The first rows."""
        size = frame.size if self.count is None else min(self.count, frame.size)
        if self.condition is not None:
            found = Evaluator(frame, session.clock, session.lookups).truth(self.condition.node)
            ends = np.flatnonzero((found == 0) | ((found < 0) & (not self.null)))
            if len(ends):
                size = min(size, int(ends[0]) + (1 if self.keep_last else 0))
        return frame.take(np.arange(size))


def parse(body: Body, session: Session) -> Head:
    """Reads ``head``."""
    readers: dict[str, Any] = {"limit": read_int, "null": read_bool, "keeplast": read_bool}
    options: dict[str, Any] = {}
    condition: EvalExpr | None = None
    while not body.done:
        if body.peek_option() in readers:
            options.update(body.options(readers))
        elif body.peek().isdigit() and "limit" not in options:
            options["limit"] = read_int(body)
        elif body.peek() == "(" and condition is None:
            parser = EvalParser(body.text, body.offset, body.at)
            start = parser.at
            condition = EvalExpr(parser.expression(), body.text[start : parser.at])
            body.at = parser.at
        else:
            body.finish()
    count = options.get("limit", 10 if condition is None else None)
    if count is not None and count < 0:
        raise body.error("the number of rows must not be negative")
    return Head(count, condition, options.get("null", False), options.get("keeplast", False))

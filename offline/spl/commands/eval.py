"""``eval <field>=<expression>[, ...]``: new or changed fields, one after the other.

``{other}`` in a field's name stands for the value of ``other`` in the row. Null removes the value. A condition is no
value: that is an error. Source: Search Reference, "eval".
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from offline.spl.eval_expr import EvalExpr, EvalParser, evaluate
from offline.spl.frame import Column
from offline.spl.values import text

if TYPE_CHECKING:
    from offline.spl.body import Body
    from offline.spl.frame import Frame, Value
    from offline.spl.session import Session

_TARGET = re.compile(r"[^\s=()\"',|]+")
_CURLY = re.compile(r"\{([^{}]+)\}")


@dataclass(frozen=True)
class Assignment:
    """``target = expr``."""

    target: str
    expr: EvalExpr


@dataclass(frozen=True)
class Eval:
    """Assignments in order."""

    assignments: tuple[Assignment, ...]
    streaming: ClassVar[bool] = True

    def run(self, frame: Frame, session: Session) -> Frame:
        """The rows with the fields set."""
        for assignment in self.assignments:
            column = evaluate(assignment.expr, frame, session.clock, session.lookups)
            if _CURLY.search(assignment.target):
                frame = _assign_by_value(frame, assignment.target, column)
            else:
                frame = frame.with_columns({assignment.target: column})
        return frame


def _assign_by_value(frame: Frame, target: str, column: Column) -> Frame:
    """Sets, in every row, the field that the row's own values name."""
    names = {name: frame.column(name).values for name in _CURLY.findall(target)}
    changed: dict[str, list[Value]] = {}
    for row, value in enumerate(column.values):
        field = target
        for name, values in names.items():
            part = values[row]
            if part is None or isinstance(part, tuple):
                break
            field = field.replace(f"{{{name}}}", text(part))
        else:
            if field not in changed:
                changed[field] = list(frame.column(field).values)
            changed[field][row] = value
    return frame.with_columns({name: Column(values) for name, values in changed.items()})


def parse(body: Body, session: Session) -> Eval:
    """Reads ``eval``."""
    assignments: list[Assignment] = []
    while not assignments or body.accept(","):
        assignments.append(_assignment(body))
    body.finish()
    return Eval(tuple(assignments))


def _assignment(body: Body) -> Assignment:
    if body.peek() in ("'", '"'):
        target = body.quoted().text
    else:
        found = _TARGET.match(body.text, body.at)
        if not found:
            raise body.error("expected a field name before '='")
        target = found[0]
        body.at = found.end()
    body.expect("=")
    parser = EvalParser(body.text, body.offset, body.at)
    start = parser.at
    expr = EvalExpr(parser.expression(), body.text[start : parser.at].strip())
    if expr.type == "bool":
        raise body.error(
            f"a condition cannot be the value of '{target}', use if(condition, value, value)", expr.node.position
        )
    body.at = parser.at
    return Assignment(target, expr)

"""Stage EVAL: calculated fields.

All of them see the event as it was before this stage, whatever their order. A result that is null removes the field.
Each is computed when asked for; how cheaply is the business of ``offline.spl.eval_columns``.
Source: props.conf.spec 10.2.3, EVAL. That a null result removes an extracted field is from memory of Splunk.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from offline.searchtime.lazy import Once
from offline.spl.errors import SplError
from offline.spl.eval_expr import EvalExpr, evaluate, parse_eval

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from offline.conf import Conf
    from offline.props import Applied, Merged
    from offline.spl.clock import Clock
    from offline.spl.frame import Column, Frame


class Calculated(NamedTuple):
    """One calculated field."""

    applied: Applied
    expr: EvalExpr

    @property
    def field(self) -> str:
        """Name of the field that it sets."""
        return self.applied.name


def compile_evals(conf: Conf, merged: Merged) -> list[Calculated]:
    """Calculated fields in ASCII order; an expression that cannot be read is a problem and sets nothing."""
    found = []
    for applied in merged.classes("EVAL-"):
        try:
            found.append(Calculated(applied, parse_eval(applied.setting.value)))
        except SplError as error:
            error.text = applied.setting.value
            conf.problem(applied.setting, f"{applied.key}: {error}")
    return found


def apply_evals(calculated: list[Calculated], frame: Frame, clock: Clock) -> Frame:
    """The frame with calculated fields."""
    return frame.with_columns(calculated_columns(calculated, frame, clock))


def calculated_columns(calculated: list[Calculated], frame: Frame, clock: Clock) -> Mapping[str, Once]:
    """The columns to come, by field. An expression of which no input exists is computed once, not per event."""

    def column(one: Calculated) -> Callable[[], Column]:
        return lambda: evaluate(one.expr, frame, clock)

    return {one.field: Once(column(one)) for one in calculated}

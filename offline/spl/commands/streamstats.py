"""``streamstats [options] <terms> [by <fields>]``: running statistics, row by row in the order the rows come.

Options: ``current`` (the row itself counts; true), ``window`` (only so many rows, 0 for all), ``time_window`` (only
rows within a span of ``_time``), ``global`` (one window over all groups; true), ``reset_on_change`` (begin anew when a
``by`` field changes), ``reset_before=(condition)``,``reset_after=(condition)``. Conditions see the fields
of the row, and ``reset_after`` the statistics as well. Source: Search Reference, "streamstats".
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar

from offline.spl.aggregations import Aggregation, expand_aggregations, parse_aggregations, times_of
from offline.spl.body import Body, read_bool, read_int
from offline.spl.clock import span_of
from offline.spl.commands.stats import parse_by
from offline.spl.eval_expr import EvalExpr, EvalParser, parse_eval
from offline.spl.eval_row import RowContext, compile_node
from offline.spl.frame import Column
from offline.spl.running import Input, Running, Window

if TYPE_CHECKING:
    from offline.spl.frame import Frame, Value
    from offline.spl.session import Session


@dataclass(frozen=True)
class StreamStats:
    """Terms, groups, and which rows before the present one count."""

    terms: tuple[Aggregation, ...]
    by: tuple[str, ...] = ()
    window: Window = field(default_factory=Window)
    reset_on_change: bool = False
    reset_before: EvalExpr | None = None
    reset_after: EvalExpr | None = None
    streaming: ClassVar[bool] = False

    def run(self, frame: Frame, session: Session) -> Frame:
        """All rows with the terms' fields."""
        terms = expand_aggregations(self.terms, frame, self.by)
        inputs = [Input(term, term.input(frame, session), frame.size) for term in terms]
        running = Running(inputs, self.window, times_of(frame))
        keys = self._keys(frame)
        before = _Condition(self.reset_before, frame, session)
        after = _Condition(self.reset_after, frame, session)
        results: list[list[Value]] = [[] for _ in terms]
        last: tuple[int, ...] | None = None
        for row in range(frame.size):
            key = keys[row]
            changed = self.reset_on_change and last is not None and key != last
            if changed or before.holds(row, {}):
                running.reset()
            last = key
            values = running.step(row, key) if 0 not in key else [None] * len(terms)
            for result, value in zip(results, values, strict=False):
                result.append(value)
            if after.holds(row, {term.name: value for term, value in zip(terms, values, strict=False)}):
                running.reset()
        return frame.with_columns({term.name: Column(result) for term, result in zip(terms, results, strict=False)})

    def _keys(self, frame: Frame) -> list[tuple[int, ...]]:
        if not self.by:
            return [()] * frame.size
        return list(zip(*(frame.column(name).codes.tolist() for name in self.by), strict=False))


class _Condition:
    """A reset condition, computed for single rows because it may depend on the statistics."""

    def __init__(self, expr: EvalExpr | None, frame: Frame, session: Session) -> None:
        self.expr = expr
        if expr is not None:
            self.names = sorted(expr.fields)
            slots = {name: position for position, name in enumerate(self.names)}
            self.call = compile_node(expr.node, slots, RowContext(session.clock, session.lookups))
            self.columns = {name: frame.column(name).values for name in self.names}

    def holds(self, row: int, made: dict[str, Value]) -> bool:
        """Whether it is true for the row; fields in ``made`` count before those of the frame."""
        if self.expr is None:
            return False
        values = [made[name] if name in made else self.columns[name][row] for name in self.names]
        return self.call(values) is True


def parse(body: Body, session: Session) -> StreamStats:
    """Reads ``streamstats``."""
    readers: dict[str, Any] = {
        "current": read_bool,
        "window": read_int,
        "time_window": _read_span,
        "global": read_bool,
        "reset_on_change": read_bool,
        "reset_before": _read_condition,
        "reset_after": _read_condition,
    }
    options: dict[str, Any] = body.options(readers)
    terms = parse_aggregations(body)
    by, _ = parse_by(body)
    body.finish()
    if options.get("window", 0) < 0:
        raise body.error("window must not be negative")
    window = Window(
        options.get("window", 0),
        options.get("time_window"),
        current=options.get("current", True),
        everywhere=options.get("global", True),
    )
    return StreamStats(
        tuple(terms),
        by,
        window,
        options.get("reset_on_change", False),
        options.get("reset_before"),
        options.get("reset_after"),
    )


def _read_span(body: Body) -> float:
    token = body.value()
    try:
        amount, unit = span_of(token.text)
        return amount * {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800}[unit]
    except (ValueError, KeyError):
        raise body.error(
            f"'{token.text}' is not a span of seconds, minutes, hours, days or weeks", token.position
        ) from None


def _read_condition(body: Body) -> EvalExpr:
    if body.peek() == '"':
        token = body.quoted()
        return parse_eval(token.text, token.position + 1)
    if body.peek() != "(":
        raise body.error("expected a condition in parentheses")
    parser = EvalParser(body.text, body.offset, body.at + 1)
    start = parser.at
    node = parser.expression()
    if not parser.accept(")"):
        raise parser.error("expected ')'")
    body.at = parser.at
    return EvalExpr(node, body.text[start : parser.at - 1])

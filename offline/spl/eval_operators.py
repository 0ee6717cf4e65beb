"""Operators of eval expressions, each a closure over the closures of its operands. Null logic has three values."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from offline.spl.eval_check import static_type
from offline.spl.eval_nodes import Binary, Literal, Unary
from offline.spl.functions.comparison import same
from offline.spl.functions.math import whole
from offline.spl.values import each, number, text

if TYPE_CHECKING:
    from collections.abc import Sequence

RowFunction = Callable[["Sequence[Any]"], Any]
"""From the values of the input fields to the value of a node."""

_ORDER = {"<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge}
_ARITHMETIC: dict[str, Callable[[Any, Any], Any]] = {
    "+": operator.add, "-": operator.sub, "*": operator.mul, "/": operator.truediv, "%": math.fmod,
}  # fmt: skip


def as_truth(value: Any) -> bool | None:
    """A value as a condition: numbers are true unless 0, text is true if it says so, null stays null."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, tuple):
        return any(as_truth(v) for v in value)
    found = number(value)
    if found is not None:
        return found != 0
    return text(value).lower() in ("true", "t")


def unary(node: Unary, operand: RowFunction) -> RowFunction:
    """``NOT``, ``-`` or ``+``; null of null, and signs also of text."""
    if node.operator == "NOT":

        def negate(row: Sequence[Any]) -> bool | None:
            value = as_truth(operand(row))
            return None if value is None else not value

        return negate
    sign = -1 if node.operator == "-" else 1

    def signed(row: Sequence[Any]) -> Any:
        value = number(operand(row))
        return None if value is None else sign * value

    return signed


def logic(name: str, operands: list[RowFunction]) -> RowFunction:
    """``AND`` or ``OR``: null only if no operand decides and one is null."""
    decisive = name == "OR"

    def combine(row: Sequence[Any]) -> bool | None:
        unknown = False
        for operand in operands:
            value = as_truth(operand(row))
            if value is decisive:
                return decisive
            unknown = unknown or value is None
        return None if unknown else not decisive

    return combine


def binary(node: Binary, left: RowFunction, right: RowFunction) -> RowFunction:
    """Comparison, arithmetic, concatenation or ``XOR``; null if an operand is."""
    name = node.operator
    if name in ("=", "!="):
        return _equality(left, right, equal=name == "=")
    if name in _ORDER:
        return _ordering(left, right, _ORDER[name])
    if name == ".":
        return _concatenation(left, right)
    if name == "XOR":

        def either(row: Sequence[Any]) -> bool | None:
            a, b = as_truth(left(row)), as_truth(right(row))
            return None if a is None or b is None else a != b

        return either
    literals = isinstance(node.left, Literal) and isinstance(node.right, Literal)
    texts = literals and static_type(node.left) == static_type(node.right) == "string"
    return _concatenation(left, right) if name == "+" and texts else _arithmetic(name, left, right)


def _equality(left: RowFunction, right: RowFunction, *, equal: bool) -> RowFunction:
    def compare(row: Sequence[Any]) -> bool | None:
        a, b = left(row), right(row)
        if a is None or b is None:
            return None
        if isinstance(a, tuple) or isinstance(b, tuple):
            return any(same(x, y) is equal for x in each(a) for y in each(b))
        return same(a, b) is equal

    return compare


def _ordering(left: RowFunction, right: RowFunction, test: Callable[[Any, Any], bool]) -> RowFunction:
    def compare(row: Sequence[Any]) -> bool | None:
        a, b = left(row), right(row)
        if a is None or b is None:
            return None
        if isinstance(a, tuple) or isinstance(b, tuple):
            return any(_ordered(x, y, test) for x in each(a) for y in each(b))
        return _ordered(a, b, test)

    return compare


def _ordered(a: Any, b: Any, test: Callable[[Any, Any], bool]) -> bool:
    x, y = number(a), number(b)
    return test(text(a), text(b)) if x is None or y is None else test(x, y)


def _concatenation(left: RowFunction, right: RowFunction) -> RowFunction:
    def join(row: Sequence[Any]) -> str | None:
        a, b = left(row), right(row)
        if a is None or b is None or isinstance(a, tuple) or isinstance(b, tuple):
            return None
        return text(a) + text(b)

    return join


def _arithmetic(name: str, left: RowFunction, right: RowFunction) -> RowFunction:
    apply = _ARITHMETIC[name]

    def compute(row: Sequence[Any]) -> Any:
        a, b = left(row), right(row)
        x, y = number(a), number(b)
        if x is None or y is None:
            joinable = name == "+" and x is None and y is None and isinstance(a, str) and isinstance(b, str)
            return a + b if joinable else None
        try:
            return whole(apply(x, y))
        except (ZeroDivisionError, OverflowError, ValueError):
            return None

    return compute

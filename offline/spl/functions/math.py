"""Mathematical, trigonometric and statistical functions. Source: Search Reference, chapters of these names."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from offline.spl.functions import Context, function
from offline.spl.values import each, number, text

if TYPE_CHECKING:
    from collections.abc import Callable

    from offline.spl.frame import Scalar, Value
    from offline.spl.values import Number


def whole(value: float) -> Number | None:
    """``value`` as an ``int`` if it is integral; null for what is not a number."""
    if math.isnan(value):
        return None
    return int(value) if abs(value) < 1e15 and value == int(value) else value


def numeric(value: Value) -> Number | None:
    """The number in a value; null for text and multivalue."""
    return number(value)


def _define(name: str, formula: Callable[..., float], arguments: int = 1) -> None:
    def call(*values: Value) -> Number | None:
        numbers = [numeric(value) for value in values]
        if None in numbers:
            return None
        try:
            return whole(formula(*numbers))
        except (ValueError, OverflowError, ZeroDivisionError):
            return None

    call.__doc__ = f"{name} of numbers; null outside its domain."
    function(name, arguments, returns="number")(call)


def _log(value: float, base: float = 10) -> float:
    return math.log10(value) if base == 10 else math.log(value, base)


_OF_ONE: dict[str, Callable[..., float]] = {
    "abs": abs, "ceiling": math.ceil, "ceil": math.ceil, "floor": math.floor, "exp": math.exp, "ln": math.log,
    "sqrt": math.sqrt, "exact": float, "acos": math.acos, "acosh": math.acosh, "asin": math.asin, "asinh": math.asinh,
    "atan": math.atan, "atanh": math.atanh, "cos": math.cos, "cosh": math.cosh, "sin": math.sin, "sinh": math.sinh,
    "tan": math.tan, "tanh": math.tanh,
}  # fmt: skip
for _name, _formula in _OF_ONE.items():
    _define(_name, _formula)
for _name, _formula in {"pow": math.pow, "atan2": math.atan2, "hypot": math.hypot}.items():
    _define(_name, _formula, 2)


@function("log", 1, 2, returns="number")
def log(value: Value, base: Value = 10) -> Number | None:
    """Logarithm to ``base``, 10 by default."""
    x, y = numeric(value), numeric(base)
    if x is None or y is None or x <= 0 or y <= 0 or y == 1:
        return None
    return whole(_log(x, y))


@function("pi", 0, returns="number")
def pi() -> float:
    """3.14159265358979, to eleven digits of precision as Splunk gives it."""
    return 3.14159265358979


@function("round", 1, 2, returns="number")
def round_half_up(value: Value, digits: Value = 0) -> Scalar | None:
    """Rounded half away from zero; with ``digits`` a number with that many decimals."""
    x, places = numeric(value), numeric(digits)
    if x is None or places is None:
        return None
    if isinstance(x, int) or math.isinf(x):
        rounded: float = x
    else:
        shift = 10 ** int(places)
        scaled = abs(x) * shift
        nearest = math.floor(scaled + 0.5)
        if abs(scaled + 0.5 - round(scaled + 0.5)) < 4 * math.ulp(scaled):
            nearest = round(scaled + 0.5)
        rounded = math.copysign(nearest / shift, x)
    return f"{rounded:.{int(places)}f}" if places > 0 else whole(rounded)


@function("sigfig", 1, returns="number")
def sigfig(value: Value) -> Number | None:
    """The number itself: the digits that an earlier operation was sure of are not tracked here."""
    return numeric(value)


def _ranked(values: tuple[Value, ...]) -> list[tuple[bool, Number | str, Scalar]]:
    """All values of all arguments with a key: text ranks above numbers."""
    ranked: list[tuple[bool, Number | str, Scalar]] = []
    for value in (scalar for argument in values for scalar in each(argument)):
        as_number = number(value)
        if as_number is not None:
            ranked.append((False, as_number, value))
        else:
            ranked.append((True, text(value), value))
    return ranked


@function("max", 1, None, strict=False)
def maximum(*values: Value) -> Scalar | None:
    """The greatest value; text is greater than numbers, null is passed over."""
    ranked = _ranked(values)
    return max(ranked, key=lambda r: r[:2])[2] if ranked else None


@function("min", 1, None, strict=False)
def minimum(*values: Value) -> Scalar | None:
    """The smallest value."""
    ranked = _ranked(values)
    return min(ranked, key=lambda r: r[:2])[2] if ranked else None


@function("sum", 1, None, strict=False, returns="number")
def total(*values: Value) -> Number | None:
    """The sum of the numbers among the arguments."""
    numbers: list[Any] = [r[1] for r in _ranked(values) if not r[0]]
    return whole(sum(numbers)) if numbers else None


@function("avg", 1, None, strict=False, returns="number")
def average(*values: Value) -> Number | None:
    """The mean of the numbers among the arguments."""
    numbers: list[Any] = [r[1] for r in _ranked(values) if not r[0]]
    return whole(sum(numbers) / len(numbers)) if numbers else None


@function("random", 0, returns="number", pure=False, context=True)
def random(context: Context) -> int:
    """A whole number from 0 to 2147483647."""
    return int(context.random() * 2147483648)

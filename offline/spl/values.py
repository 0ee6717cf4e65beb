"""Numbers and texts, as Splunk converts one into the other.

Fields hold text; numbers come only from arithmetic and aggregation. Whatever looks like a number can be used as one.
"""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from offline.spl.frame import Scalar, Value

Number = int | float
EXACT = 1e16
"""Floats from here on are printed with an exponent."""
_NUMBER = re.compile(r"\s*[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?\s*\Z", re.ASCII)
_INTEGER = re.compile(r"\s*[+-]?\d{1,18}\s*\Z", re.ASCII)


def number(value: Value) -> Number | None:
    """The number that ``value`` is or spells; ``None`` for other text, absent and multivalue."""
    if isinstance(value, bool):
        return None
    if isinstance(value, (int, float)):
        return value
    if isinstance(value, str) and value and value[-1] != "\n":
        if _INTEGER.match(value):
            return int(value)
        if _NUMBER.match(value):
            return float(value)
    return None


def text(value: Scalar | bool) -> str:
    """A scalar as Splunk prints it: whole numbers without a point, others with as many digits as needed."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "True" if value else "False"
    if isinstance(value, int):
        return str(value)
    if math.isfinite(value) and value == int(value) and abs(value) < EXACT:
        return str(int(value))
    return repr(value)


def each(value: Value) -> tuple[Scalar, ...]:
    """All values of a field: none, one or several."""
    if value is None:
        return ()
    return value if isinstance(value, tuple) else (value,)


def pack(values: list[Scalar] | tuple[Scalar, ...]) -> Value:
    """Absent for no value, a scalar for one, a multivalue for more."""
    if not values:
        return None
    return values[0] if len(values) == 1 else tuple(values)


def mv_text(value: Value) -> str | None:
    """A field as one text, the values of a multivalue field on a line each; ``None`` where absent."""
    if value is None:
        return None
    return "\n".join(text(v) for v in value) if isinstance(value, tuple) else text(value)

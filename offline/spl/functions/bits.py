"""Bitwise functions over non-negative whole numbers below 2^53. Source: Search Reference, "Bitwise functions"."""

from __future__ import annotations

from functools import reduce
from operator import and_, or_, xor
from typing import TYPE_CHECKING

from offline.spl.functions import function
from offline.spl.values import number

if TYPE_CHECKING:
    from collections.abc import Callable

    from offline.spl.frame import Value

_LIMIT = 2**53


def _bits(value: Value) -> int | None:
    found = number(value)
    if found is None or found != int(found) or not 0 <= found < _LIMIT:
        return None
    return int(found)


def _fold(operator: Callable[[int, int], int], values: tuple[Value, ...]) -> int | None:
    numbers = [bits for bits in map(_bits, values) if bits is not None]
    return reduce(operator, numbers) if len(numbers) == len(values) else None


@function("bit_and", 2, None, returns="number")
def bit_and(*values: Value) -> int | None:
    """All arguments, and-ed."""
    return _fold(and_, values)


@function("bit_or", 2, None, returns="number")
def bit_or(*values: Value) -> int | None:
    """All arguments, or-ed."""
    return _fold(or_, values)


@function("bit_xor", 2, None, returns="number")
def bit_xor(*values: Value) -> int | None:
    """All arguments, xor-ed."""
    return _fold(xor, values)


@function("bit_not", 1, 2, returns="number")
def bit_not(value: Value, mask: Value = _LIMIT - 1) -> int | None:
    """The complement within ``mask``, 53 bits by default."""
    bits, limit = _bits(value), _bits(mask)
    return None if bits is None or limit is None else ~bits & limit


@function("bit_shift_left", 2, returns="number")
def bit_shift_left(value: Value, offset: Value) -> int | None:
    """Shifted left, cut to 53 bits."""
    bits, by = _bits(value), _bits(offset)
    return None if bits is None or by is None else (bits << min(by, 53)) & (_LIMIT - 1)


@function("bit_shift_right", 2, returns="number")
def bit_shift_right(value: Value, offset: Value) -> int | None:
    """Shifted right."""
    bits, by = _bits(value), _bits(offset)
    return None if bits is None or by is None else bits >> min(by, 53)

"""Multivalue functions that evaluate all their arguments. Source: Search Reference, "Multivalue eval functions".

``mvmap`` and ``mvfilter`` evaluate an expression per value and are forms: see ``eval_row``.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from offline.spl.clock import Clock, span_of, step_of
from offline.spl.functions import Context, function
from offline.spl.functions.math import whole
from offline.spl.functions.paths import dumps
from offline.spl.regexes import compile_regex
from offline.spl.values import each, number, pack, text

if TYPE_CHECKING:
    from offline.spl.frame import Scalar, Value

RANGE_LIMIT = 100_000
"""Values that mvrange may make; more is an error rather than a full memory."""


@function("mvappend", 1, None, strict=False)
def mvappend(*values: Value) -> Value:
    """All values of all arguments, in order; null adds nothing."""
    return pack([scalar for value in values for scalar in each(value)])


@function("mvcount", 1, returns="number")
def mvcount(value: Value) -> int:
    """How many values."""
    return len(each(value))


@function("mvdedup", 1)
def mvdedup(value: Value) -> Value:
    """First occurrences, in order."""
    first: dict[str, Scalar] = {}
    for scalar in each(value):
        first.setdefault(text(scalar), scalar)
    return pack(list(first.values()))


@function("mvindex", 2, 3)
def mvindex(value: Value, start: Scalar, end: Scalar | None = None) -> Value:
    """The value at ``start`` (from 0, negative from the end), or all up to and with ``end``."""
    values = each(value)
    low = _position(start, len(values))
    high = low if end is None else _position(end, len(values))
    if low is None or high is None or low > high or low >= len(values) or high < 0:
        return None
    if end is None and low < 0:
        return None
    return pack(values[max(low, 0) : high + 1])


def _position(index: Scalar, size: int) -> int | None:
    found = number(index)
    if found is None:
        return None
    return int(found) + size if found < 0 else int(found)


@function("mvjoin", 2, returns="string")
def mvjoin(value: Value, delimiter: Scalar) -> str:
    """All values in one text."""
    return text(delimiter).join(text(scalar) for scalar in each(value))


@function("mvsort", 1)
def mvsort(value: Value) -> Value:
    """Values in lexicographic order."""
    return pack(sorted(each(value), key=text))


def _check_mvfind(literals: dict[int, Any]) -> None:
    if isinstance(literals.get(1), str):
        compile_regex(literals[1])


@function("mvfind", 2, returns="number", check=_check_mvfind)
def mvfind(value: Value, pattern: Scalar) -> int | None:
    """Position of the first value that the regular expression matches."""
    regex = compile_regex(text(pattern))
    for position, scalar in enumerate(each(value)):
        if regex.search(text(scalar)):
            return position
    return None


@function("mvzip", 2, 3)
def mvzip(left: Value, right: Value, delimiter: Scalar = ",") -> Value:
    """Values of both, joined in pairs; the longer one is cut."""
    between = text(delimiter)
    return pack([text(a) + between + text(b) for a, b in zip(each(left), each(right), strict=False)])


@function("split", 2)
def split(value: Value, delimiter: Scalar) -> Value:
    """Parts of a text; an empty delimiter splits into characters, empty parts stay."""
    between = text(delimiter)
    parts: list[Scalar] = []
    for scalar in each(value):
        parts.extend(text(scalar).split(between) if between else text(scalar))
    return pack(parts)


@function("mvrange", 2, 3, context=True)
def mvrange(context: Context, start: Scalar, end: Scalar, step: Scalar = 1) -> Value:
    """Numbers from ``start`` up to but without ``end``; ``step`` is a number or a time span."""
    low, high, by = number(start), number(end), number(step)
    if low is None or high is None:
        return None
    if by is None:
        return _time_range(context.clock, low, high, text(step))
    count = math.ceil((high - low) / by) if by else 0
    _limit(count)
    return pack([v for v in (whole(low + i * by) for i in range(max(count, 0))) if v is not None])


def _time_range(clock: Clock, low: float, high: float, step: str) -> Value:
    try:
        amount, unit = span_of(step)
    except ValueError:
        return None
    moments: list[Scalar] = []
    moment = clock.local(low)
    while moment.timestamp() < high and amount >= 1:
        moments.append(whole(moment.timestamp()) or 0)
        _limit(len(moments))
        moment = step_of(moment, "+", int(amount), unit)
    return pack(moments)


def _limit(count: int) -> None:
    if count > RANGE_LIMIT:
        raise ValueError(f"mvrange would make more than {RANGE_LIMIT} values")


@function("commands", 1)
def commands(value: Scalar) -> Value:
    """The commands of a search text."""
    from offline.spl.pipeline import split as split_pipeline

    names = [part.text.split(None, 1)[0] for part in split_pipeline(text(value)) if part.text.strip()]
    piped = text(value).lstrip().startswith("|")
    return pack([name if piped or position else "search" for position, name in enumerate(names)])


@function("mv_to_json_array", 1, 2, returns="string")
def mv_to_json_array(value: Value, infer: Any = False) -> str:
    """JSON array of the values; with ``infer`` numbers and JSON words stay what they look like."""
    if not infer:
        return dumps([text(scalar) for scalar in each(value)])
    from offline.spl.functions.json import inferred

    return dumps([inferred(scalar) for scalar in each(value)])

"""Date and time functions. Source: Search Reference, "Date and Time functions", "Date and time format variables"."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from offline.spl.clock import Clock
from offline.spl.functions import Context, function
from offline.spl.functions.math import whole
from offline.spl.timeformat import format_time, parse_time
from offline.spl.values import number, text

if TYPE_CHECKING:
    from offline.spl.frame import Scalar
    from offline.spl.values import Number


@function("now", 0, returns="number", context=True)
def now(context: Context) -> Number | None:
    """When the search started, in whole seconds."""
    return int(context.clock.now)


@function("time", 0, returns="number", context=True)
def time(context: Context) -> Number | None:
    """The clock's time; the same as ``now`` here because a run does not age."""
    return whole(context.clock.now)


def _check_relative(literals: dict[int, Any]) -> None:
    if isinstance(literals.get(1), str):
        Clock(0.0).relative(literals[1])


@function("relative_time", 2, returns="number", context=True, check=_check_relative)
def relative_time(context: Context, value: Scalar, specifier: Scalar) -> Number | None:
    """``value`` moved and snapped."""
    base = number(value)
    if base is None:
        return None
    try:
        return whole(context.clock.relative(text(specifier), base))
    except (ValueError, OverflowError):
        return None


@function("strftime", 2, returns="string", context=True)
def strftime(context: Context, value: Scalar, template: Scalar) -> str | None:
    """A time as text, in the clock's zone."""
    seconds = number(value)
    if seconds is None:
        return None
    try:
        return format_time(context.clock, seconds, text(template))
    except (ValueError, OverflowError):
        return None


@function("strptime", 2, returns="number", context=True)
def strptime(context: Context, value: Scalar, template: Scalar) -> Number | None:
    """The time that a text spells; null if it does not fit the format."""
    found = parse_time(context.clock, text(value), text(template))
    return None if found is None else whole(found)

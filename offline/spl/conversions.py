"""The functions of the ``convert`` command: each gives the converted value, or ``None`` if it cannot convert.

Source: Search Reference, "convert".
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from offline.spl.functions.math import whole
from offline.spl.timeformat import format_time, parse_time
from offline.spl.values import number, text

if TYPE_CHECKING:
    from collections.abc import Callable

    from offline.spl.clock import Clock
    from offline.spl.frame import Scalar
    from offline.spl.values import Number

_DURATION = re.compile(r"(?:(\d+)\+)?(?:(\d+):)?(\d+):(\d+(?:\.\d+)?)\Z")
_MEMORY = re.compile(r"\s*(-?\d+(?:\.\d+)?)\s*([kmg])?b?\s*\Z", re.IGNORECASE)
_LEADING = re.compile(r"\s*([+-]?\d+(?:\.\d+)?)\s*[A-Za-z%/].*\Z", re.DOTALL)


def ctime(value: Scalar, timeformat: str, clock: Clock) -> Scalar | None:
    """Epoch to text."""
    seconds = number(value)
    try:
        return None if seconds is None else format_time(clock, seconds, timeformat)
    except (ValueError, OverflowError):
        return None


def mktime(value: Scalar, timeformat: str, clock: Clock) -> Number | None:
    """Text to epoch."""
    found = parse_time(clock, text(value), timeformat)
    return None if found is None else whole(found)


def dur2sec(value: Scalar, timeformat: str, clock: Clock) -> Number | None:
    """``[days+]HH:MM:SS`` to seconds."""
    found = _DURATION.match(text(value).strip())
    if not found:
        return None
    days, hours, minutes, seconds = (float(part or 0) for part in found.groups())
    return whole(days * 86400 + hours * 3600 + minutes * 60 + seconds)


def mstime(value: Scalar, timeformat: str, clock: Clock) -> Number | None:
    """``[MM:]SS.SSS`` to seconds."""
    found = re.fullmatch(r"(?:(\d+):)?(\d+(?:\.\d+)?)", text(value).strip())
    return whole(float(found[1] or 0) * 60 + float(found[2])) if found else None


def memk(value: Scalar, timeformat: str, clock: Clock) -> Number | None:
    """A size with k, m or g to kilobytes."""
    found = _MEMORY.match(text(value))
    return whole(float(found[1]) * {"k": 1, "m": 1024, "g": 1048576}[(found[2] or "k").lower()]) if found else None


def rmcomma(value: Scalar, timeformat: str, clock: Clock) -> Scalar | None:
    """Commas removed."""
    plain = text(value).replace(",", "")
    found = number(plain)
    return plain if found is None else found


def rmunit(value: Scalar, timeformat: str, clock: Clock) -> Number | None:
    """The number before a unit."""
    found = _LEADING.match(text(value))
    return number(found[1]) if found else number(value)


def num(value: Scalar, timeformat: str, clock: Clock) -> Number | None:
    """The first of: number, commas removed, duration, size, unit removed."""
    found = number(value)
    if found is not None:
        return found
    without = rmcomma(value, timeformat, clock)
    if isinstance(without, (int, float)):
        return without
    for convert in (dur2sec, memk, rmunit):
        found = convert(value, timeformat, clock)
        if found is not None:
            return found
    return None


CONVERSIONS: dict[str, Callable[[Scalar, str, Clock], Scalar | None]] = {
    "auto": num, "ctime": ctime, "dur2sec": dur2sec, "memk": memk, "mktime": mktime, "mstime": mstime, "num": num,
    "rmcomma": rmcomma, "rmunit": rmunit,
}  # fmt: skip

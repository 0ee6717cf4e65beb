"""Times in event text: Splunk's TIME_FORMAT as a reader.

Knows the ``strptime`` variables that Splunk documents, with subseconds and zones. Does not know where in an event
the time stands.
"""

from __future__ import annotations

import datetime as dt
import re
from functools import lru_cache
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_MONTH_NAMES = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTHS = {name: number for number, name in enumerate(_MONTH_NAMES, 1)}
_VARIABLES = {
    "Y": r"(?P<Y>\d{4})", "y": r"(?P<y>\d{2})", "m": r"(?P<m>\d{1,2})", "j": r"(?P<j>\d{1,3})",
    "d": r"(?P<d>\d{1,2})", "e": r"\s?(?P<d>\d{1,2})", "H": r"(?P<H>\d{1,2})", "k": r"\s?(?P<H>\d{1,2})",
    "I": r"(?P<I>\d{1,2})", "M": r"(?P<M>\d{1,2})", "S": r"(?P<S>\d{1,2})", "p": r"(?P<p>[AaPp][Mm])",
    "b": r"(?P<b>[A-Za-z]{3})[a-z]*", "B": r"(?P<b>[A-Za-z]{3})[a-z]*", "a": "[A-Za-z]+", "A": "[A-Za-z]+",
    "z": r"(?P<z>Z|[+-]\d{2}:?\d{2})", "Z": r"(?P<Z>[A-Za-z]+)", "s": r"(?P<s>\d+)",
    "Q": r"(?P<f>\d+)", "N": r"(?P<f>\d+)", "f": r"(?P<f>\d+)", "%": "%", "n": r"\s", "t": r"\s",
}  # fmt: skip
_SHORT = {"T": "%H:%M:%S", "F": "%Y-%m-%d", "D": "%m/%d/%y", "R": "%H:%M", "h": "%b", "+": "%a %b %e %H:%M:%S %Z %Y"}
_TOKEN = re.compile(r"%(\d?)([A-Za-z%+])|(\s+)|([\s\S])")
_PARTS_OF_HOUR = ("Y", "y", "m", "d", "b", "j", "z", "Z", "H", "I", "p", "s")
_MAX_REMEMBERED = 100_000


class TimeFormatError(ValueError):
    """A TIME_FORMAT or TZ that cannot be read."""


@lru_cache(maxsize=256)
def time_reader(time_format: str, zone: str = "UTC") -> Callable[[str, int], float | None]:
    """A function of (text, offset): the time that stands exactly there, in UTC epoch seconds, or None.

    ``zone`` counts where the text names no zone.

    Raises:
        TimeFormatError: Unknown variable or zone.
    Source: Splunk, "Configure timestamp recognition", "Enhanced strptime() support".
    """
    pattern = re.compile(_regex(time_format), re.ASCII)
    try:
        tz = ZoneInfo(zone or "UTC")
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise TimeFormatError(f"unknown time zone '{zone}'") from error
    parts_of_hour = [name for name in _PARTS_OF_HOUR if name in pattern.groupindex]
    parts_after = [name if name in pattern.groupindex else "" for name in ("M", "S", "f")]
    hours: dict[object, float] = {}

    def read(text: str, offset: int) -> float | None:
        found = pattern.match(text, offset)
        if not found:
            return None
        key = found.group(*parts_of_hour)
        start = hours.get(key)
        try:
            if start is None:
                if len(hours) >= _MAX_REMEMBERED:
                    hours.clear()
                start = hours[key] = _hour(found.groupdict(), tz)
        except (ValueError, OverflowError):
            return None
        minute, second, fraction = [found[name] if name else None for name in parts_after]
        whole = start + int(minute or 0) * 60 + int(second or 0)
        return float(f"{int(whole)}.{fraction}") if fraction else whole

    return read


def _regex(time_format: str) -> str:
    for short, full in _SHORT.items():
        time_format = time_format.replace("%" + short, full)
    out, seen = [], set()
    for found in _TOKEN.finditer(time_format):
        digits, letter, blank, other = found.groups()
        if blank:
            out.append(r"\s+")
        elif other:
            out.append(re.escape(other))
        elif letter not in _VARIABLES:
            raise TimeFormatError(f"unknown variable '%{letter}' in TIME_FORMAT")
        elif letter in seen:
            raise TimeFormatError(f"'%{letter}' stands twice in TIME_FORMAT")
        else:
            seen.add(letter)
            piece = _VARIABLES[letter]
            out.append(piece.replace(r"\d+", rf"\d{{1,{digits}}}") if digits and letter in "NQf" else piece)
    return "".join(out)


def _hour(parts: Mapping[str, str | None], tz: dt.tzinfo) -> float:
    """Start of the hour that the parts name. Raises ValueError for a date that does not exist."""
    if parts.get("s"):
        return float(parts["s"] or 0)
    zone = _zone(parts, tz)
    hour = int(parts.get("H") or parts.get("I") or 0)
    if parts.get("p"):
        hour = hour % 12 + (12 if (parts["p"] or "").lower() == "pm" else 0)
    short_year = int(parts.get("y") or 70)
    year = int(parts.get("Y") or short_year + (1900 if short_year >= 69 else 2000))
    if parts.get("j"):
        day = dt.datetime(year, 1, 1, hour, tzinfo=zone) + dt.timedelta(days=int(parts["j"] or 1) - 1)
        return day.timestamp()
    month = _MONTHS.get((parts.get("b") or "").lower()) or int(parts.get("m") or 1)
    return dt.datetime(year, month, int(parts.get("d") or 1), hour, tzinfo=zone).timestamp()


def _zone(parts: Mapping[str, str | None], tz: dt.tzinfo) -> dt.tzinfo:
    offset, name = parts.get("z"), parts.get("Z")
    if offset == "Z" or (name or "").upper() in ("UTC", "GMT", "Z"):
        return dt.UTC
    if offset:
        minutes = int(offset[1:3]) * 60 + int(offset[-2:])
        return dt.timezone(dt.timedelta(minutes=-minutes if offset[0] == "-" else minutes))
    return tz

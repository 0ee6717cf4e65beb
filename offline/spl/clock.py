"""What time it is for a search, and Splunk's relative time language.

The clock is explicit: a run never asks the machine for the time or the zone, so that it can be repeated.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from collections.abc import Iterator

_UNITS = {
    **dict.fromkeys(("s", "sec", "secs", "second", "seconds"), "s"),
    **dict.fromkeys(("m", "min", "mins", "minute", "minutes"), "m"),
    **dict.fromkeys(("h", "hr", "hrs", "hour", "hours"), "h"),
    **dict.fromkeys(("d", "day", "days"), "d"),
    **dict.fromkeys(("w", "week", "weeks"), "w"),
    **dict.fromkeys(("mon", "month", "months"), "mon"),
    **dict.fromkeys(("q", "qtr", "qtrs", "quarter", "quarters"), "q"),
    **dict.fromkeys(("y", "yr", "yrs", "year", "years"), "y"),
}
_PART = re.compile(r"([+-])(\d*)([A-Za-z]+)|@(w[0-7]|[A-Za-z]+)")
_SECONDS = {"s": 1, "m": 60, "h": 3600}
UTC = ZoneInfo("UTC")
_LITERAL = "%m/%d/%Y:%H:%M:%S"


@dataclass(frozen=True)
class Clock:
    """``now`` in UTC epoch seconds and the time zone in which days begin and times are printed."""

    now: float
    tz: ZoneInfo = UTC

    def local(self, time: float) -> dt.datetime:
        """``time`` (UTC epoch seconds) as a date in the clock's zone.

        Raises:
            ValueError: The date is outside the years 1 to 9999.
        """
        try:
            return dt.datetime.fromtimestamp(time, self.tz)
        except (OverflowError, OSError) as error:
            raise ValueError(str(error)) from error

    def relative(self, specifier: str, base: float | None = None) -> float:
        """The time that ``specifier`` names, counted from ``base`` (default: now).

        ``now``, ``now()``, an epoch number, ``%m/%d/%Y:%H:%M:%S``, or a chain of offsets and snaps: ``-1d@d+2h``.

        Raises:
            ValueError: ``specifier`` is none of these.
        Source: Splunk Search Manual, "Time modifiers".
        """
        text = specifier.strip()
        start = self.now if base is None else base
        if text.lower() in ("now", "now()", ""):
            return start
        absolute = self._absolute(text)
        if absolute is not None:
            return absolute
        if text.lower().startswith("now"):
            text = text[3:]
        moment = self.local(start)
        for step in _steps(text, specifier):
            moment = step_of(moment, *step)
        return moment.timestamp()

    def _absolute(self, text: str) -> float | None:
        try:
            return float(text) if text[0] not in "+-" else None
        except ValueError:
            pass
        try:
            return dt.datetime.strptime(text, _LITERAL).replace(tzinfo=self.tz).timestamp()
        except ValueError:
            return None


def unit_of(name: str) -> str:
    """The canonical letter of a time unit: s, m, h, d, w, mon, q or y.

    Raises:
        ValueError: No such unit.
    """
    unit = _UNITS.get(name) or _UNITS.get(name.lower())
    if unit is None:
        raise ValueError(f"unknown time unit '{name}'")
    return unit


def span_of(text: str) -> tuple[float, str]:
    """Amount and canonical unit of a span such as ``5m``, ``mon``, ``100ms`` or ``30`` (seconds).

    Raises:
        ValueError: Not a span.
    """
    found = re.fullmatch(r"(\d*)\s*([A-Za-z]*)", text.strip())
    if not found or not text.strip():
        raise ValueError(f"'{text}' is not a time span")
    amount = float(found[1] or 1)
    if found[2] in ("ms", "cs", "ds", "us"):
        return amount * {"us": 1e-6, "ms": 1e-3, "cs": 1e-2, "ds": 1e-1}[found[2]], "s"
    return amount, unit_of(found[2]) if found[2] else "s"


def step_of(moment: dt.datetime, kind: str, amount: int, unit: str) -> dt.datetime:
    """``moment`` moved by ``amount`` units (kind ``+``) or set back to the start of a unit (kind ``@``)."""
    return _snap(moment, unit) if kind == "@" else _shift(moment, amount, unit)


def _steps(text: str, whole: str) -> Iterator[tuple[str, int, str]]:
    at = 0
    while at < len(text):
        found = _PART.match(text, at)
        if not found:
            raise ValueError(f"'{whole}' is not a time modifier")
        at = found.end()
        if found[4]:
            yield "@", 0, found[4] if re.fullmatch(r"w[0-7]", found[4]) else unit_of(found[4])
        else:
            yield "+", int(found[1] + (found[2] or "1")), unit_of(found[3])


def _shift(moment: dt.datetime, amount: int, unit: str) -> dt.datetime:
    if unit in _SECONDS:
        return dt.datetime.fromtimestamp(moment.timestamp() + amount * _SECONDS[unit], moment.tzinfo)
    if unit in ("d", "w"):
        return moment + dt.timedelta(days=amount * (7 if unit == "w" else 1))
    months = moment.year * 12 + moment.month - 1 + amount * {"mon": 1, "q": 3, "y": 12}[unit]
    year, month = divmod(months, 12)
    last = (dt.date(year + (month == 11), (month + 1) % 12 + 1, 1) - dt.timedelta(days=1)).day
    return moment.replace(year=year, month=month + 1, day=min(moment.day, last))


def _snap(moment: dt.datetime, unit: str) -> dt.datetime:
    if unit == "s":
        return moment.replace(microsecond=0)
    if unit in ("m", "h"):
        return moment.replace(minute=moment.minute if unit == "m" else 0, second=0, microsecond=0)
    day = moment.replace(hour=0, minute=0, second=0, microsecond=0, fold=0)
    if unit[0] == "w":
        weekday = int(unit[1:] or 0) % 7
        return day - dt.timedelta(days=(day.isoweekday() - weekday) % 7)
    months = {"mon": day.month, "q": (day.month - 1) // 3 * 3 + 1, "y": 1}
    return day.replace(month=months[unit], day=1) if unit in months else day

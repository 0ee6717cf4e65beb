"""Time buckets: spans such as ``5m`` or ``1mon``, where they begin, and which span suits a time range.

Seconds, minutes and hours count from the epoch in UTC; days, weeks, months, quarters and years begin at local
midnight. Several days or weeks count from 1970-01-01, so weeks begin on a Thursday (assumed); months count from
January. Source: Search Reference, "bin" (span, aligntime) and "timechart" (default time spans).
"""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from offline.spl.clock import span_of

if TYPE_CHECKING:
    from offline.spl.clock import Clock

_SECONDS = {"s": 1.0, "m": 60.0, "h": 3600.0}
_DAYS = {"d": 1, "w": 7}
_MONTHS = {"mon": 1, "q": 3, "y": 12}
_EPOCH_DAY = dt.date(1970, 1, 1).toordinal()

_NICE = (1, 5, 10, 30, 60, 300, 600, 1800, 3600)
_NICE_DAYS = ((86_400, 1, "d"), (2_592_000, 1, "mon"))

DEFAULT_BINS = 100
"""Buckets that a time range is cut into at most if no span is given."""


@dataclass(frozen=True)
class TimeSpan:
    """A span of ``amount`` units: s, m, h, d, w, mon, q or y. Buckets of s, m and h may count from ``origin``."""

    amount: float
    unit: str
    origin: float = 0.0

    def start(self, time: float, clock: Clock) -> float:
        """The start of the bucket that ``time`` (UTC epoch seconds) is in."""
        if self.unit in _SECONDS:
            size = self.amount * _SECONDS[self.unit]
            return math.floor((time - self.origin) / size) * size + self.origin
        local = clock.local(time)
        if self.unit in _DAYS:
            days = int(self.amount) * _DAYS[self.unit]
            since = local.date().toordinal() - _EPOCH_DAY
            return _midnight(dt.date.fromordinal(since // days * days + _EPOCH_DAY), clock)
        months = int(self.amount) * _MONTHS[self.unit]
        return _midnight(_month((local.year * 12 + local.month - 1) // months * months), clock)

    def next(self, start: float, clock: Clock) -> float:
        """The start of the bucket after the one that begins at ``start``."""
        if self.unit in _SECONDS:
            return start + self.amount * _SECONDS[self.unit]
        local = clock.local(start)
        if self.unit in _DAYS:
            return _midnight(local.date() + dt.timedelta(days=int(self.amount) * _DAYS[self.unit]), clock)
        return _midnight(_month(local.year * 12 + local.month - 1 + int(self.amount) * _MONTHS[self.unit]), clock)


def parse_time_span(text: str) -> TimeSpan:
    """The span that ``text`` spells, such as ``1h``, ``5m``, ``100ms`` or ``30`` (seconds).

    Raises:
        ValueError: Not a span, or one of no length.
    """
    amount, unit = span_of(text)
    if amount <= 0 or (unit not in _SECONDS and amount != int(amount)):
        raise ValueError(f"'{text}' is not a usable time span")
    return TimeSpan(amount, unit)


def span_for(earliest: float, latest: float, bins: int = DEFAULT_BINS, least: float = 0.0) -> TimeSpan:
    """The smallest usual span, at least ``least`` seconds, that cuts the range into at most ``bins`` buckets."""
    wanted = max((latest - earliest) / max(bins, 1), least)
    for seconds in _NICE:
        if seconds >= wanted:
            return TimeSpan(float(seconds), "s")
    for seconds, amount, unit in _NICE_DAYS:
        if seconds >= wanted:
            return TimeSpan(amount, unit)
    return TimeSpan(1, "y")


def _midnight(date: dt.date, clock: Clock) -> float:
    return dt.datetime(date.year, date.month, date.day, tzinfo=clock.tz).timestamp()


def _month(number: int) -> dt.date:
    return dt.date(number // 12, number % 12 + 1, 1)

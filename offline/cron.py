"""The five fields of ``cron_schedule``: at which minutes a search is due.

Minute, hour, day of month, month, day of week (0 and 7 are Sunday); each ``*``, a number, a range, either with a step,
or a list of these. Names are not known. If both days are restricted, either will do.
Source: savedsearches.conf.spec, cron_schedule; crontab(5).
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from zoneinfo import ZoneInfo

_PART = re.compile(r"(?:\*|(\d{1,2})(?:-(\d{1,2}))?)(?:/(\d{1,2}))?")
_RANGES = (("minute", 0, 59), ("hour", 0, 23), ("day of month", 1, 31), ("month", 1, 12), ("day of week", 0, 7))


class CronError(ValueError):
    """A text that is no cron line; the message says what is wrong with it."""


@dataclass(frozen=True)
class Cron:
    """A parsed line; ``either_day`` if both days are restricted."""

    minutes: frozenset[int]
    hours: frozenset[int]
    days: frozenset[int]
    months: frozenset[int]
    weekdays: frozenset[int]
    either_day: bool

    def between(self, start: float, end: float, tz: ZoneInfo) -> Iterator[float]:
        """When the line is due, from ``start`` on and before ``end``, in UTC epoch seconds."""
        time = -(-int(start) // 60) * 60
        if time < start:
            time += 60
        while time < end:
            moment = dt.datetime.fromtimestamp(time, tz)
            if not self._on_day(moment) or moment.hour not in self.hours:
                time += 60 * (60 - moment.minute)
                continue
            if moment.minute in self.minutes:
                yield float(time)
            time += 60

    def _on_day(self, moment: dt.datetime) -> bool:
        if moment.month not in self.months:
            return False
        by_month, by_week = moment.day in self.days, moment.isoweekday() % 7 in self.weekdays
        return by_month or by_week if self.either_day else by_month and by_week


def parse_cron(text: str) -> Cron:
    """The schedule that a cron line describes.

    Raises:
        CronError: It is not five fields of numbers in their ranges.
    """
    fields = text.split()
    if len(fields) != len(_RANGES):
        raise CronError(f"'{text}' has {len(fields)} fields, not 5")
    minutes, hours, days, months, weekdays = (
        frozenset(_values(field, *known)) for field, known in zip(fields, _RANGES, strict=True)
    )
    either = not fields[2].startswith("*") and not fields[4].startswith("*")
    return Cron(minutes, hours, days, months, frozenset(day % 7 for day in weekdays), either)


def _values(field: str, name: str, low: int, high: int) -> Iterator[int]:
    for part in field.split(","):
        found = _PART.fullmatch(part)
        if not found:
            raise CronError(f"'{part}' is no {name}")
        first = low if found[1] is None else int(found[1])
        step = int(found[3]) if found[3] else 1
        last = int(found[2]) if found[2] else (first if found[1] is not None and not found[3] else high)
        if not low <= first <= last <= high or not step:
            raise CronError(f"'{part}' is no {name}: {low} to {high}")
        yield from range(first, last + 1, step)

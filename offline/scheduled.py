"""When a saved search runs, over which events, and which of its results make an alert.

Knows the keys of savedsearches.conf that say so. Reads no clock and runs nothing.
Source: savedsearches.conf.spec 10.2.3, cron_schedule, realtime_schedule, dispatch.* and alert.suppress*.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from offline.conf import is_true
from offline.cron import parse_cron
from offline.spl.clock import UTC, Clock, span_of
from offline.spl.values import each, text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from zoneinfo import ZoneInfo

    from offline.cron import Cron
    from offline.spl.frame import Value

_UNIT_S = {"s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800}


class ScheduleError(ValueError):
    """Settings of a schedule that cannot be read."""


class Window(NamedTuple):
    """The events of one run: times in UTC epoch seconds, starts included and ends not."""

    earliest: float
    latest: float
    index_earliest: float
    index_latest: float


@dataclass(frozen=True)
class Schedule:
    """When and over what.

    Attributes:
        cron: When it is due.
        continuous: A period in which it could not run is made up for; otherwise it is skipped.
        earliest: Start of the window as written.
        latest: Its end.
        index_earliest: Start by index time; empty for none.
        index_latest: End by index time.
    """

    cron: Cron
    continuous: bool
    earliest: str
    latest: str
    index_earliest: str
    index_latest: str

    @classmethod
    def of(cls, keys: Mapping[str, str]) -> Schedule | None:
        """The schedule of a stanza; None if it has none.

        Raises:
            CronError: Its cron line is none.
            ScheduleError: A time of its window is none.
        """
        line = keys.get("cron_schedule", "").strip()
        if not line or not is_true(keys.get("enableSched", "0")):
            return None
        made = cls(
            parse_cron(line),
            not is_true(keys.get("realtime_schedule", "1")),
            keys.get("dispatch.earliest_time", ""),
            keys.get("dispatch.latest_time", ""),
            keys.get("dispatch.index_earliest", ""),
            keys.get("dispatch.index_latest", ""),
        )
        try:
            made.window(0.0, UTC)
        except ValueError as error:
            raise ScheduleError(str(error)) from error
        return made

    def window(self, scheduled: float, tz: ZoneInfo) -> Window:
        """The window of the run that was due at ``scheduled``, however late it takes place.

        Raises:
            ValueError: One of the times is no time modifier.
        """
        clock = Clock(scheduled, tz)

        def at(modifier: str, without: float) -> float:
            return clock.relative(modifier) if modifier else without

        return Window(
            at(self.earliest, 0.0),
            at(self.latest, math.inf),
            at(self.index_earliest, -math.inf),
            at(self.index_latest, math.inf),
        )


@dataclass
class Throttle:
    """Which results of a search make an alert.

    Attributes:
        fields: Results that agree in them are repeats; without fields every result is one.
        period_s: For how long after an alert repeats make none; 0 is never.
    """

    fields: tuple[str, ...]
    period_s: float
    _quiet_until: dict[tuple[str, ...], float] = field(default_factory=dict)

    @classmethod
    def of(cls, keys: Mapping[str, str]) -> Throttle:
        """The throttle of a stanza. Fields count only if alerts are made for each result."""
        if not is_true(keys.get("alert.suppress", "0")):
            return cls((), 0.0)
        amount, unit = span_of(keys.get("alert.suppress.period", "0"))
        each_result = not is_true(keys.get("alert.digest_mode", "1"))
        names = keys.get("alert.suppress.fields", "") if each_result else ""
        return cls(tuple(name.strip() for name in names.split(",") if name.strip()), amount * _UNIT_S[unit])

    def split(
        self, rows: Iterable[Mapping[str, Value]], now: float
    ) -> tuple[list[Mapping[str, Value]], list[Mapping[str, Value]]]:
        """The results that make an alert at ``now``, and those that are repeats."""
        if not self.period_s:
            return list(rows), []
        alerts: list[Mapping[str, Value]] = []
        hidden: list[Mapping[str, Value]] = []
        begun: set[tuple[str, ...]] = set()
        for row in rows:
            key = tuple("\n".join(text(value) for value in each(row.get(name))) for name in self.fields)
            if self._quiet_until.get(key, -math.inf) > now and not (key in begun and not self.fields):
                hidden.append(row)
                continue
            begun.add(key)
            self._quiet_until[key] = now + self.period_s
            alerts.append(row)
        return alerts, hidden

"""Points in time as people and pages write them: relative, epoch seconds, ISO dates.

Knows the zone of the user through the clock. Source: Search Manual, "Time modifiers"; REST API Reference,
``search/jobs``, ``earliest_time`` and ``latest_time``.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sysmon_essentials.errors import UsageError

if TYPE_CHECKING:
    from offline.spl.clock import Clock


def zone(name: str) -> ZoneInfo:
    """The time zone of that name.

    Raises:
        UsageError: There is none.
    """
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        raise UsageError(f"no such time zone: {name}") from None


def moment(text: str, tz: ZoneInfo) -> float:
    """An epoch time or an ISO date, in the user's zone if it names none, as UTC epoch seconds.

    Raises:
        UsageError: It is neither.
    """
    try:
        return float(text)
    except ValueError:
        pass
    try:
        found = dt.datetime.fromisoformat(text)
    except ValueError:
        raise UsageError(f"'{text}' is no time: give an epoch time, a date or -24h@h") from None
    return (found if found.tzinfo else found.replace(tzinfo=tz)).timestamp()


def range_end(specifier: str | None, clock: Clock) -> float | None:
    """One end of a time range in UTC epoch seconds; None if there is none.

    Raises:
        UsageError: It is neither a time modifier nor a time.
    """
    if specifier is None:
        return None
    try:
        return clock.relative(specifier)
    except ValueError:
        return moment(specifier, clock.tz)

"""Saved searches on their schedule, while a recording arrives.

The clock walks from the first event past the last one. Each event reaches the index up to ten minutes after its time,
by a delay that only depends on the event and a seed, so events come out of order. Each search runs when its cron line
says, over its own window, and sees what has arrived by then; what it writes to collections and to the summary index is
there for the next run. Hours in which nothing runs are made up for afterwards, as continuous scheduling does.
"""

from __future__ import annotations

import zlib
from collections import ChainMap
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from offline.findings import EventIndex, Finding, finding
from offline.scheduled import Schedule, Throttle
from offline.spl.errors import SplError
from offline.spl.frame import Column, Frame
from offline.windowed import INDEX_TIME, Due, WindowedSearch, times_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from zoneinfo import ZoneInfo

    from offline.spl.frame import Value
    from offline.spl.session import Session

LATEST_ARRIVAL_S = 600.0
TAIL_S = 5 * 3600.0
"""How long the clock goes on after the last arrival, so that searches every four hours meet the last whole hour."""
IDLE_S = 26 * 3600.0
"""When nothing has arrived for longer, searches rest until something does: no window reaches further back."""


@dataclass(frozen=True)
class Outage:
    """Seconds after the first event between which the scheduler does not run; ``end`` is not included."""

    start: float
    end: float


@dataclass
class Replayed:
    """What happened.

    Attributes:
        findings: Results that made an alert, in the order of the runs.
        hidden: Results that were repeats of an alert about the same victim.
        runs: How many searches ran.
        errors: Search and fault of those that could not run.
    """

    findings: list[Finding] = field(default_factory=list)
    hidden: list[Finding] = field(default_factory=list)
    runs: int = 0
    errors: list[tuple[str, SplError]] = field(default_factory=list)


@dataclass
class Scheduled:
    """A search with its schedule.

    Attributes:
        name: The stanza.
        title: What findings are called that do not name their detection.
        search: The SPL.
        schedule: When it runs.
        throttle: Which of its results make an alert.
        reports: False for searches that only keep state.
    """

    name: str
    title: str
    search: str
    schedule: Schedule
    throttle: Throttle
    reports: bool = True


def with_arrivals(events: Frame, seed: int) -> Frame:
    """The events with ``_indextime``: their time and a delay of up to ten minutes, the same for the same seed."""
    names = zip(events.column("_file").values, events.column("_record_id").values, strict=True)
    delays = [zlib.crc32(f"{seed}|{file}|{record}".encode()) / 2**32 * LATEST_ARRIVAL_S for file, record in names]
    times = times_of(events, "_time")
    return events.with_columns({INDEX_TIME: Column((times + np.array(delays)).tolist())})


def replay(
    searches: Sequence[Scheduled],
    session: Session,
    outage: Outage | None = None,
    on_run: Callable[[float, float], None] | None = None,
) -> Replayed:
    """Run the searches while the session's index, which must have arrivals, fills.

    Args:
        searches: What to run. Runs that are due at the same minute follow their order.
        session: Events, knowledge and state; its outputs and lookups are what the runs leave behind.
        outage: When nothing runs.
        on_run: Told the time that has passed and all there is, in seconds.
    """
    outcome = Replayed()
    session.lookups = ChainMap({}, session.lookups)  # type: ignore[arg-type]
    strands = [_windowed(search, session, outcome) for search in searches]
    arrivals = times_of(session.index, INDEX_TIME)
    if not arrivals.size:
        return outcome
    start, end = float(times_of(session.index, "_time").min()), float(arrivals.max()) + TAIL_S
    behind = EventIndex(session.index)
    down = None if outage is None else Outage(start + outage.start, start + outage.end)
    for due in _runs(searches, _busy(arrivals, start, end), session.clock.tz, down):
        strand = strands[due.search]
        if strand is None:
            continue
        if on_run is not None:
            on_run(due.runs - start, end - start)
        outcome.runs += 1
        try:
            rows = strand.rows(due, session)
        except SplError as error:
            outcome.errors.append((searches[due.search].name, error))
            strands[due.search] = None
            continue
        if searches[due.search].reports and rows:
            _report(searches[due.search], rows, due, behind, outcome)
    return outcome


def _windowed(search: Scheduled, session: Session, outcome: Replayed) -> WindowedSearch | None:
    try:
        return WindowedSearch.of(search.search, search.schedule, session, may_rest=search.reports)
    except SplError as error:
        outcome.errors.append((search.name, error))
        return None


def _report(search: Scheduled, rows: list[dict[str, Value]], due: Due, behind: EventIndex, outcome: Replayed) -> None:
    alerts, hidden = search.throttle.split(rows, due.runs)
    for target, kept in ((outcome.findings, alerts), (outcome.hidden, hidden)):
        target.extend(finding(row, behind.behind(row), search.title) for row in kept)


def _busy(arrivals: np.ndarray, start: float, end: float) -> list[tuple[float, float]]:
    """When the scheduler has reason to run, as pairs of start and end."""
    ordered = np.sort(arrivals)
    gaps = np.flatnonzero(np.diff(ordered) > IDLE_S)
    starts = [start, *(float(time) for time in ordered[gaps + 1])]
    return list(zip(starts, [*(float(time) + IDLE_S for time in ordered[gaps]), end], strict=True))


def _runs(
    searches: Sequence[Scheduled], busy: Sequence[tuple[float, float]], tz: ZoneInfo, down: Outage | None
) -> list[Due]:
    """Every run in the order in which it takes place."""
    found = []
    for place, search in enumerate(searches):
        for scheduled in (time for start, end in busy for time in search.schedule.cron.between(start, end, tz)):
            if down is None or not down.start <= scheduled < down.end:
                found.append(Due(scheduled, scheduled, place))
            elif search.schedule.continuous:
                found.append(Due(down.end, scheduled, place))
    return sorted(found)


def scheduled_searches(
    names: Mapping[str, str], stanzas: Mapping[str, Mapping[str, str]], reports: Callable[[str], bool]
) -> tuple[list[Scheduled], list[str]]:
    """The searches of these stanzas (name to title), and the names of those without a schedule.

    Raises:
        ValueError: A cron line, or a time of a window, is none; the message names the stanza.
    """
    found, without = [], []
    for name, title in names.items():
        keys = stanzas[name]
        try:
            schedule = Schedule.of(keys)
        except ValueError as error:
            raise ValueError(f"[{name}] {error}") from error
        if schedule is None:
            without.append(name)
            continue
        found.append(Scheduled(name, title, keys.get("search", ""), schedule, Throttle.of(keys), reports(name)))
    return found, without

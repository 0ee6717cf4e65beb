"""One scheduled search over a recording that is there already: its events are cut into the windows of its runs.

Commands that look at single events run once over all events; each run goes on with those that they let through, that
lie in its window and that have arrived. Knows what a run writes and lets later runs see it.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from offline.sieve import prefix
from offline.spl.clock import Clock
from offline.spl.frame import Frame, concatenate
from offline.spl.plan import plan, run
from offline.spl.values import each, number, text

if TYPE_CHECKING:
    from offline.scheduled import Schedule, Window
    from offline.spl.frame import Value
    from offline.spl.plan import Plan
    from offline.spl.session import Session

INDEX_TIME = "_indextime"
_SUMMARY = "index:"
_NO_CLOCK = Clock(float("nan"))


class Due(NamedTuple):
    """A run: when it takes place, when it was due, and of which search (its place in the list)."""

    runs: float
    scheduled: float
    search: int


@dataclass
class WindowedSearch:
    """A search on its way through time.

    Attributes:
        schedule: Its windows.
        plan: All of it.
        rest: What runs in each window: all but its first commands, if these look at single events.
        head: Those first commands; None if the search needs the events themselves.
        survivors: The events that the first commands let through.
        bounds: Their times and index times.
        may_rest: True if a run over no events changes nothing, once it gave nothing.
        written: How many rows of each index that searches write to were looked at.
    """

    schedule: Schedule
    plan: Plan
    rest: Plan
    head: Plan | None
    survivors: Frame
    bounds: tuple[np.ndarray, np.ndarray]
    may_rest: bool
    written: dict[str, int] = field(default_factory=dict)
    is_silent_on_nothing: bool | None = None

    @classmethod
    def of(cls, spl: str, schedule: Schedule, session: Session, *, may_rest: bool) -> WindowedSearch:
        """The search over the events of the session.

        Raises:
            SplError: It has no plan.
        """
        made = plan(spl, session)
        head = prefix(made)
        done = len(head.steps) if head is not None else 0
        rest = replace(made, names=made.names[done:], steps=made.steps[done:])
        events = session.index if head is None else run(head, replace(session, clock=_NO_CLOCK), session.index)
        return cls(schedule, made, rest, head, events, _bounds(events), may_rest)

    def rows(self, due: Due, session: Session) -> list[dict[str, Value]]:
        """The results of one run."""
        window = self.schedule.window(due.scheduled, session.clock.tz)
        latest = None if window.latest == np.inf else window.latest
        clock = Clock(due.scheduled, session.clock.tz)
        sid = f"scheduler__nobody__offline_at_{due.scheduled:.0f}_{due.search}"
        own = replace(session, clock=clock, earliest=window.earliest, latest=latest, sid=sid)
        before = {place: len(rows) for place, rows in session.outputs.items()}
        rows = list(self._result(due, window, own).rows())
        for place, written in session.outputs.items():
            if place.startswith(_SUMMARY):
                make_events(written[before.get(place, 0) :], place.removeprefix(_SUMMARY), due.scheduled, due.runs)
        return rows

    def _result(self, due: Due, window: Window, session: Session) -> Frame:
        if not self.plan.reads_index:
            return run(self.plan, session)
        self._take_written(session)
        mask = self._within(window, due.runs)
        if mask.any() or not self.may_rest:
            return self._over(self.survivors.filter(mask), session)
        if self.is_silent_on_nothing is None:
            self.is_silent_on_nothing = not self._over(self.survivors.filter(mask), session).size
        return Frame(0) if self.is_silent_on_nothing else self._over(self.survivors.filter(mask), session)

    def _over(self, events: Frame, session: Session) -> Frame:
        if self.head is None:
            return run(self.plan, replace(session, index=events))
        return run(self.rest, session, events)

    def _within(self, window: Window, now: float) -> np.ndarray:
        times, arrivals = self.bounds
        mask: np.ndarray = (
            (times >= window.earliest)
            & (times < window.latest)
            & (arrivals >= window.index_earliest)
            & (arrivals < window.index_latest)
            & (arrivals <= now)
        )
        return mask

    def _take_written(self, session: Session) -> None:
        """Let the first commands see what was written to indexes since the last run."""
        new: list[dict[str, Value]] = []
        for place, rows in session.outputs.items():
            if place.startswith(_SUMMARY):
                new.extend(rows[self.written.get(place, 0) :])
                self.written[place] = len(rows)
        if not new:
            return
        fresh = Frame.from_rows(new)
        if self.head is not None:
            fresh = run(self.head, replace(session, clock=_NO_CLOCK), fresh)
        if fresh.size:
            self.survivors = concatenate([self.survivors, fresh])
            self.bounds = _bounds(self.survivors)


def make_events(rows: list[dict[str, Value]], index: str, now: float, indexed: float) -> None:
    """Give rows that ``collect`` wrote what an event in that index has; ``now`` is the time of those without one."""
    for row in rows:
        raw = ", ".join(f'{name}="{text(one)}"' for name, value in row.items() for one in each(value))
        time = row.get("_time")
        row.update({"index": index, "sourcetype": "stash", "_raw": raw, INDEX_TIME: indexed})
        row["_time"] = now if time is None else time


def _bounds(events: Frame) -> tuple[np.ndarray, np.ndarray]:
    return times_of(events, "_time"), times_of(events, INDEX_TIME)


def times_of(events: Frame, name: str) -> np.ndarray:
    """A column of times as numbers; what is no number is never in a window."""
    values = (number(value) for value in events.column(name).values)
    return np.array([float("nan") if value is None else float(value) for value in values], dtype=float)

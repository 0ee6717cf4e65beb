"""What a deployment would have by the end of the recording: findings in the summary index, baselines, risk, inventory.

Runs every detection once over all of the recording, as ``hunt`` does, then the searches that keep state for them, in
their own windows before now. One whose window lies before the recording, such as that of yesterday, runs as it will the
next time that it is due. What they write is what the views show.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from sysmon_essentials.errors import UsageError

from offline.intel import FEEDS, INDICATORS, Indicators
from offline.scheduled import Schedule
from offline.scheduler import chosen, plan_detections, run_detections, saved_searches, supporting
from offline.serve.kvstore import KEY, Changes
from offline.serve.state import Writes
from offline.spl.errors import SplError
from offline.spl.plan import plan, run

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from offline.conf import Conf
    from offline.scheduler import Outcome
    from offline.serve.state import State
    from offline.spl.clock import Clock

_FAR_S = 8 * 86_400.0
"""How far ahead the next run of a search is looked for."""


def put_indicators(state: State, files: Sequence[str]) -> None:
    """Put the indicators of files into the collections that matching asks.

    Raises:
        UsageError: A file does not exist, holds more rows than a collection may, or the apps have no such collection.
        InputError: A file is no feed, or damaged.
    """
    indicators = Indicators([Path(file) for file in files])
    rows = [{KEY: f"{number:09d}", **row} for number, row in enumerate(indicators)]
    try:
        state.apply(Writes(collections=Changes(put={INDICATORS: list(rows), FEEDS: list(indicators.feed_rows())})))
    except KeyError as error:
        raise UsageError("the apps have no collections of indicators") from error


def _has_indicators(state: State) -> bool:
    try:
        return bool(state.kvstore.rows(INDICATORS))
    except KeyError:
        return False


def fill(state: State, conf: Conf, on_search: Callable[[str], None]) -> Outcome:
    """Findings and what could not run; ``on_search`` is told the name of each search before it runs."""
    session = state.session(None, None)
    wanted = chosen(saved_searches(conf), single=False, indicators=_has_indicators(state))
    planned, outcome = plan_detections(wanted, session)
    run_detections(planned, outcome, lambda: session, on_search=on_search)
    state.apply(state.writes(session))
    for name in supporting(conf):
        on_search(name)
        outcome.searches += 1
        try:
            _run(name, conf, state)
        except SplError as error:
            outcome.errors.append((name, error))
        except (UsageError, ValueError) as error:
            outcome.errors.append((name, SplError(str(error))))
    return outcome


def _due(schedule: Schedule, state: State) -> Clock:
    """When the search runs: now, or the next time if it could not see the recording now."""
    clock = state.clock
    if schedule.window(clock.now, clock.tz).latest > state.first_time:
        return clock
    times = schedule.cron.between(clock.now, clock.now + _FAR_S, clock.tz)
    return replace(clock, now=next(iter(times), clock.now))


def _run(name: str, conf: Conf, state: State) -> None:
    keys = conf.stanza("savedsearches", name)
    schedule = Schedule.of(keys)
    clock = _due(schedule, state) if schedule else state.clock
    window = schedule.window(clock.now, clock.tz) if schedule else None
    latest = None if window is None or window.latest > clock.now else window.latest
    session = replace(state.session(window.earliest if window else None, latest), clock=clock)
    run(plan(keys.get("search", ""), session), session)
    state.apply(state.writes(session))

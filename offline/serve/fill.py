"""What a deployment would have by the end of the recording: findings in the summary index, baselines, risk, inventory.

Runs every detection once over all of the recording, as ``hunt`` does, then the searches that keep state for them, in
their own windows before now. What they write is what the views show.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sysmon_essentials.errors import UsageError

from offline.scheduled import Schedule
from offline.scheduler import chosen, plan_detections, run_detections, saved_searches, supporting
from offline.spl.errors import SplError
from offline.spl.plan import plan, run

if TYPE_CHECKING:
    from collections.abc import Callable

    from offline.conf import Conf
    from offline.scheduler import Outcome
    from offline.serve.state import State


def fill(state: State, conf: Conf, on_search: Callable[[str], None]) -> Outcome:
    """Findings and what could not run; ``on_search`` is told the name of each search before it runs."""
    session = state.session(None, None)
    planned, outcome = plan_detections(chosen(saved_searches(conf), single=False), session)
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


def _run(name: str, conf: Conf, state: State) -> None:
    keys = conf.stanza("savedsearches", name)
    schedule = Schedule.of(keys)
    window = schedule.window(state.clock.now, state.clock.tz) if schedule else None
    latest = None if window is None or window.latest > state.clock.now else window.latest
    session = state.session(window.earliest if window else None, latest)
    run(plan(keys.get("search", ""), session), session)
    state.apply(state.writes(session))

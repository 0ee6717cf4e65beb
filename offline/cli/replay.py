"""``hunt --replay``: every search on its own schedule while the recording arrives."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sysmon_essentials.errors import UsageError

from offline.cli.environment import load
from offline.cli.messages import Progress, plural, tell
from offline.replay import Outage, Replayed, replay, scheduled_searches, with_arrivals
from offline.scheduler import Outcome, supporting

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from offline.replay import Scheduled
    from offline.scheduler import SavedSearch
    from offline.searchhead import SearchHead


def run_replay(wanted: Sequence[SavedSearch], head: SearchHead, options: argparse.Namespace) -> Outcome:
    """Replay the recordings to these searches and those that keep their state.

    Raises:
        UsageError: A schedule cannot be read.
    """
    searches = replayed_searches(wanted, head)
    load(head, options.paths)
    outage = None
    if options.skip_hours:
        start, end = options.skip_hours
        outage = Outage(start * 3600, end * 3600)
    head.index = with_arrivals(head.index, options.seed)
    replayed = _walk(searches, head, outage)
    repeats = plural(len(replayed.hidden), "repeat")
    tell(f"{plural(replayed.runs, 'run')} of {plural(len(searches), 'search', 'searches')}; {repeats} throttled.")
    replayed.findings.sort(key=lambda found: (found.time, found.detection, found.dest, found.message))
    return Outcome(replayed.findings, len(searches), replayed.errors)


def replayed_searches(wanted: Sequence[SavedSearch], head: SearchHead) -> list[Scheduled]:
    """The searches and those that support them, in the order in which they run if they are due together."""
    stanzas = head.conf.stanzas("savedsearches")
    titles = {saved.name: saved.title or saved.name for saved in wanted}
    titles.update({name: name for name in supporting(head.conf)})
    reporting = {saved.name for saved in wanted}
    try:
        searches, without = scheduled_searches(titles, stanzas, reporting.__contains__)
    except ValueError as error:
        raise UsageError(f"savedsearches.conf: {error}") from error
    if without:
        tell(f"not run, for lack of a schedule: {', '.join(without)}")
    return searches


def _walk(searches: Sequence[Scheduled], head: SearchHead, outage: Outage | None) -> Replayed:
    progress = Progress({})
    seen: list[int] = [-1]

    def on_run(passed_s: float, all_s: float) -> None:
        percent = int(100 * passed_s / all_s) if all_s else 100
        if percent != seen[0]:
            seen[0] = percent
            progress.phase(f"replay {percent} %")

    try:
        return replay(searches, head.session(), outage, on_run)
    finally:
        progress.done()

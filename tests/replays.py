"""Searches of the shipped app on their schedules, over events of tests."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from offline.replay import replay, scheduled_searches, with_arrivals
from offline.scheduler import chosen, saved_searches, supporting
from offline.spl.clock import Clock
from offline.spl.frame import Column
from offline.spl.plan import plan, run
from tests.detection_samples import fill, head, stanza

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from offline.findings import Finding
    from offline.replay import Outage
    from offline.spl.frame import Frame, Value
    from offline.spl.session import Session
    from tests.detection_samples import Row


@dataclass(frozen=True)
class Heard:
    """What a replay gave: alerts, repeats, and the session with all that was written."""

    alerts: list[Finding]
    hidden: list[Finding]
    session: Session

    @property
    def ids(self) -> list[str]:
        """The id of every finding, alert or repeat."""
        return sorted(finding_id(found) for found in (*self.alerts, *self.hidden))


def finding_id(found: Finding) -> str:
    return str(found.fields["finding_id"])


def throttle_key(found: Finding) -> str:
    return str(found.fields["throttle_key"])


def shipped() -> list[str]:
    """The searches that a default installation runs: packs, what no pack covers, and what keeps their state."""
    return [search.name for search in chosen(saved_searches(head().conf), single=False)] + supporting(head().conf)


def heard(
    names: Sequence[str],
    events: Frame,
    *,
    seed: int = 1,
    outage: Outage | None = None,
    lookups: Mapping[str, Sequence[Row]] | None = None,
) -> Heard:
    """Replay some events to some stanzas, with these rows in collections."""
    stanzas = head().conf.stanzas("savedsearches")
    keeps_state = set(supporting(head().conf))
    searches, without = scheduled_searches({name: name for name in names}, stanzas, lambda n: n not in keeps_state)
    assert without == []
    session = replace(head().session(Clock(0.0)), index=with_arrivals(events, seed))
    fill(session, lookups or {})
    outcome = replay(searches, session, outage)
    assert outcome.errors == []
    return Heard(outcome.findings, outcome.hidden, session)


def plain(name: str, events: Frame, lookups: Mapping[str, Sequence[Row]] | None = None) -> list[dict[str, Value]]:
    """What the search of a stanza gives over all events at once, an hour after the last one."""
    session = replace(head().session(Clock(max(times(events)) + 3600)), index=events)
    fill(session, lookups or {})
    return list(run(plan(stanza(name), session), session).rows())


def times(events: Frame) -> list[float]:
    return [float(str(value)) for value in events.column("_time").values]


def shifted(events: Frame, seconds: float) -> Frame:
    """The events at another time."""
    return events.with_columns({"_time": Column([time + seconds for time in times(events)])})

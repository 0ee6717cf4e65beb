"""The tests inside detection files as events of a search head that runs the shipped configuration.

A sample says only what differs from the example of its EventID in ``model/events``. Each sample's events get a file
name of their own, so that findings lead back to it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from sysmon_essentials.event import RawEvent
from sysmon_essentials.render import EventParts, render_event

from offline.indextime import index_event
from offline.searchhead import SearchHead
from offline.spl.clock import Clock
from offline.spl.plan import plan, run
from package.detections import Detection, load_detections
from package.model import EventRow, load_model
from tests.shared import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from offline.indextime import IndexedEvent
    from offline.spl.frame import Frame, Value
    from offline.spl.session import Session
    from package.problems import Problem
    from package.samples import Sample, SampleEvent

    Row = Mapping[str, Value]

START = datetime(2026, 11, 3, 8, 41, 7, 215000, tzinfo=UTC)
HOST = "ws-041.corp.example"
NOW = (START + timedelta(days=1)).timestamp()


@dataclass(frozen=True, eq=False)
class Case:
    """One sample of a detection; ``id`` names both. Equal if it is the same sample of the same detection."""

    detection: Detection
    sample: Sample
    number: int

    @property
    def id(self) -> str:
        return f"{self.detection.slug}: {self.sample.name}"

    @property
    def file(self) -> str:
        """What stands in ``_file`` of its events."""
        return f"{self.detection.slug}/{self.number}"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Case) and self.file == other.file

    def __hash__(self) -> int:
        return hash(self.file)


@lru_cache(maxsize=1)
def detections() -> tuple[Detection, ...]:
    """Every detection of the repository."""
    problems: list[Problem] = []
    return load_detections(ROOT, problems)


def cases(chosen: Iterable[Detection]) -> list[Case]:
    """The samples of some detections."""
    return [Case(found, sample, number) for found in chosen for number, sample in enumerate(found.tests)]


@lru_cache(maxsize=1)
def head() -> SearchHead:
    """A search head with the shipped app and no events."""
    return SearchHead.of_apps([ROOT])


@cache
def events_of(case: Case) -> Frame:
    """The indexed events of a sample with everything that search time adds."""
    return head().frame(_all_indexed(case))


@cache
def frame_of(chosen: tuple[Case, ...]) -> Frame:
    """The events of several samples as one frame."""
    return head().frame([event for case in chosen for event in _all_indexed(case)])


def rows_over(search: str, events: Frame, lookups: Mapping[str, Sequence[Row]] | None = None) -> list[Row]:
    """What a search gives over some events, with these rows in collections, and nothing else."""
    session = replace(head().session(Clock(NOW)), index=events)
    fill(session, lookups or {})
    return list(run(plan(search, session), session).rows())


def fill(session: Session, lookups: Mapping[str, Sequence[Row]]) -> None:
    """Put rows into lookups of a session, for all that it runs."""
    for name, rows in lookups.items():
        session.outputs[f"lookup:{name}"] = [dict(row) for row in rows]
        session.write_lookup(name)


def stanza(name: str) -> str:
    """The search of a shipped stanza."""
    return head().conf.stanzas("savedsearches")[name]["search"]


def _all_indexed(case: Case) -> list[IndexedEvent]:
    return [_indexed(case, number, event) for number, event in enumerate(case.sample.events, 1)]


def _indexed(case: Case, number: int, event: SampleEvent) -> IndexedEvent:
    row = load_rows()[event.event_code]
    moment = START + timedelta(seconds=event.offset_s)
    example = {field.name: row.example.get(field.name, "-") for field in row.fields}
    values = {**example, "UtcTime": moment.strftime("%Y-%m-%d %H:%M:%S.%f")[:-3]}
    for name, value in event.fields.items():
        if value is None:
            values.pop(name, None)
        else:
            values[name] = value
    linux = values.get("Image", "").startswith("/") or row.os == ("linux",)
    parts = EventParts(
        event_id=str(event.event_code),
        data=tuple(values.items()),
        version="5",
        record_id=str(1000 * case.number + number),
        system_time=moment.strftime("%Y-%m-%dT%H:%M:%S.%f") + "0Z",
        computer=event.computer or HOST,
        process_id="3120",
        thread_id="3124",
        linux=linux,
    )
    stored = index_event(RawEvent(render_event(parts), case.file, str(number)), head().conf)
    assert stored is not None, "the app's own settings drop the event"
    return stored


@lru_cache(maxsize=1)
def load_rows() -> Mapping[int, EventRow]:
    """The rows of the model by EventID."""
    return load_model(ROOT).events

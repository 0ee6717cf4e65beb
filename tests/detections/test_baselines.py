"""What detections remember: learned once, in any order, forgotten after long, never more than there is room for."""

from __future__ import annotations

import zlib
from dataclasses import dataclass, replace
from itertools import permutations
from typing import TYPE_CHECKING, Any

import pytest

from offline.spl.clock import Clock
from offline.spl.plan import plan, run
from offline.spl.session import Macro
from package.render.baselines import collection, with_baseline
from package.samples import Sample, SampleEvent
from tests.detection_samples import START, Case, detections, events_of, head, stanza

if TYPE_CHECKING:
    from collections.abc import Sequence

    from offline.spl.frame import Frame, Value
    from offline.spl.session import Session
    from package.detections import Detection

DAY_S = 86400.0
BY_SLUG = {detection.slug: detection for detection in detections()}
READER = BY_SLUG["new_reader_of_raw_volume"]
NAMES = BY_SLUG["many_names_asked_by_host"]
WITH_MEMORY = with_baseline(detections())


def at(day: float) -> float:
    return START.timestamp() + day * DAY_S


def days_in(time: Any) -> float:
    return round(float(time) - at(0)) / DAY_S


def read_by(*programs: tuple[str, float]) -> Frame:
    """Raw reads by these programs on these days."""
    events = [SampleEvent(9, {"Image": f"C:\\Tools\\{name}.exe"}, day * DAY_S, "") for name, day in programs]
    return frame(READER, events)


def asked(*days: tuple[float, int]) -> Frame:
    """On each day so many different names, within seconds."""
    events = [
        SampleEvent(22, {"QueryName": f"n{number}.example.net"}, day * DAY_S + number, "")
        for day, count in days
        for number in range(count)
    ]
    return frame(NAMES, events)


def frame(detection: Detection, events: Sequence[SampleEvent]) -> Frame:
    number = zlib.crc32(repr(events).encode())
    return events_of(Case(detection, Sample("written", 0, tuple(events)), number))


@dataclass
class Memory:
    """A search head on which one detection runs again and again."""

    detection: Detection
    session: Session

    @classmethod
    def of(cls, detection: Detection, **macros: str) -> Memory:
        session = head().session(Clock(0.0))
        changed = {name: Macro(definition) for name, definition in macros.items()}
        return cls(detection, replace(session, macros={**session.macros, **changed}))

    def run(self, events: Frame, day: float, kind: str = "Rule") -> list[dict[str, Value]]:
        """Run the detection, or its ``Seed`` or ``Upkeep``, on a day."""
        name = f"Sysmon Essentials - Baseline - {self.detection.name} - {kind}"
        search = stanza(self.detection.stanza if kind == "Rule" else name)
        self.session = replace(self.session, index=events, clock=Clock(at(day)))
        return list(run(plan(search, self.session), self.session).rows())

    def found(self, events: Frame, day: float) -> list[str]:
        """Programs, or whatever else is new, by file name."""
        return sorted(str(row["process_path"]).rpartition("\\")[2] for row in self.run(events, day))

    @property
    def rows(self) -> list[dict[str, Any]]:
        return list(self.session.outputs[f"lookup:{collection(self.detection)}"])

    @property
    def known(self) -> dict[str, tuple[float, float]]:
        """First and last time by item, in days."""
        return {row["item"]: (days_in(row["first_time"]), days_in(row["last_time"])) for row in self.rows}


@pytest.mark.parametrize("order", list(permutations(range(3))), ids=str)
def test_order_of_runs_does_not_matter(order: tuple[int, ...]) -> None:
    memory = Memory.of(READER)
    memory.run(read_by(("old", 0)), 1)
    slices = [read_by(("new", 9), ("old", 9)), read_by(("new", 9.5), ("late", 8)), read_by(("late", 9.2))]
    found = [name for place in order for name in memory.found(slices[place], 10 + place)]
    assert sorted(found) == ["late.exe", "new.exe"]
    assert memory.known == {
        "(any)": (0, 9.5),
        "c:\\tools\\old.exe": (0, 9),
        "c:\\tools\\new.exe": (9, 9.5),
        "c:\\tools\\late.exe": (8, 9.2),
    }


def test_repeated_run_finds_the_same_again_under_the_same_id() -> None:
    memory = Memory.of(READER)
    memory.run(read_by(("old", 0)), 1)
    first, again = (memory.run(read_by(("new", 9)), 9.5) for _ in range(2))
    assert len(first) == 1
    assert [row["finding_id"] for row in first] == [row["finding_id"] for row in again]


def test_later_run_over_the_same_events_finds_nothing() -> None:
    memory = Memory.of(READER)
    memory.run(read_by(("old", 0)), 1)
    assert memory.found(read_by(("new", 9)), 9.5) == ["new.exe"]
    assert memory.found(read_by(("new", 9)), 9.6) == []


@pytest.mark.parametrize(("day", "found"), [(50, []), (75, ["old.exe"])], ids=["remembered", "forgotten"])
def test_item_is_new_again_after_long(day: float, found: list[str]) -> None:
    memory = Memory.of(READER)
    memory.run(read_by(("old", 0)), 1)
    memory.run(read_by(("other", day / 2)), day / 2)
    assert memory.found(read_by(("old", day)), day) == found


def test_scope_that_was_silent_for_long_warms_up_again() -> None:
    memory = Memory.of(READER)
    memory.run(read_by(("old", 0)), 1)
    assert memory.found(read_by(("old", 100), ("other", 101)), 102) == []
    assert memory.known["(any)"] == (100, 101)
    assert memory.found(read_by(("new", 108)), 109) == ["new.exe"]


def test_each_host_warms_up_for_itself() -> None:
    memory = Memory.of(READER)
    memory.run(read_by(("old", 0)), 1)
    elsewhere = SampleEvent(9, {"Image": "C:\\Tools\\new.exe"}, 9 * DAY_S, "ws-042.corp.example")
    assert memory.found(frame(READER, [elsewhere]), 9.5) == []


def test_seeding_learns_without_findings_and_spares_the_warm_up() -> None:
    memory = Memory.of(READER)
    learned = memory.run(read_by(("old", 0), ("known", 8)), 9, "Seed")
    assert [(row["rows"], row["scopes"]) for row in learned] == [(3, 1)]
    assert "index:summary" not in memory.session.outputs
    assert memory.found(read_by(("new", 9), ("known", 9)), 9.5) == ["new.exe"]


def test_full_baseline_reports_what_it_cannot_learn_and_says_so() -> None:
    memory = Memory.of(READER, sysmon_essentials_baseline_rows="3")
    memory.run(read_by(("old", 0)), 1)
    programs = [("a", 9.0), ("b", 9.0), ("c", 9.0)]
    assert memory.found(read_by(*programs), 9.5) == ["a.exe", "b.exe", "c.exe"]
    assert len(memory.rows) == 4
    assert sum(row["_key"] == "full" for row in memory.rows) == 1
    assert memory.found(read_by(*((name, 9.55) for name, _ in programs)), 9.6) == ["b.exe", "c.exe"]
    memory.run(read_by(), 10, "Upkeep")
    assert [(row["rows"], row["full"]) for row in memory.session.outputs["lookup:sysmon_baseline_state"]] == [(3, 1)]
    health = stanza("Sysmon Essentials - Baseline Of A Detection Is Nearly Full - Rule")
    assert [row["baseline"] for row in run(plan(health, memory.session), memory.session).rows()] == [READER.slug]


def test_upkeep_forgets_what_was_not_seen_for_long() -> None:
    memory = Memory.of(READER)
    memory.run(read_by(("old", 0)), 1)
    memory.run(read_by(("young", 59)), 59)
    memory.run(read_by(), 61, "Upkeep")
    assert sorted(memory.known) == ["(any)", "c:\\tools\\young.exe"]


def test_upkeep_never_empties_a_baseline_that_it_cannot_read() -> None:
    memory = Memory.of(READER)
    memory.run(read_by(), 61, "Upkeep")
    assert f"lookup:{collection(READER)}" not in memory.session.outputs


def spike_days(*days: tuple[float, int]) -> Memory:
    memory = Memory.of(NAMES)
    for day, count in days:
        memory.run(asked((day, count)), day + 0.1)
    return memory


USUAL = [(float(day), 10) for day in range(8)]


@pytest.mark.parametrize("order", [USUAL, USUAL[::-1], USUAL[4:] + USUAL[:4]], ids=["in order", "backwards", "mixed"])
def test_history_of_peaks_does_not_depend_on_order(order: list[tuple[float, int]]) -> None:
    memory = spike_days(*order)
    first = int(at(0) // DAY_S)
    assert [row["history"] for row in memory.rows] == [" ".join(f"{first + day}=10" for day in range(8))]
    assert len(memory.run(asked((8, 200)), 8.1)) == 1


def test_day_keeps_its_highest_hour_and_is_not_compared_with_itself() -> None:
    memory = spike_days(*USUAL, (8, 200), (8.3, 150), (8.5, 20))
    assert memory.rows[0]["history"].split()[-1].endswith("=200")
    assert (float(memory.rows[0]["mean"]), memory.rows[0]["days"]) == (10, 8)


def test_repeated_hour_is_the_same_spike() -> None:
    memory = spike_days(*USUAL)
    first, again = (memory.run(asked((8, 200)), 8.1) for _ in range(2))
    assert len(first) == 1
    assert [row["finding_id"] for row in first] == [row["finding_id"] for row in again]


def test_spike_of_yesterday_is_not_news_today() -> None:
    memory = spike_days(*USUAL, (8, 200))
    assert memory.run(asked((9, 200)), 9.1) == []


def test_days_before_the_kept_ones_do_not_count() -> None:
    memory = spike_days(*USUAL)
    assert memory.run(asked((60, 200)), 60.1) == []
    assert len(memory.rows[0]["history"].split()) == 1


@pytest.mark.parametrize("detection", WITH_MEMORY, ids=lambda detection: detection.slug)
@pytest.mark.parametrize("kind", ["Seed", "Upkeep"])
def test_baseline_has_seeding_and_upkeep(detection: Detection, kind: str) -> None:
    memory = Memory.of(detection)
    positive = next(sample for sample in detection.tests if sample.expect)
    events = events_of(Case(detection, positive, detection.tests.index(positive)))
    memory.run(events, 11, "Seed")
    rows = len(memory.rows)
    assert rows
    memory.run(events, 11, kind)
    assert len(memory.rows) == rows

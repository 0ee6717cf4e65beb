"""Event XML in files: where events begin and end, damaged ones, bounds."""

from __future__ import annotations

import time
import tracemalloc
from typing import TYPE_CHECKING

import pytest
from sysmon_essentials.parse import parse_event
from sysmon_essentials.readers import source as source_module
from sysmon_essentials.readers import xml

from tests.unit.sysmon_essentials.readers import layouts

if TYPE_CHECKING:
    from pathlib import Path

ONE, TWO, THREE = (layouts.windows_xml(record=number) for number in (1, 2, 3))
CUT = ONE[: ONE.index("<Data Name='FileVersion'") + 30]


BETWEEN = {
    "nothing": "{}{}{}",
    "lines": "{}\n{}\r\n{}\n",
    "root": "<Events>{}\n{}{}</Events>",
    "declaration": "<?xml version='1.0'?>\n<Events>\n{}\n\n{}\n{}</Events>\n",
    "comment": "<!-- export -->{}<!-- -->{} {}",
    "doctype": '<!DOCTYPE Events [<!ENTITY a "b">]><Events>{}{}{}</Events>',
}


@pytest.mark.parametrize("frame", BETWEEN.values(), ids=list(BETWEEN))
def test_events_are_found_whatever_stands_between(tmp_path: Path, frame: str) -> None:
    events, problems, _ = layouts.read(tmp_path, frame.format(ONE, TWO, THREE).encode())
    assert [event.text for event in events] == [ONE, TWO, THREE]
    assert problems == []


@pytest.mark.parametrize("size", [1, 7, 64, 1000], ids=str)
def test_events_are_found_across_chunks(tmp_path: Path, size: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xml, "_CHUNK", size)
    events, problems, _ = layouts.read(tmp_path, f"<Events>{ONE} {TWO}\n{THREE}</Events>".encode())
    assert ([event.text for event in events], problems) == ([ONE, TWO, THREE], [])


def test_event_cut_off_at_the_end_is_reported_and_keeps_its_values(tmp_path: Path) -> None:
    events, problems, counts = layouts.read(tmp_path, (ONE + CUT).encode())
    assert [(problem.kind, problem.record) for problem in problems] == [("truncated", "2")]
    assert counts.bad == {"truncated": 1}
    assert parse_event(events[1].text).fields == dict(list(layouts.FIELDS.items())[:5])


def test_event_cut_off_before_another_does_not_swallow_it(tmp_path: Path) -> None:
    events, problems, _ = layouts.read(tmp_path, (CUT + TWO).encode())
    assert [event.text for event in events] == [CUT, TWO]
    assert [(problem.kind, problem.record) for problem in problems] == [("truncated", "1")]


def test_oversized_event_is_left_out_and_reading_goes_on(tmp_path: Path) -> None:
    huge = layouts.windows_xml({"CommandLine": "A" * (source_module.MAX_RECORD + 10)})
    events, problems, _ = layouts.read(tmp_path, (ONE + huge.replace("</Event>", "") + " " * 3_000_000 + TWO).encode())
    assert [event.text for event in events] == [ONE, TWO]
    assert [problem.kind for problem in problems] == ["oversized"]


def test_white_space_of_a_value_survives_the_removal_of_layout(tmp_path: Path) -> None:
    fields = {"RuleName": " ", "CommandLine": "a\r\n  <b>  c", "Image": "\r"}
    events, _, _ = layouts.read(tmp_path, layouts.pretty(layouts.windows_xml(fields)).encode())
    assert events[0].text == layouts.windows_xml(fields)


def test_memory_is_that_of_one_record_and_not_of_the_file(tmp_path: Path) -> None:
    path = tmp_path / "large"
    with path.open("w") as file:
        for number in range(12_000):
            file.write(layouts.windows_xml(record=number))
    assert path.stat().st_size > 20_000_000
    tracemalloc.start()
    count = sum(1 for _ in layouts.read_paths([path], pytest.fail))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert count == 12_000
    assert peak < 12_000_000


@pytest.mark.parametrize(
    "content",
    ["<Event " * 200_000, "<Event>" + "<Provider Name=" * 200_000, "<Event><Provider " + "Name" * 300_000,
     "<Event>" + "> " * 500_000],
    ids=["openings", "providers", "names", "gaps"],
)  # fmt: skip
def test_hostile_file_costs_no_more_than_its_length(tmp_path: Path, content: str) -> None:
    start = time.process_time()
    layouts.read(tmp_path, content.encode())
    assert time.process_time() - start < 5

"""A report as an event: its fields, and that its size is bounded whatever a file holds."""

from __future__ import annotations

import json

import pytest
from sysmon_essentials.config.examine import Report
from sysmon_essentials.config.model import Problem
from sysmon_essentials.inputs.config_event import MAX_NAMES, MAX_PROBLEMS, MAX_TEXT, Seen, as_event

SEEN = Seen("/deploy/a.xml", "0A" * 32, 1234, 1_772_608_000_500_000_000, 1_772_608_522)


def fields(report: Report) -> dict:
    return json.loads(as_event(report, SEEN).data)


def problem(line: int, severity: str = "note", message: str = "odd") -> Problem:
    return Problem(severity, "kind", line, message, "mend it")


def test_event_carries_file_and_findings() -> None:
    report = Report(
        "loaded", "", "4.90", [problem(3)], 7, {"all": (1, 4), "none": (3,)}, 9, ("sees_nothing",), ("a", "b")
    )
    event = as_event(report, SEEN)
    assert event[1:] == ("1772608522.000", "", "/deploy/a.xml", "sysmon_essentials:config")
    assert json.loads(event.data) == {
        "time": "2026-03-04 07:15:22.000", "path": "/deploy/a.xml", "sha256": "0A" * 32, "size_bytes": 1234,
        "changed": "2026-03-04 07:06:40.000", "status": "loaded", "reason": "", "schema_version": "4.90", "errors": 0,
        "high": 0, "warnings": 0, "notes": 1, "filters": 7, "logged_all": "1 4", "logged_all_but": "",
        "logged_some": "", "logged_none": "3", "logged_unknown": "", "detections": 9, "blind": 1, "partly": 2,
        "problems": "line 3 note kind: odd; mend it", "blind_detections": "sees_nothing", "partly_detections": "a b",
    }  # fmt: skip


def test_worst_problems_come_first_and_the_rest_is_counted() -> None:
    notes = [problem(line) for line in range(1, 60)]
    lines = fields(Report("refused", problems=[*notes, problem(99, "error")]))["problems"].split("\n")
    assert lines[0].startswith("line 99 error")
    assert (len(lines), lines[-1]) == (MAX_PROBLEMS + 1, "and 10 more")


@pytest.mark.parametrize("field", ["reason", "schema_version", "problems"])
def test_texts_of_hostile_files_are_one_line_of_bounded_length(field: str) -> None:
    long = "x\n\r" * 10_000
    found = fields(Report("refused", long, long, [problem(1, message=long)]))[field]
    assert len(found) == MAX_TEXT
    assert found.endswith("...")
    assert "\n" not in found


def test_names_of_detections_are_bounded() -> None:
    names = tuple(f"detection_number_{number}" for number in range(3 * MAX_NAMES))
    found = fields(Report("loaded", blind=names))
    assert (found["blind"], len(found["blind_detections"].split())) == (3 * MAX_NAMES, MAX_NAMES)

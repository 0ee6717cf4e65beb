"""Tests inside detection files: repeated events and rows of collections."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.authored import read_detection

if TYPE_CHECKING:
    from pathlib import Path

    from package.samples import Sample


def sample(root: Path, **test: object) -> tuple[Sample, list[str]]:
    written = {"name": "written", "expect": "1", "events": [{"event_code": "1"}], **test}
    detection, problems = read_detection(root, tests=[written])
    return detection.tests[0], [str(problem) for problem in problems]


def test_event_is_repeated_so_often_and_in_such_steps(tmp_path: Path) -> None:
    event = {"event_code": "1", "time": "+2m", "repeat": "3", "every": "+1d", "fields": {"Image": "C:\\{n}.exe"}}
    found, problems = sample(tmp_path, events=[event])
    assert problems == []
    assert [(one.offset_s, one.fields["Image"]) for one in found.events] == [
        (120, "C:\\0.exe"),
        (86_520, "C:\\1.exe"),
        (172_920, "C:\\2.exe"),
    ]


def test_repeats_follow_each_other_by_seconds_if_nothing_is_said(tmp_path: Path) -> None:
    found, _ = sample(tmp_path, events=[{"event_code": "1", "repeat": "2", "fields": {"User": None}}])
    assert [(one.offset_s, one.fields) for one in found.events] == [(0, {"User": None}), (1, {"User": None})]


def test_step_that_is_none_is_named(tmp_path: Path) -> None:
    _, problems = sample(tmp_path, events=[{"event_code": "1", "repeat": "2", "every": "daily"}])
    assert any("every: must be an offset" in problem for problem in problems)


def test_rows_of_collections_are_read(tmp_path: Path) -> None:
    found, problems = sample(tmp_path, lookups={"sysmon_risk": [{"object": "a", "risk_day": "7"}]})
    assert problems == []
    assert found.lookups == {"sysmon_risk": ({"object": "a", "risk_day": "7"},)}

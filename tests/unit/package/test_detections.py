"""Detection files as objects, and what is wrong with them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from package.detections import Entity, Observable, Schedule, Throttle, load_detections
from tests.authored import read_detection

if TYPE_CHECKING:
    from pathlib import Path

    from package.problems import Problem


def test_file_becomes_a_detection(tmp_path: Path) -> None:
    found, problems = read_detection(tmp_path)
    assert problems == []
    assert found.slug == "editor_starts_shell"
    assert found.stanza == "Sysmon Essentials - Editor Starts A Shell - Rule"
    assert found.risk == (Entity("dvc", "system"), Entity("user", "user"))
    assert found.throttle == Throttle(("dvc", "process_path"), "1h")
    assert [sample.expect for sample in found.tests] == [1, 0]


def test_field_values_keep_their_text_and_null_takes_a_field_away(tmp_path: Path) -> None:
    event = {"event_code": 10, "fields": {"GrantedAccess": "0x1010", "RuleName": None}, "time": "+2m"}
    found, problems = read_detection(tmp_path, tests=[{"name": "a", "expect": "1", "events": [event]}])
    assert problems == []
    assert found.tests[0].events[0].fields == {"GrantedAccess": "0x1010", "RuleName": None}
    assert found.tests[0].events[0].offset_s == 120


def test_own_schedule_is_read(tmp_path: Path) -> None:
    times = {"cron": "5 * * * *", "earliest": "-70m@m", "latest": "-10m@m"}
    found, problems = read_detection(tmp_path, schedule=times)
    assert problems == []
    assert found.schedule == Schedule("5 * * * *", "-70m@m", "-10m@m")


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"severity": "grave"}, "severity: 'grave' is none of informational, low, medium, high, critical"),
        ({"risk_score": "0"}, "risk_score: must be a whole number from 1 to 100, not '0'"),
        ({"type": "complex"}, "type: 'complex' is none of"),
        ({"condition": None}, "condition: is missing"),
        ({"search": "| stats count"}, "search: does not belong to a detection of type simple"),
        ({"entities": None}, "entities: is missing"),
        ({"autor": "me"}, "autor: unknown key"),
        ({"throttle": {"fields": [], "period": "1h"}}, "throttle.fields: needs at least one entry"),
        ({"tests": [{"name": "a", "expect": "1", "events": [{"event_code": "0"}]}]}, "tests.0.events.0.event_code:"),
        (
            {"tests": [{"name": "a", "expect": "1", "events": [{"event_code": "1", "time": "5s"}]}]},
            "tests.0.events.0.time: must be an offset such as +5s or +2m, not '5s'",
        ),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else "",
)
def test_wrong_key_is_named_with_its_line(tmp_path: Path, change: dict[str, object], expected: str) -> None:
    _, problems = read_detection(tmp_path, **change)
    texts = [str(problem) for problem in problems]
    assert any(expected in text for text in texts), texts
    assert all(text.startswith("detections/process_create/editor_starts_shell.yml:") for text in texts)


def test_search_and_condition_belong_to_different_types(tmp_path: Path) -> None:
    _, problems = read_detection(tmp_path, type="threshold", search="| stats count by dvc")
    assert {problem.message.partition(":")[0] for problem in problems} == {"condition", "prefilter"}


INTEL = {"type": "intel", "prefilter": None, "match": [{"field": "process_sha256", "as": "sha256"}]}


def test_intelligence_looks_fields_up_as_kinds_of_values(tmp_path: Path) -> None:
    found, problems = read_detection(tmp_path, **INTEL)
    assert problems == []
    assert found.match == (Observable("process_sha256", "sha256"),)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        pytest.param({"match": None}, "match: needs at least one field", id="no field"),
        pytest.param({"match": [{"field": "process_sha256"}]}, "match.0.as: is missing", id="no kind"),
        pytest.param({"match": [{"field": "a", "as": "mutex"}]}, "match.0.as: 'mutex' is none of ip,", id="wrong kind"),
        pytest.param({"search": "| stats count"}, "search: does not belong to a detection of type intel", id="search"),
        pytest.param({"prefilter": "cmd"}, "prefilter: does not belong to a detection of type intel", id="terms"),
        pytest.param({"type": "simple"}, "match: does not belong to a detection of type simple", id="simple"),
    ],
)
def test_wrong_intelligence_is_named(tmp_path: Path, change: dict[str, object], expected: str) -> None:
    _, problems = read_detection(tmp_path, **{**INTEL, **change})
    assert [str(problem) for problem in problems if expected in str(problem)]


def test_file_that_is_no_mapping_gives_a_problem_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "detections" / "process_create" / "empty.yml"
    path.parent.mkdir(parents=True)
    path.write_text("- a list\n", encoding="utf-8")
    problems: list[Problem] = []
    assert load_detections(tmp_path, problems) == ()
    assert len(problems) == 1

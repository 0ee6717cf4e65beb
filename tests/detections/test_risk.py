"""Risk of hosts and users as findings add up to it, and the state of triage."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from offline.spl.clock import Clock
from offline.spl.frame import Frame
from offline.spl.plan import plan, run
from tests.detection_samples import head, stanza

if TYPE_CHECKING:
    from offline.spl.session import Session

NOW = 1_793_800_000.0
HOUR_S = 3600.0


def finding(
    number: int, detection: str = "office_starts_shell", hours_ago: float = 1, **changes: Any
) -> dict[str, Any]:
    row = {
        "index": "summary",
        "source": "sysmon_essentials:finding",
        "sourcetype": "stash",
        "_time": NOW - hours_ago * HOUR_S,
        "finding_id": f"f{number}",
        "detection": detection,
        "risk_score": 50,
        "dest": "WS-041.corp.example",
        "user": "j.meyer",
    }
    return {**row, **changes}


def updated(*findings: dict[str, Any]) -> Session:
    session = replace(head().session(Clock(NOW)), index=Frame.from_rows(list(findings)), earliest=NOW - 168 * HOUR_S)
    run(plan(stanza("Sysmon Essentials - Risk - Update"), session), session)
    return session


def risk(*findings: dict[str, Any]) -> dict[str, tuple[Any, Any]]:
    rows = updated(*findings).outputs["lookup:sysmon_risk"]
    return {f"{row['object_type']} {row['object']}": (row["risk_day"], row["risk_week"]) for row in rows}


HOST, USER = "system ws-041.corp.example", "user j.meyer"


def test_scores_of_detections_add_up_for_host_and_user() -> None:
    found = risk(finding(1), finding(2, "vssadmin_deletes", risk_score=70))
    assert found == {HOST: (120, 120), USER: (120, 120)}


def test_what_is_older_than_a_day_counts_for_the_week_only() -> None:
    assert risk(finding(1), finding(2, "vssadmin_deletes", 30)) == {HOST: (50, 100), USER: (50, 100)}


def test_noisy_detection_counts_three_times() -> None:
    assert risk(*(finding(number) for number in range(40)))[HOST] == (150, 150)


LEFT_OUT = {
    "same finding again": [finding(1), finding(1)],
    "covered by the allow-list": [finding(1), finding(2, "vssadmin_deletes", allowed_by="never known")],
    "finding about risk": [finding(1), finding(2, "risk_high_within_day")],
}


@pytest.mark.parametrize("findings", LEFT_OUT.values(), ids=LEFT_OUT.keys())
def test_what_does_not_count(findings: list[dict[str, Any]]) -> None:
    assert risk(*findings)[HOST] == (50, 50)


def test_accounts_of_the_system_are_nobody() -> None:
    assert list(risk(finding(1, user="SYSTEM"))) == [HOST]


def test_case_of_names_does_not_split_an_object() -> None:
    assert risk(finding(1), finding(2, "vssadmin_deletes", dest="ws-041.CORP.example"))[HOST] == (100, 100)


def test_objects_without_findings_of_a_week_leave_the_table() -> None:
    session = updated(finding(1))
    session = replace(session, index=Frame.from_rows([finding(2, dest="ws-042.corp.example", user="a.lee")]))
    run(plan(stanza("Sysmon Essentials - Risk - Update"), session), session)
    assert {row["object"] for row in session.outputs["lookup:sysmon_risk"]} == {"ws-042.corp.example", "a.lee"}


def test_several_tactics_are_named() -> None:
    rows = updated(finding(1, "lsass_memory_read"), finding(2, "shadow_copies_deleted")).outputs["lookup:sysmon_risk"]
    assert {row["tactics_day"] for row in rows} == {"credential-access impact"}
    assert {row["tactic_count_day"] for row in rows} == {2}


def test_state_of_triage_is_kept_and_shown() -> None:
    session = head().session(Clock(NOW))
    note = '| `sysmon_essentials_triage("f1", "closed", "a.lee", "test of the help desk")`'
    run(plan(note, session), session)
    show = '| makeresults count=2 | streamstats count AS n | eval finding_id="f".n | `sysmon_essentials_with_state`'
    rows = list(run(plan(show, session), session).rows())
    assert [(row["finding_id"], row["status"], row.get("assignee")) for row in rows] == [
        ("f1", "closed", "a.lee"),
        ("f2", "new", None),
    ]

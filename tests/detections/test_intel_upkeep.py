"""What becomes of indicators beside findings: sightings that add up, and rows in the form that ES reads."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from offline.spl.clock import Clock
from offline.spl.frame import Frame
from offline.spl.plan import plan, run
from tests.detection_samples import fill, head, stanza

if TYPE_CHECKING:
    from collections.abc import Sequence


TITLE = "Sysmon Essentials - Intelligence"
NOW = 1_793_800_000.0
HOUR_S = 3600.0
C2 = "198.51.100.77"


def finding(number: int, dest: str = "ws-041.corp.example", **changes: Any) -> dict[str, Any]:
    row = {
        "index": "summary",
        "source": "sysmon_essentials:finding",
        "sourcetype": "stash",
        "_time": NOW - HOUR_S,
        "finding_id": f"f{number}",
        "detection": "connection_to_listed_address",
        "dest": dest,
        "count": 3,
        "firstTime": NOW - HOUR_S - 60,
        "lastTime": NOW - HOUR_S,
        "indicator": C2,
        "indicator_type": "ip",
        "intel_feed": "night",
    }
    return {**row, **changes}


def sightings(findings: Sequence[dict[str, Any]], known: Sequence[dict[str, Any]] = ()) -> list[dict[str, Any]]:
    session = replace(head().session(Clock(NOW)), index=Frame.from_rows(list(findings)))
    fill(session, {"sysmon_intel_sightings": known})
    run(plan(stanza(f"{TITLE} - Sightings"), session), session)
    return [dict(row) for row in session.outputs["lookup:sysmon_intel_sightings"]]


def test_findings_about_one_indicator_are_one_row() -> None:
    (row,) = sightings(
        [
            finding(1),
            finding(2, "web01.corp.example", firstTime=NOW - 9 * HOUR_S, intel_feed=("night", "partner")),
            finding(3, detection="answer_names_listed_address", count=1, lastTime=NOW - 60),
        ]
    )
    assert (row["indicator"], row["type"], row["count"]) == (C2, "ip", 7)
    assert (row["hosts"], row["host_count"]) == ("web01.corp.example ws-041.corp.example", 2)
    assert (row["first_time"], row["last_time"]) == (NOW - 9 * HOUR_S, NOW - 60)
    assert row["feeds"] == "night, partner"
    assert row["detections"] == "answer_names_listed_address, connection_to_listed_address"


LEFT_OUT = {
    "same finding written twice": finding(1),
    "covered by the allow-list": finding(2, allowed_by="never known"),
    "finding without indicator": finding(3, indicator=None, indicator_type=None),
}


@pytest.mark.parametrize("other", LEFT_OUT.values(), ids=LEFT_OUT)
def test_what_does_not_count(other: dict[str, Any]) -> None:
    (row,) = sightings([finding(1), other])
    assert row["count"] == 3


def test_same_value_of_another_type_is_another_row() -> None:
    rows = sightings([finding(1), finding(2, indicator_type="domain")])
    assert sorted(row["type"] for row in rows) == ["domain", "ip"]


def test_run_that_is_repeated_changes_nothing() -> None:
    once = sightings([finding(1)])
    assert sightings([finding(1)], once) == once


def test_first_time_and_hosts_of_before_are_kept() -> None:
    (before,) = sightings([finding(1, "old.corp.example", firstTime=NOW - 700 * HOUR_S)])
    (row,) = sightings([finding(2)], [before])
    assert (row["first_time"], row["count"]) == (NOW - 700 * HOUR_S, 3)
    assert row["hosts"] == "old.corp.example ws-041.corp.example"


def indicator(kind: str, value: str, **more: str) -> dict[str, str]:
    row = {"match_key": f"{kind}:{value}", "type": kind, "indicator": value, "feed": "night", "generation": "7"}
    return {**row, "confidence": "80", "description": "seen with a loader", **more}


def given_to_es(kind: str, rows: Sequence[dict[str, str]]) -> list[dict[str, Any]]:
    session = head().session(Clock(NOW))
    live = [{"_key": "night", "generation": "7"}, {"_key": "partner", "generation": "7"}]
    fill(session, {"sysmon_intel": rows, "sysmon_intel_feeds": live})
    made = run(plan(stanza(f"{TITLE} - Give Enterprise Security {kind}"), session), session)
    return [dict(row) for row in made.rows()]


TEXT = "night: seen with a loader"
HASH = "0c6ee80b1e51e31f22aafcc694fceffa55aeff1f8a54e0ae6fb3aa2f194a491c"
SHAPES = {
    "address": ("ip", indicator("ip", C2), {"ip": C2}),
    "network": ("ip", indicator("network", "198.51.100.0/24"), {"ip": "198.51.100.0/24"}),
    "name": ("domain", indicator("domain", "evil.example"), {"domain": "evil.example"}),
    "hash": ("file", indicator("sha256", HASH), {"file_hash": HASH}),
    "file name": ("file", indicator("file_name", "evil.exe"), {"file_name": "evil.exe"}),
    "URL": ("http", indicator("url", "http://evil.example/a"), {"url": "http://evil.example/a"}),
}


@pytest.mark.parametrize(("kind", "one", "columns"), SHAPES.values(), ids=SHAPES)
def test_indicator_in_the_form_of_es(kind: str, one: dict[str, str], columns: dict[str, str]) -> None:
    assert given_to_es(kind, [one]) == [{**columns, "weight": 80, "description": TEXT}]


def test_two_feeds_are_one_row_with_the_higher_weight() -> None:
    (row,) = given_to_es("ip", [indicator("ip", C2), indicator("ip", C2, feed="partner", confidence="95")])
    assert row == {"ip": C2, "weight": 95, "description": "night, partner: seen with a loader"}


KEPT_BACK = {
    "generation that does not count": ("ip", indicator("ip", C2, generation="6")),
    "expired": ("ip", indicator("ip", C2, expires=str(int(NOW)))),
    "path": ("file", indicator("file_name", "c:\\users\\public\\evil.exe")),
    "import hash": ("file", indicator("imphash", HASH[:32])),
    "pipe": ("file", indicator("pipe", "\\evil")),
}


@pytest.mark.parametrize(("kind", "one"), KEPT_BACK.values(), ids=KEPT_BACK)
def test_what_es_is_not_given(kind: str, one: dict[str, str]) -> None:
    assert given_to_es(kind, [one]) == []

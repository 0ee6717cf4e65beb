"""One planted violation a rule: everything else about the detection is accepted."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.authored import DETECTION, judged, write_detection

if TYPE_CHECKING:
    from pathlib import Path

EVENT = {"event_code": "1", "fields": {"Image": "C:\\Windows\\System32\\cmd.exe"}}


def with_test(expect: str, **event: object) -> list[object]:
    samples = DETECTION["tests"]
    assert isinstance(samples, list)
    return [*samples, {"name": "one more", "expect": expect, "events": [{**EVENT, **event}]}]


def with_risk(field: str, kind: str) -> dict[str, object]:
    return {"risk": [{"field": field, "type": kind}]}


MEMORY: dict[str, object] = {"condition": None, "prefilter": None, "search": "EventCode=1", "type": "first_seen"}
ITEMS = {"item": ["process_name"], "warm_up_days": "7", "keep_days": "30"}
STATS = {"condition": None, "prefilter": None, "type": "threshold"}

VIOLATIONS: dict[str, tuple[dict[str, object], str]] = {
    "buckets that no window holds": (
        {**STATS, "search": "EventCode=1 | bin _time span=7m | stats count by _time dvc"},
        "the span of bin must divide an hour",
    ),
    "first seen without memory": ({**MEMORY}, "baseline: must be a mapping"),
    "memory of a simple detection": ({"baseline": ITEMS}, "does not belong to a detection of type simple"),
    "memory without items": ({**MEMORY, "baseline": {**ITEMS, "item": []}}, "item: needs at least one entry"),
    "memory of an unknown field": (
        {**MEMORY, "baseline": {**ITEMS, "item": ["process_mood"]}},
        "baseline: no event of process_create has a field 'process_mood'",
    ),
    "forgets before it has warmed up": (
        {**MEMORY, "baseline": {**ITEMS, "keep_days": "7"}},
        "keep_days: must be more than warm_up_days",
    ),
    "spike that knows items": (
        {**MEMORY, "type": "spike", "baseline": {**ITEMS, "at_least": "9"}},
        "baseline.item: unknown key",
    ),
    "name too long": ({"name": "Word " * 13 + "Word"}, "name: 69 characters, 65 at most"),
    "name in small letters": ({"name": "Editor starts A Shell"}, "every word of"),
    "name with brackets": ({"name": "Editor [Notepad] Starts"}, "do not belong into a stanza's name"),
    "id of another version": ({"id": "6ba7b810-9dad-11d1-80b4-00c04fd430c8"}, "is no uuid4"),
    "id in capitals": ({"id": "0F8FAD5B-D9CB-469F-A165-70867728950E"}, "is no uuid4"),
    "date": ({"date": "24.11.2026"}, "date: '24.11.2026' is not YYYY-MM-DD"),
    "throttle period": ({"throttle": {"fields": ["dvc"], "period": "1 hour"}}, "throttle.period: '1 hour'"),
    "cron": ({"schedule": {"cron": "hourly", "earliest": "-1h", "latest": "now"}}, "schedule.cron: 'hourly'"),
    "earliest": ({"schedule": {"cron": "1 * * * *", "earliest": "1h", "latest": "now"}}, "schedule.earliest: '1h'"),
    "reference without https": ({"references": ["http://example.com"]}, "is no https address"),
    "macro in message": ({"message": "`x` on $dvc$"}, "a backquote would start a macro"),
    "unknown family": ({"family": "process_dance"}, "family: 'process_dance' has no row"),
    "simple correlation": ({"family": "correlation"}, "a simple detection belongs to one EventID"),
    "unknown technique": ({"attack": ["T9999"]}, "'T9999' is not in model/attack.yml"),
    "old technique": ({"attack": ["T1562.001"]}, "T1562.001 is T1685 in ATT&CK 19"),
    "no technique": ({"attack": []}, "attack: needs at least one technique"),
    "unknown story": ({"story": ["Fairy Tale"]}, "'Fairy Tale' is not in model/stories.yml"),
    "risk type": ({"entities": with_risk("dvc", "computer")}, "'computer' is none of system, user, other"),
    "threat type": (
        {"entities": {**with_risk("dvc", "system"), "threat": [{"field": "process", "type": "cmd"}]}},
        "entities.threat: 'cmd' is none of",
    ),
    "no risk object": ({"entities": {"risk": []}}, "entities.risk: needs at least one object"),
    "field in condition": ({"condition": 'parent_name="a.exe"'}, "condition: no event of process_create has a field"),
    "quoted field in condition": ({"condition": "'registry_path'=\"a\""}, "has a field 'registry_path'"),
    "field in message": ({"message": "$proces$ on $dvc$"}, "message: no event of process_create has a field 'proces'"),
    "field at risk": ({"entities": with_risk("host_name", "system")}, "entities: no event of"),
    "field to allow on": ({"allow_on": ["query"]}, "allow_on: no event of"),
    "field to throttle on": ({"throttle": {"fields": ["dst"], "period": "1h"}}, "throttle: no event of"),
    "field in test": ({"tests": with_test("1", fields={"Imaeg": "a"})}, "event 1 has no field 'Imaeg'"),
    "leading wildcard": ({"prefilter": "*.exe"}, "starts with a wildcard"),
    "negative prefilter": ({"prefilter": "notepad NOT cmd"}, "is the condition's business"),
    "operator in small letters": ({"prefilter": "notepad or cmd"}, "in small letters"),
    "pipe in prefilter": ({"prefilter": "notepad | head"}, "no pipes or macros"),
    "brackets": ({"prefilter": "(notepad OR cmd"}, "brackets are not in balance"),
    "entity in prefilter": ({"prefilter": '"a&b"'}, "XML of the event writes differently"),
    "no positive": ({"tests": [{"name": "a", "expect": "0", "events": [EVENT]}]}, "needs one that expects a finding"),
    "no near-miss": ({"tests": [{"name": "a", "expect": "1", "events": [EVENT]}]}, "needs a near-miss"),
    "test without events": (
        {"tests": [*with_test("1"), {"name": "b", "expect": "0", "events": []}]},
        "'b' has no events",
    ),
    "miss by EventID": (
        {"tests": with_test("0", event_code="5", fields={})},
        "misses by its EventID, not by a fact",
    ),
    "two tests of one name": ({"tests": with_test("1") + with_test("1")[2:]}, "two are named 'one more'"),
    "name of a recording": ({"condition": 'dvc="IEWIN7"'}, "'IEWIN7' is a name from a recording"),
    "somebody's address": (
        {"tests": with_test("1", fields={"CommandLine": "ping 93.184.216.34"})},
        "93.184.216.34 may belong to somebody",
    ),
}


def test_the_unspoilt_detection_is_accepted(tmp_path: Path) -> None:
    write_detection(tmp_path)
    assert judged(tmp_path) == []


@pytest.mark.parametrize(("change", "expected"), VIOLATIONS.values(), ids=VIOLATIONS.keys())
def test_violation_is_named(tmp_path: Path, change: dict[str, object], expected: str) -> None:
    write_detection(tmp_path, **change)
    found = judged(tmp_path)
    assert any(expected in text for text in found), found


@pytest.mark.parametrize("key", ["name", "id"])
def test_two_detections_must_differ(tmp_path: Path, key: str) -> None:
    other = {"name": "Another Name", "id": "7c9e6679-7425-40de-944b-e07fc1f90ae7"}
    write_detection(tmp_path)
    write_detection(tmp_path, "another", **{**other, key: DETECTION[key]})
    found = judged(tmp_path)
    assert len(found) == 1
    assert f"{key}: " in found[0]
    assert "is also that of detections/process_create/another.yml" in found[0]


def test_file_in_the_wrong_folder_is_named(tmp_path: Path) -> None:
    path = write_detection(tmp_path)
    moved = tmp_path / "detections" / "dns_query" / path.name
    moved.parent.mkdir()
    path.rename(moved)
    assert any("but the file lies in dns_query" in text for text in judged(tmp_path))

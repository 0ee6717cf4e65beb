"""One report on a configuration file, whatever the file is."""

from __future__ import annotations

import pytest
from sysmon_essentials.config.coverage import Need, Sample
from sysmon_essentials.config.examine import Report, examine
from sysmon_essentials.config.read import MAX_BYTES

from tests.unit.sysmon_essentials.config.written import text

NET = {"Image": "C:\\Windows\\System32\\net.exe"}
NEEDS = [
    Need("asks_for_starts", (1,), (Sample(1, "Image", NET, ("net.exe",)),)),
    Need("asks_for_connections", (3,)),
    Need("asks_for_queries", (22,)),
]
SOUND = text(
    '<ProcessCreate onmatch="exclude"/><NetworkConnect onmatch="include"/>'
    '<DnsQuery onmatch="include"><QueryName condition="contains">example</QueryName></DnsQuery>'
)


def report(content: str | bytes) -> Report:
    return examine(content if isinstance(content, bytes) else content.encode(), "a.xml", NEEDS)


def test_sound_file_says_what_is_logged_and_who_is_blind() -> None:
    found = report(SOUND)
    assert (found.status, found.reason, found.schema_version, found.filters) == ("loaded", "", "4.90", 1)
    assert found.logged["all"] == (1, 4, 5, 16, 255)
    assert found.logged["some"] == (22,)
    assert {3, 7, 10, 100} <= set(found.logged["none"])
    assert found.logged["unknown"] == (2, 6)
    assert (found.detections, found.blind, found.partly) == (3, ("asks_for_connections",), ("asks_for_queries",))


def test_problems_are_counted_by_severity() -> None:
    found = report(text('<ProcessCreate onmatch="exclude"/><ProcessCreate onmatch="exclude"/>'))
    assert found.status == "loaded"
    assert found.by_severity["high"] == 1
    assert sum(found.by_severity.values()) == len(found.problems)


def test_file_that_sysmon_refuses_logs_nothing() -> None:
    found = report(text('\n<ProcessStart onmatch="include"/>'))
    assert found.status == "refused"
    assert found.reason.startswith("Sysmon refuses it: line 2: no event has the tag ProcessStart")
    assert (found.by_severity["error"], found.logged, found.detections) == (1, {}, 0)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        pytest.param(b'<!DOCTYPE a [<!ENTITY b "c">]><Sysmon/>', "has a document type or entities", id="entities"),
        pytest.param(b"<a>" * 1000, "nested more than", id="depth"),
        pytest.param(b" " * (MAX_BYTES + 1), "bigger than", id="size"),
        pytest.param(b"<Event/>", "the root is <Event>, not <Sysmon>", id="another root"),
        pytest.param(b"MZ\x90\x00\x03", "not well-formed", id="program"),
        pytest.param(b"", "not well-formed", id="empty"),
        pytest.param(b'<?xml version="1.0" encoding="nobody"?><a/>', "encoding", id="encoding"),
    ],
)
def test_file_that_is_no_configuration_is_refused_with_the_reason(content: bytes, reason: str) -> None:
    found = report(content)
    assert found.status == "refused"
    assert reason in found.reason
    assert found.problems == ()

"""Classic text: where events begin, what the header hides, what cannot be split."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sysmon_essentials.parse import parse_event

from tests.unit.sysmon_essentials.readers import layouts

if TYPE_CHECKING:
    from pathlib import Path

ONE = layouts.classic()
OTHER = ONE.replace("SourceName=Microsoft-Windows-Sysmon", "SourceName=Example").replace("88121", "5")


def test_events_follow_each_other(tmp_path: Path) -> None:
    content = ONE + OTHER + ONE.replace("88121", "88122") + "\n" + ONE.replace("88121", "88123")
    events, problems, counts = layouts.read(tmp_path, content.encode())
    assert ([event.record_id for event in events], problems) == (["88121", "88122", "88123"], [])
    assert (counts.read, counts.skipped) == (4, 1)


def test_header_never_stands_in_for_the_events_fields(tmp_path: Path) -> None:
    event = layouts.parsed(tmp_path, ONE.replace("\r\nUser: EXAMPLE\\r.lindqvist", "").encode())
    assert "User" not in event.fields
    assert event.computer == "ws-041.corp.example"
    assert event.system["SecurityID"] == "S-1-5-18"


def test_value_that_looks_like_a_header_line_begins_no_event(tmp_path: Path) -> None:
    fields = {**layouts.FIELDS, "CommandLine": "a\r\nLogName=Evil\r\nEventCode=255\r\nMessage=x"}
    content = ONE.replace(layouts.message(), layouts.message(fields))
    assert layouts.parsed(tmp_path, content.encode()).fields == fields


def test_message_in_another_language_is_reported_and_the_rest_kept(tmp_path: Path) -> None:
    foreign = ONE.replace(layouts.message(), "Prozess erstellt:\r\nBild: C:\\a.exe")
    events, problems, _ = layouts.read(tmp_path, (foreign + ONE).encode())
    assert [parse_event(event.text).fields for event in events] == [layouts.FIELDS]
    assert [(problem.kind, problem.record) for problem in problems] == [("layout", "1")]


def test_oversized_event_is_left_out_and_the_rest_kept(tmp_path: Path) -> None:
    huge = ONE.replace("Message=", "Message=" + "A" * 5_000_000)
    events, problems, _ = layouts.read(tmp_path, (ONE + huge + ONE).encode())
    assert len(events) == 2
    assert [problem.kind for problem in problems] == ["oversized"]

"""Syslog lines of Sysmon for Linux and of Snare, whole and cut."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sysmon_essentials.parse import parse_event

from tests.unit.sysmon_essentials.readers import layouts

if TYPE_CHECKING:
    from pathlib import Path

XML = layouts.linux_xml()
HEADS = {
    "rfc3164": "Mar  4 07:15:22 web01 sysmon: ",
    "rfc3164-priority": "<14>Mar  4 07:15:22 web01 sysmon[812]: ",
    "rfc5424": "<14>1 2026-03-04T07:15:22.420123Z web01 sysmon 812 - - ",
    "iso": "2026-03-04T07:15:22.420123+00:00 web01 sysmon[812]: ",
}
OTHER = "Mar  4 07:15:23 web01 sshd[77]: Accepted publickey for r.lindqvist\n"


@pytest.mark.parametrize("head", HEADS.values(), ids=list(HEADS))
def test_event_is_found_behind_every_header(tmp_path: Path, head: str) -> None:
    events, problems, counts = layouts.read(tmp_path, f"{OTHER}{head}{XML}\n{OTHER}".encode())
    assert ([(event.text, event.record_id) for event in events], problems) == ([(XML, "411")], [])
    assert (counts.read, counts.skipped) == (3, 2)


@pytest.mark.parametrize("head", HEADS.values(), ids=list(HEADS))
def test_event_cut_by_the_daemon_is_reported_and_keeps_its_values(tmp_path: Path, head: str) -> None:
    cut = XML[: XML.index('<Data Name="FileVersion"') + 27]
    events, problems, _ = layouts.read(tmp_path, f"{head}{cut}\n{OTHER}{head}{XML}\n".encode())
    assert [(problem.kind, problem.record) for problem in problems] == [("truncated", "1")]
    assert [event.text for event in events] == [cut, XML]
    assert parse_event(events[0].text).fields == dict(list(layouts.FIELDS.items())[:5])


def test_event_with_line_breaks_in_a_value_is_joined(tmp_path: Path) -> None:
    xml = layouts.linux_xml({"Image": "/bin/sh", "CommandLine": "sh -c 'a\nb\n\nc'"})
    events, problems, _ = layouts.read(tmp_path, f"{OTHER}{HEADS['rfc3164']}{xml}\n{OTHER}".encode())
    assert ([event.text for event in events], problems) == ([xml], [])


def test_journald_message_cut_off_is_still_an_event(tmp_path: Path) -> None:
    cut = XML[: XML.index('<Data Name="FileVersion"')]
    event = layouts.parsed(tmp_path, layouts.lines({"SYSLOG_IDENTIFIER": "sysmon", "MESSAGE": cut}))
    assert list(event.fields) == ["RuleName", "UtcTime", "ProcessGuid", "ProcessId", "Image"]


def test_snare_line_in_another_language_is_reported(tmp_path: Path) -> None:
    line = layouts.snare().replace("UtcTime:", "Zeit:").replace(": ", " = ").replace(":\\", "|\\")
    events, problems, _ = layouts.read(tmp_path, f"{OTHER}{line}\n".encode())
    assert events == []
    assert [(problem.kind, problem.record) for problem in problems] == [("layout", "2")]


def test_snare_line_with_too_few_columns_is_skipped(tmp_path: Path) -> None:
    events, problems, counts = layouts.read(tmp_path, (OTHER + layouts.snare()[:120] + "\n").encode())
    assert (events, problems, counts.skipped) == ([], [], 2)

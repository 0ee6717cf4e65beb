"""The two forms of events for Splunk."""

from __future__ import annotations

import json

import pytest
from sysmon_essentials.cim import normalise
from sysmon_essentials.event import RawEvent
from sysmon_essentials.inputs.output import LINUX, WINDOWS, as_cim, as_xml
from sysmon_essentials.parse import parse_event

from tests.unit.sysmon_essentials.readers import layouts


@pytest.mark.parametrize(
    ("text", "expected", "host"),
    [(layouts.windows_xml(), WINDOWS, "ws-041.corp.example"), (layouts.linux_xml(), LINUX, "web01")],
    ids=["Windows", "Linux"],
)
def test_xml_goes_as_it_is_under_the_source_that_props_know(text: str, expected: tuple[str, str], host: str) -> None:
    sent = as_xml(RawEvent(text, "a", "1"))
    assert (sent.data, sent.time, (sent.source, sent.sourcetype)) == (text, "1772608522.418", expected)
    assert sent.host.startswith(host)


@pytest.mark.parametrize(
    ("data", "time"),
    [({}, "1772608522.420"), ({"UtcTime": "yesterday"}, "1772608522.420")],
    ids=["without UtcTime", "UtcTime unreadable"],
)
def test_time_of_logging_stands_in(data: dict[str, str], time: str) -> None:
    assert as_xml(RawEvent(layouts.windows_xml(data), "a", "1")).time == time


def test_event_without_any_time_leaves_it_to_splunk() -> None:
    assert as_xml(RawEvent("<Event></Event>", "a", "1")).time == ""


def test_json_has_raw_and_cim_fields_with_long_values_last() -> None:
    text = layouts.windows_xml({**layouts.FIELDS, "CommandLine": "x" * 20_000, "Company": ""})
    sent = as_cim(RawEvent(text, "a", "1"))
    fields = json.loads(sent.data)
    assert {name: value for name, value in fields.items() if value} == normalise(parse_event(text))
    assert fields["Company"] == ""
    lengths = [len(value) for value in fields.values()]
    assert lengths == sorted(lengths)

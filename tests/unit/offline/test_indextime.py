from __future__ import annotations

import pytest
from sysmon_essentials.event import RawEvent

from offline.indextime import index_event, own_time, truncated

SOURCE = "XmlWinEventLog:Microsoft-Windows-Sysmon/Operational"
WINDOWS = (
    "<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System><EventID>1</EventID>"
    "<TimeCreated SystemTime='2026-11-03T08:41:09.1234567Z'/><EventRecordID>9</EventRecordID>"
    "<Channel>Microsoft-Windows-Sysmon/Operational</Channel><Computer>ws-041.corp.example</Computer></System>"
    "<EventData><Data Name='UtcTime'>2026-11-03 08:41:07.215</Data>"
    "<Data Name='Image'>C:\\a.exe</Data></EventData></Event>"
)
UTC_TIME, SYSTEM_TIME = 1793695267.215, 1793695269.1234567


def indexed(apps, props="", transforms="", text=WINDOWS):
    conf = apps.conf(props=props, transforms=transforms)
    return index_event(RawEvent(text, "a.evtx", "9"), conf), conf


def test_windows_event_has_the_names_that_windows_inputs_give(apps):
    event, _ = indexed(apps)
    assert (event.source, event.sourcetype, event.host) == (SOURCE, "XmlWinEventLog", "ws-041.corp.example")
    assert (event.index, event.file, event.record_id) == ("main", "a.evtx", "9")


def test_linux_event_has_the_names_of_the_linux_add_on(apps):
    text = WINDOWS.replace("Microsoft-Windows-Sysmon/", "Linux-Sysmon/").replace("'", '"')
    event, _ = indexed(apps, text=text)
    assert (event.source, event.sourcetype) == ("Syslog:Linux-Sysmon/Operational", "sysmon:linux")


def test_text_without_channel_has_its_file_as_source(apps):
    event, _ = indexed(apps, text="hello")
    assert (event.source, event.sourcetype, event.host, event.time) == ("a.evtx", "unknown", "unknown", 0.0)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(WINDOWS, UTC_TIME, id="UtcTime first"),
        pytest.param(WINDOWS.replace("UtcTime", "X"), SYSTEM_TIME, id="SystemTime without UtcTime"),
        pytest.param(WINDOWS.replace("07.215", "07"), 1793695267, id="UtcTime without fraction"),
        pytest.param(WINDOWS.replace("2026-11-03 08:41:07.215", "-"), SYSTEM_TIME, id="UtcTime that is no time"),
        pytest.param(WINDOWS.replace("'", '"'), UTC_TIME, id="double quotes"),
    ],
)
def test_time_that_the_event_says_itself(text, expected):
    assert own_time(text) == pytest.approx(expected, abs=1e-6)


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        pytest.param("TIME_PREFIX = SystemTime='\nTIME_FORMAT = %Y-%m-%dT%H:%M:%S.%7N\n", SYSTEM_TIME, id="prefix"),
        pytest.param("TIME_PREFIX = NoSuch='\nTIME_FORMAT = %Y-%m-%dT%H:%M:%S\n", UTC_TIME, id="prefix not found"),
        pytest.param("TIME_FORMAT = %Y-%m-%d\n", UTC_TIME, id="format does not stand at the start"),
        pytest.param(
            "TIME_PREFIX = <Computer>\nTIME_FORMAT = %Y\nMAX_TIMESTAMP_LOOKAHEAD = 30\n", UTC_TIME, id="no time there"
        ),
        pytest.param(
            "TIME_PREFIX = UtcTime'>\nTIME_FORMAT = %Y-%m-%d %H:%M\nTZ = Asia/Tokyo\n", 1793662860, id="zone of props"
        ),
        pytest.param(
            "TIME_PREFIX = UtcTime'>\nTIME_FORMAT = %Y-%m-%d %H:%M:%S\nMAX_TIMESTAMP_LOOKAHEAD = 10\n",
            UTC_TIME,
            id="lookahead too short",
        ),
    ],
)
def test_time_that_props_find(apps, settings, expected):
    event, conf = indexed(apps, f"[XmlWinEventLog]\n{settings}")
    assert event.time == pytest.approx(expected, abs=1e-6)
    assert not conf.problems


def test_time_before_a_missing_prefix_does_not_count(apps):
    settings = "[XmlWinEventLog]\nTIME_PREFIX = nosuch\nTIME_FORMAT = %Y-%m-%d\n"
    event, _ = indexed(apps, settings, text="2020-01-01 " + WINDOWS)
    assert event.time == pytest.approx(UTC_TIME, abs=1e-6)


@pytest.mark.parametrize(
    ("text", "limit", "expected"),
    [
        ("abcdef", 3, "abc"),
        ("abc", 3, "abc"),
        ("abc", 0, "abc"),
        ("aé", 2, "a"),
        ("aé", 3, "aé"),
        ("a\U0001f600b", 4, "a"),
    ],
)
def test_truncation_counts_bytes_and_never_cuts_a_character(text, limit, expected):
    assert truncated(text, limit) == expected


def test_events_are_cut_at_ten_thousand_bytes_unless_props_say_otherwise(apps):
    long = WINDOWS.replace("C:\\a.exe", "x" * 20_000)
    event, _ = indexed(apps, text=long)
    assert len(event.raw) == 10_000
    event, _ = indexed(apps, "[XmlWinEventLog]\nTRUNCATE = 0\n", text=long)
    assert event.raw == long


@pytest.mark.parametrize(
    ("props", "transforms", "line", "word"),
    [
        ("[XmlWinEventLog]\nTRANSFORMS-a = nosuch\n", "", 2, "nosuch"),
        ("[XmlWinEventLog]\nTRANSFORMS-a = x\n", "[x]\nDEST_KEY = _raw\nREGEX = (a\n", 3, "REGEX"),
        ("[XmlWinEventLog]\nTRANSFORMS-a = x\n", "[x]\nREGEX = a\nINGEST_EVAL = a=1\n", 3, "INGEST_EVAL"),
        ("[XmlWinEventLog]\nTRANSFORMS-a = x\n", "[x]\nREGEX = a\nDEST_KEY = _TCP_ROUTING\n", 2, "DEST_KEY"),
        ("[XmlWinEventLog]\nSEDCMD-a = d/x/\n", "", 2, "SEDCMD"),
        ("[XmlWinEventLog]\nTRUNCATE = many\n", "", 2, "TRUNCATE"),
        ("[XmlWinEventLog]\n\nTIME_FORMAT = %q\n", "", 3, "%q"),
    ],
)
def test_what_cannot_be_obeyed_is_reported_with_its_line(apps, props, transforms, line, word):
    _, conf = indexed(apps, props, transforms)
    assert [(problem.line, word in problem.message) for problem in conf.problems] == [(line, True)]

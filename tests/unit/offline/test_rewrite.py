from __future__ import annotations

import pytest
from sysmon_essentials.event import RawEvent

from offline.indextime import index_event

WINDOWS = (
    "<Event><System><EventID>1</EventID><Channel>Microsoft-Windows-Sysmon/Operational</Channel>"
    "<Computer>ws-041.corp.example</Computer></System><EventData><Data Name='UtcTime'>2026-11-03 08:41:07.215</Data>"
    "<Data Name='Image'>C:\\a.exe</Data></EventData></Event>"
)


def indexed(apps, props="", transforms="", text=WINDOWS):
    conf = apps.conf(props=props, transforms=transforms)
    return index_event(RawEvent(text, "a.evtx", "9"), conf), conf


TRANSFORMS = r"""
[to_host]
REGEX = <Computer>([^.<]+)
DEST_KEY = MetaData:Host
FORMAT = host::$1
[to_source]
REGEX = <Channel>([^<]+)
DEST_KEY = MetaData:Source
FORMAT = source::other:$1
[to_sourcetype]
REGEX = .
DEST_KEY = MetaData:Sourcetype
FORMAT = sourcetype::renamed
[to_index]
SOURCE_KEY = MetaData:Source
REGEX = ^source::Xml
DEST_KEY = _MetaData:Index
FORMAT = sysmon
[drop]
REGEX = <EventID>1</EventID>
DEST_KEY = queue
FORMAT = nullQueue
[keep]
REGEX = a\.exe
DEST_KEY = queue
FORMAT = indexQueue
[strip]
REGEX = (<System>.*</System>)
DEST_KEY = _raw
FORMAT = <Event>$1</Event>
[code]
REGEX = <EventID>(\d+)</EventID>
FORMAT = code::$1
WRITE_META = true
[pairs]
REGEX = <Data Name='(\w+)'>([^<]+)
FORMAT = seen::"$1"
WRITE_META = true
REPEAT_MATCH = true
[late]
REGEX = </Event>
LOOKAHEAD = 20
DEST_KEY = MetaData:Host
FORMAT = host::late
[fallback]
REGEX = nosuch(x)
DEST_KEY = MetaData:Host
FORMAT = host::$1
DEFAULT_VALUE = host::fallback
"""


@pytest.mark.parametrize(
    ("names", "field", "expected"),
    [
        ("to_host", "host", "ws-041"),
        ("to_source", "source", "other:Microsoft-Windows-Sysmon/Operational"),
        ("to_sourcetype", "sourcetype", "renamed"),
        ("to_index", "index", "sysmon"),
        ("to_source, to_index", "index", "main"),
        ("drop, keep", "index", "main"),
        ("code", "indexed", {"code": "1"}),
        ("pairs", "indexed", {"seen": ("UtcTime", "Image")}),
        ("late", "host", "ws-041.corp.example"),
        ("fallback", "host", "fallback"),
    ],
)
def test_transforms_in_list_order(apps, names, field, expected):
    event, conf = indexed(apps, f"[XmlWinEventLog]\nTRANSFORMS-a = {names}\n", TRANSFORMS)
    assert getattr(event, field) == expected
    assert not conf.problems


def test_transform_rewrites_raw(apps):
    event, _ = indexed(apps, "[XmlWinEventLog]\nTRANSFORMS-a = strip\n", TRANSFORMS)
    assert event.raw.startswith("<Event><System>")
    assert event.raw.endswith("</System></Event>")


def test_null_queue_drops_the_event(apps):
    assert indexed(apps, "[XmlWinEventLog]\nTRANSFORMS-a = drop\n", TRANSFORMS)[0] is None


def test_classes_run_in_ascii_order(apps):
    props = "[XmlWinEventLog]\nTRANSFORMS-b = to_index\nTRANSFORMS-a = to_source\n"
    assert indexed(apps, props, TRANSFORMS)[0].index == "main"


def test_settings_are_those_of_the_names_before_transforms(apps):
    props = "[XmlWinEventLog]\nTRANSFORMS-a = to_sourcetype\n[renamed]\nTRANSFORMS-b = to_index\n"
    assert indexed(apps, props, TRANSFORMS)[0].index == "main"


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        ("s/a.exe/b.exe/", "C:\\b.exe"),
        (r"s/C:(.)a/D:\1\1/", "D:\\\\.exe"),
        ("s/E/x/2", "C:\\a.exe"),
        ("s/e/X/3", "C:\\a.Xxe"),
        ("s/e/X/g", "C:\\a.XxX"),
        ("y/ax/by/", "C:\\b.eye"),
        ("s#C:.#/#", "/a.exe"),
    ],
)
def test_sed_scripts(apps, script, expected):
    text = "<Channel>c</Channel>C:\\a.exe"
    event, conf = indexed(apps, f"[XmlWinEventLog]\nSEDCMD-a = {script}\n", text=text)
    assert event.raw.rpartition(">")[2] == expected
    assert not conf.problems


@pytest.mark.parametrize("script", ["d/x/", "s/a/b", "s/a", "y/ab/c/", "sab", "s", "s/(/x/"])
def test_script_that_is_no_sed_is_a_problem(apps, script):
    event, conf = indexed(apps, f"[XmlWinEventLog]\nSEDCMD-a = {script}\n")
    assert event.raw == WINDOWS
    assert ["SEDCMD-a" in str(problem) for problem in conf.problems] == [True]


def test_several_commands_run_one_after_the_other(apps):
    text = "<Channel>c</Channel>123"
    event, _ = indexed(apps, "[XmlWinEventLog]\nSEDCMD-a = s/1/2/ y/2/3/ s/3/-/g\n", text=text)
    assert event.raw == "<Channel>c</Channel>---"


def test_pattern_that_takes_too_long_leaves_the_text(apps, monkeypatch):
    monkeypatch.setattr("offline.pcre.TIMEOUT_S", 0.01)
    text = "<Channel>c</Channel>" + "a" * 40
    event, _ = indexed(apps, "[XmlWinEventLog]\nSEDCMD-a = s/(a|aa|a?)+$b/x/\n", text=text)
    assert event.raw == text

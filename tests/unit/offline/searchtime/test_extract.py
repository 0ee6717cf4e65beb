from __future__ import annotations

import pytest

NONE = "[st]\nKV_MODE = none\n"
DATA = "<Data Name='Image'>C:\\a.exe</Data><Data Name='Pid'>7</Data>"


@pytest.mark.parametrize(
    ("settings", "raw", "expected"),
    [
        pytest.param("EXTRACT-a = pid=(?<pid>\\d+)", "pid=7", {"pid": "7"}, id="named group"),
        pytest.param("EXTRACT-a = a(?<x>.+)b", "a1\n2b", {"x": "1\n2"}, id="dot matches a line break"),
        pytest.param("EXTRACT-a = ^(?<x>b)$", "a\nb\nc", {"x": "b"}, id="anchors match at lines"),
        pytest.param("EXTRACT-a = (?<x>\\d)", "1 2", {"x": "1"}, id="first match only"),
        pytest.param("EXTRACT-a = (?<x>a)|(?<y>b)", "b", {"y": "b"}, id="group that took no part"),
        pytest.param("EXTRACT-a = x=(?<x>\\d*)", "x=", {}, id="empty value is no value"),
        pytest.param("EXTRACT-b = (?<x>b)\nEXTRACT-a = (?<x>a)", "ab", {"x": "a"}, id="ASCII order, the first stays"),
        pytest.param(
            "EXTRACT-a = (?<u>\\w+@\\w+)\nEXTRACT-b = (?<n>\\w+)@ in u", "to me@host", {"u": "me@host", "n": "me"},
            id="in a field",
        ),
        pytest.param("EXTRACT-b = (?<u>\\w+)\nEXTRACT-a = (?<n>.) in u", "abc", {"u": "abc"}, id="in a later field"),
        pytest.param("EXTRACT-a = (?<_x1>a)", "a", {"x1": "a"}, id="leading underscore is cleaned away"),
    ],
)  # fmt: skip
def test_extract(searched, settings, raw, expected):
    searched.app(props=NONE + settings)
    assert searched.fields(raw) == expected
    assert searched.problems == []


@pytest.mark.parametrize(
    ("transform", "raw", "expected"),
    [
        pytest.param(
            "REGEX = <Data Name='([^']+)'>([^<]*)</Data>\nFORMAT = $1::$2", DATA, {"Image": "C:\\a.exe", "Pid": "7"},
            id="names and values from the event",
        ),
        pytest.param("REGEX = (\\w)=(\\w)\nFORMAT = $1::$2", "a=1 a=2", {"a": "1"}, id="later values are discarded"),
        pytest.param(
            "REGEX = (\\w)=(\\w)\nFORMAT = $1::$2\nMV_ADD = true", "a=1 b=3 a=2", {"a": ("1", "2"), "b": "3"},
            id="MV_ADD keeps them",
        ),
        pytest.param("REGEX = (\\w)=(\\w)\nFORMAT = $2::$1", "a=x", {"x": "a"}, id="value before name"),
        pytest.param("REGEX = (\\w)(=)(\\w)\nFORMAT = $1::$3", "a=1 b=2", {"a": "1", "b": "2"}, id="group between"),
        pytest.param('REGEX = (\\w)=(\\w)\nFORMAT = "$1"::"$2"', "a=1", {"a": "1"}, id="quoted format"),
        pytest.param(
            "REGEX = (\\d)(\\d)\nFORMAT = first::$1 second::$2 third::other", "12 34",
            {"first": "1", "second": "2", "third": "other"}, id="fixed names match once",
        ),
        pytest.param("REGEX = (\\d)\nFORMAT = n::$1\nMV_ADD = true", "1 2", {"n": ("1", "2")}, id="fixed MV_ADD"),
        pytest.param("REGEX = (?<n>\\d)", "1 2", {"n": "1"}, id="named group matches once"),
        pytest.param("REGEX = (?<n>\\d)\nMV_ADD = true", "1 2", {"n": ("1", "2")}, id="named group with MV_ADD"),
        pytest.param(
            "REGEX = (?<_KEY_1>\\w)=(?<_VAL_1>\\w)", "a=1 b=2", {"a": "1", "b": "2"}, id="key and value groups"
        ),
        pytest.param("REGEX = (\\S+)=(\\w)\nFORMAT = $1::$2", "1_a.b-c=1", {"a_b_c": "1"}, id="keys are cleaned"),
        pytest.param(
            "REGEX = (\\S+)=(\\w)\nFORMAT = $1::$2\nCLEAN_KEYS = false", "1a.b=1", {"1a.b": "1"}, id="or not cleaned"
        ),
        pytest.param("REGEX = (\\w)=(\\w*)\nFORMAT = $1::$2", "a= b=1", {"b": "1"}, id="empty values are dropped"),
        pytest.param(
            "REGEX = (\\w)=(\\w*)\nFORMAT = $1::$2\nKEEP_EMPTY_VALS = true", "a= b=1", {"a": "", "b": "1"},
            id="or kept",
        ),
        pytest.param("REGEX = a.b()\nFORMAT = x::y", "a\nb", {}, id="dot stops at a line break"),
        pytest.param("REPEAT_MATCH = true\nREGEX = (?<n>\\d)", "1 2", {"n": "1"}, id="REPEAT_MATCH does nothing here"),
        pytest.param("REGEX = (?<n>h)\nSOURCE_KEY = host", "x", {"n": "h"}, id="source key that every event has"),
        pytest.param("REGEX = (?<n>.)\nSOURCE_KEY = nosuch", "x", {}, id="source key that no event has"),
        pytest.param('DELIMS = "|", "="', "a=1|b = 2||c", {"a": "1", "b": " 2"}, id="delimited pairs"),
        pytest.param('DELIMS = ","\nFIELDS = a, "b c", d', "1,,3,4", {"a": "1", "d": "3"}, id="delimited values"),
        pytest.param('DELIMS = " "', "a 1  b 2", {"a": "1", "b": "2"}, id="every second token is a name"),
        pytest.param('DELIMS = ","\nFIELDS = a,b', '"1,2",3', {"a": "1,2", "b": "3"}, id="quoted value"),
    ],
)  # fmt: skip
def test_report(searched, transform, raw, expected):
    searched.app(props=NONE + "REPORT-a = t\n", transforms=f"[t]\n{transform}\n")
    assert searched.fields(raw) == expected
    assert searched.problems == []


def test_fields_that_every_event_has_stay(searched):
    frame = searched.app(props=NONE + "EXTRACT-a = (?<host>x)(?<_raw>y)\n").frame("xy")
    assert (frame.column("host").values, frame.column("_raw").values) == (["h"], ["xy"])


HASHES = r"""
[data]
REGEX = (\w+)='([^']*)'
FORMAT = $1::$2
[hash]
SOURCE_KEY = Hashes
REGEX = (\w+)=(\w+)
FORMAT = $1::$2
"""


def test_transforms_of_a_list_run_in_its_order(searched):
    raw = "Line='MD5=ff' Hashes='MD5=aa,SHA1=bb'"
    searched.app(props=NONE + "REPORT-a = data, hash\n", transforms=HASHES)
    assert searched.fields(raw)["MD5"] == "aa"
    searched.app(props=NONE + "REPORT-a = hash, data\n", transforms=HASHES)
    assert "MD5" not in searched.fields(raw)


def test_source_key_is_read_per_event(searched):
    searched.app(props=NONE + "REPORT-a = data, hash\n", transforms=HASHES)
    frame = searched.frame("Hashes='MD5=aa'", "x='1'", "Hashes='SHA1=bb'", "Hashes='MD5=aa'")
    assert frame.column("MD5").values == ["aa", None, None, "aa"]
    assert frame.column("SHA1").values == [None, None, "bb", None]


def test_extract_classes_run_before_report_classes(searched):
    searched.app(props=NONE + "REPORT-a = t\nEXTRACT-z = (?<x>b)\n", transforms="[t]\nREGEX = (?<x>a)\n")
    assert searched.fields("ab") == {"x": "b"}


def test_values_of_many_shapes_stay_with_their_event(searched):
    searched.app(props=NONE + "REPORT-a = t\n", transforms="[t]\nREGEX = (\\w)=(\\w)\nFORMAT = $1::$2\n")
    frame = searched.frame("a=1 b=2", "b=3", "", "a=4", "b=5 a=6")
    assert frame.column("a").values == ["1", None, None, "4", "6"]
    assert frame.column("b").values == ["2", "3", None, None, "5"]


def test_appending_transform_joins_what_another_found(searched):
    transforms = "[t]\nREGEX = a=(?<x>\\d)\n[u]\nREGEX = b=(?<x>\\d)\nMV_ADD = true\n"
    searched.app(props=NONE + "REPORT-a = t, u\n", transforms=transforms)
    frame = searched.frame("a=1 b=2 b=3", "b=2", "a=1")
    assert frame.column("x").values == [("1", "2", "3"), "2", "1"]


@pytest.mark.parametrize(
    ("props", "transforms", "problem"),
    [
        ("REPORT-a = nosuch\n", "", ("props.conf", 3, "nosuch")),
        ("EXTRACT-a = (?<x>\n", "", ("props.conf", 3, "EXTRACT-a")),
        ("EXTRACT-a = x\n", "", ("props.conf", 3, "named group")),
        ("REPORT-a = t\n", "[t]\nFORMAT = a::$1\n\nREGEX = (a\n", ("transforms.conf", 4, "[t]")),
        ("REPORT-a = t\n", "[t]\nREGEX = (a)\nFORMAT = a::$2\n", ("transforms.conf", 2, "$2")),
        ("REPORT-a = t\n", "[t]\nREGEX = (a)\n", ("transforms.conf", 2, "FORMAT")),
        ("REPORT-a = t\n", "[t]\nFORMAT = a::$1\n", ("transforms.conf", 2, "neither REGEX")),
        ("REPORT-a = t\n", "[t]\nDELIMS = x\n", ("transforms.conf", 2, "DELIMS")),
    ],
)
def test_what_cannot_run_is_reported_and_the_rest_runs(searched, props, transforms, problem):
    searched.app(props=NONE + props + "EXTRACT-z = (?<z>z)\n", transforms=transforms)
    assert searched.fields("z") == {"z": "z"}
    file, line, word = problem
    assert [(path, at, word in message) for path, at, message in searched.problems] == [(file, line, True)]


def test_pattern_that_takes_too_long_is_reported_and_other_events_keep_their_fields(searched, monkeypatch):
    monkeypatch.setattr("offline.pcre.TIMEOUT_S", 0.1)
    searched.app(props=NONE + "EXTRACT-a = (?<x>(?:a|aa)+)$\n")
    frame = searched.frame("aa", "a" * 3000 + "b")
    assert frame.column("x").values == ["aa", None]
    assert [(line, "too long" in message) for _, line, message in searched.problems] == [(3, True)]

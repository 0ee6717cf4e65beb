from __future__ import annotations

import pytest

XML = "<Event><System><EventID Q='1'>7</EventID></System><D Name=\"a\">x &amp; y</D><D Name='b'/></Event>"


@pytest.mark.parametrize(
    ("settings", "raw", "expected"),
    [
        pytest.param("", "a=1 b=\"two w\", c='x'", {"a": "1", "b": "two w", "c": "'x'"}, id="auto is the default"),
        pytest.param("KV_MODE = auto", "a=1 a=2", {"a": "1"}, id="the first of a name"),
        pytest.param("KV_MODE = auto", 'a=" x "', {"a": "x"}, id="blanks are trimmed"),
        pytest.param("KV_MODE = auto\nKV_TRIM_SPACES = false", 'a=" x "', {"a": " x "}, id="or kept"),
        pytest.param("KV_MODE = auto", 'a="x\\"y"', {"a": "x\\"}, id="auto knows no escapes"),
        pytest.param("KV_MODE = auto_escaped", r'a="x\"y\\"', {"a": 'x"y\\'}, id="auto_escaped does"),
        pytest.param("KV_MODE = auto", '{"a": {"b": 1}}', {"a.b": "1"}, id="auto reads JSON"),
        pytest.param("KV_MODE = auto\nAUTO_KV_JSON = false", '{"a": "x=1"}', {"x": "1"}, id="unless told not to"),
        pytest.param(
            "KV_MODE = json", '{"a":[1,2.50,{"b":true}],"c":null,"d":"x"}',
            {"a{}": ("1", "2.5"), "a{}.b": "true", "c": "null", "d": "x"}, id="json",
        ),
        pytest.param("KV_MODE = json", "a=1", {}, id="json leaves other text alone"),
        pytest.param("KV_MODE = json", '{"a":', {}, id="json leaves broken JSON alone"),
        pytest.param(
            "KV_MODE = xml", XML,
            {"Event.System.EventID": "7", "Event.System.EventID{@Q}": "1", "Event.D": "x & y",
             "Event.D{@Name}": ("a", "b")},
            id="xml",
        ),
        pytest.param("KV_MODE = xml", "<a>", {}, id="xml leaves broken XML alone"),
        pytest.param("KV_MODE = multi", "pid name\n1 a\n2 b", {"pid": ("1", "2"), "name": ("a", "b")}, id="multi"),
        pytest.param("KV_MODE = none", "a=1", {}, id="none"),
        pytest.param("EXTRACT-a = (?<a>x)", "x a=1 b=2", {"a": "x", "b": "2"}, id="what extraction found stays"),
    ],
)  # fmt: skip
def test_mode(searched, settings, raw, expected):
    searched.app(props=f"[st]\n{settings}\n")
    assert searched.fields(raw) == expected


def test_entity_definitions_are_refused(searched):
    bomb = '<!DOCTYPE a [<!ENTITY x "xxxx"><!ENTITY y "&x;&x;&x;">]><a>&y;</a>'
    assert searched.app(props="[st]\nKV_MODE = xml\n").fields(bomb) == {}


def test_deep_json_is_harmless(searched):
    assert searched.app(props="[st]\nKV_MODE = json\n").fields("[" * 9000 + "]" * 9000) == {}


def test_only_the_first_characters_are_read(searched):
    assert searched.app(props="[st]\n").fields("x" * 10_240 + " a=1") == {}


def test_number_of_fields_is_limited(searched):
    raw = " ".join(f"f{i}={i}" for i in range(300))
    assert len(searched.app(props="[st]\n").fields(raw)) == 100


def test_unknown_mode_is_reported(searched):
    searched.app(props="[st]\nKV_MODE = multi:custom\n").fields("a=1")
    assert [(line, "multi:custom" in message) for _, line, message in searched.problems] == [(2, True)]

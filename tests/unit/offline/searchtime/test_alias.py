from __future__ import annotations

import pytest

BASE = "[st]\nKV_MODE = auto\n"


@pytest.mark.parametrize(
    ("settings", "raw", "expected"),
    [
        pytest.param("FIELDALIAS-x = a AS b", "a=1", {"a": "1", "b": "1"}, id="AS"),
        pytest.param("FIELDALIAS-x = a AS b", "a=1 b=2", {"a": "1", "b": "1"}, id="AS replaces"),
        pytest.param("FIELDALIAS-x = a AS b", "b=2", {}, id="AS removes where the original is missing"),
        pytest.param("FIELDALIAS-x = a ASNEW b", "a=1 b=2", {"a": "1", "b": "2"}, id="ASNEW leaves what is there"),
        pytest.param("FIELDALIAS-x = a ASNEW b", "b=2", {"b": "2"}, id="ASNEW keeps where the original is missing"),
        pytest.param("FIELDALIAS-x = a ASNEW b", "a=1", {"a": "1", "b": "1"}, id="ASNEW fills"),
        pytest.param("FIELDALIAS-x = a AS b a as c", "a=1", {"a": "1", "b": "1", "c": "1"}, id="several in one class"),
        pytest.param(
            "FIELDALIAS-x = a AS b \\\n    a AS c", "a=1", {"a": "1", "b": "1", "c": "1"}, id="over two lines"
        ),
        pytest.param('FIELDALIAS-x = "a" AS "b c"', "a=1", {"a": "1", "b c": "1"}, id="quoted names"),
        pytest.param(
            "FIELDALIAS-x = a AS b\nFIELDALIAS-y = b AS c",
            "a=1",
            {"a": "1", "b": "1", "c": "1"},
            id="chained",
        ),
        pytest.param("FIELDALIAS-y = a AS b\nFIELDALIAS-x = b AS c", "a=1", {"a": "1", "b": "1"}, id="in class order"),
        pytest.param("FIELDALIAS-x = host AS dvc", "", {"dvc": "h"}, id="of a field that every event has"),
    ],
)
def test_alias(searched, settings, raw, expected):
    searched.app(props=BASE + settings + "\n")
    assert searched.fields(raw) == expected
    assert searched.problems == []


def test_each_event_decides_for_itself(searched):
    searched.app(props=BASE + "FIELDALIAS-x = a AS b\nFIELDALIAS-y = a ASNEW c\n")
    frame = searched.frame("a=1 b=2 c=3", "b=2 c=3", "a=1")
    assert frame.column("b").values == ["1", None, "1"]
    assert frame.column("c").values == ["3", "3", "1"]


def test_two_originals_of_one_alias_are_reported_and_the_last_counts(searched):
    searched.app(props=BASE + "FIELDALIAS-x = a AS c\nFIELDALIAS-y = b AS c\n")
    assert searched.fields("a=1") == {"a": "1"}
    assert [(line, "only this one counts" in message) for _, line, message in searched.problems] == [(4, True)]


@pytest.mark.parametrize("value", ["a b", "a AS", "a IS b", "a AS b c"])
def test_malformed_alias_is_reported(searched, value):
    assert searched.app(props=BASE + f"FIELDALIAS-x = {value}\n").fields("a=1") == {"a": "1"}
    assert [line for _, line, _ in searched.problems] == [3]

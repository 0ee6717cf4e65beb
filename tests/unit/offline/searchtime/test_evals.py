from __future__ import annotations

import numpy as np
import pytest

BASE = "[st]\nKV_MODE = auto\n"


@pytest.mark.parametrize(
    ("settings", "raw", "expected"),
    [
        pytest.param("EVAL-x = a+1", "a=1", {"a": "1", "x": 2}, id="from an extracted field"),
        pytest.param("EVAL-a = upper(a)", "a=b", {"a": "B"}, id="replaces an extracted field"),
        pytest.param("EVAL-a = null()", "a=b", {}, id="null removes"),
        pytest.param("EVAL-a = nosuch", "a=b", {}, id="so does an absent input"),
        pytest.param("EVAL-x = y*2\nEVAL-y = 100", "y=1", {"x": 2, "y": 100}, id="parallel"),
        pytest.param("EVAL-y = 100\nEVAL-z = y", "y=1", {"y": 100, "z": "1"}, id="parallel in the other order"),
        pytest.param("FIELDALIAS-a = a AS b\nEVAL-x = b", "a=1", {"a": "1", "b": "1", "x": "1"}, id="sees aliases"),
        pytest.param("FIELDALIAS-x = x AS b\nEVAL-x = 1", "", {"x": 1}, id="is not aliased"),
        pytest.param("EVAL-x = lookup_result", "", {}, id="sees no lookup"),
        pytest.param('EVAL-x = split("a,b",",")', "", {"x": ("a", "b")}, id="multivalue"),
        pytest.param("EVAL-x = if(a=1,true(),false())", "a=1", {"a": "1", "x": "True"}, id="boolean becomes text"),
        pytest.param("EVAL-x = now()", "", {"x": 1793695267}, id="time of the clock"),
    ],
)
def test_calculated_field(searched, settings, raw, expected):
    searched.app(props=BASE + settings + "\n")
    assert searched.fields(raw) == expected
    assert searched.problems == []


def test_calculated_field_replaces_a_field_that_every_event_has(searched):
    assert searched.app(props=BASE + "EVAL-host = upper(host)\n").frame("x").column("host").values == ["H"]


def test_expression_that_cannot_be_read_is_reported_and_sets_nothing(searched):
    searched.app(props=BASE + "EVAL-x = nosuchfunction(a)\nEVAL-y = 1\n")
    assert searched.fields("") == {"y": 1}
    assert [(line, "EVAL-x" in message) for _, line, message in searched.problems] == [(3, True)]


def test_nothing_is_calculated_before_somebody_asks(searched, monkeypatch):
    from offline.searchtime import evals

    asked = []
    evaluate = evals.evaluate
    monkeypatch.setattr(evals, "evaluate", lambda expr, *rest: asked.append(expr.text) or evaluate(expr, *rest))
    frame = searched.app(props=BASE + "EVAL-x = 1+1\nEVAL-y = 2+2\nFIELDALIAS-a = a AS b\n").frame("a=1", "a=2")
    assert asked == []
    frame.column("x")
    frame.take(np.array([0])).column("x")
    assert asked == ["1+1"]

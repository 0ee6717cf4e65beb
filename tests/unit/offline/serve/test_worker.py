"""One search: its answer as texts, its time range, its bounds."""

from __future__ import annotations

import pytest

from offline.serve import worker
from offline.serve.worker import SearchRequest, answer


def ask(state, spl, earliest="", latest=""):
    return answer(state, SearchRequest(spl, earliest, latest))[0]


def test_answer_holds_texts_by_column(state) -> None:
    spl = '| makeresults | eval n=1.5, whole=2, many=split("a b"," "), gone=null() | table _time n whole many gone'
    found = ask(state, spl)
    assert found["fields"] == ["_time", "n", "whole", "many"]
    assert found["columns"] == [["2026-03-04T08:00:03.000+00:00"], ["1.5"], ["2"], [["a", "b"]]]
    assert (found["rows"], found["count"], found["messages"]) == (1, 1, [])


def test_absent_values_are_none(state) -> None:
    spl = '| makeresults count=2 | streamstats count AS n | eval a=if(n=2,"x",null()) | table n a'
    assert ask(state, spl)["columns"] == [["1", "2"], [None, "x"]]


@pytest.mark.parametrize(
    ("earliest", "latest", "count"),
    [
        pytest.param("", "", "3", id="all time"),
        pytest.param("0", "now", "3", id="all time as the picker writes it"),
        pytest.param("-2s", "now", "2", id="relative to the end of the recording"),
        pytest.param("-24h", "-2s", "1", id="relative end"),
        pytest.param("2026-03-04T08:00:01", "2026-03-04T08:00:02", "1", id="dates"),
        pytest.param("1772611200", "1772611201", "1", id="epoch seconds"),
    ],
)
def test_time_range_is_kept(state, earliest, latest, count) -> None:
    assert ask(state, "`events` | stats count", earliest, latest)["columns"] == [[count]]


@pytest.mark.parametrize(
    ("spl", "earliest", "says"),
    [
        pytest.param("| nosuch", "", "unknown command 'nosuch'", id="unknown command"),
        pytest.param("", "", "there is no search|expected", id="empty"),
        pytest.param("| inputlookup ../../local/passwords.conf", "", "passwords.conf", id="file of the app"),
        pytest.param("| inputlookup /etc/passwd", "", "passwd", id="file of the machine"),
        pytest.param("`events`", "yesterday-ish", "no time", id="no time"),
        pytest.param("`events`", "-99999999999999d", "", id="time before all times"),
        pytest.param("`nosuch`", "", "there is no macro", id="unknown macro"),
    ],
)
def test_search_that_cannot_run_says_why(state, spl, earliest, says) -> None:
    found = ask(state, spl, earliest)
    assert set(found) == {"error"}
    assert any(part in found["error"] for part in says.split("|"))
    assert "hidden" not in found["error"]
    assert "root:" not in found["error"]


def test_rows_are_cut_and_the_answer_says_so(state, monkeypatch) -> None:
    monkeypatch.setattr(worker, "MAX_ROWS", 4)
    found = ask(state, "| makeresults count=10 | streamstats count AS n | table n")
    assert (found["count"], found["rows"], found["columns"]) == (10, 4, [["1", "2", "3", "4"]])
    assert found["messages"] == ["only the first 4 of 10 results are shown"]


def test_cells_are_cut(state, monkeypatch) -> None:
    monkeypatch.setattr(worker, "MAX_CELLS", 6)
    found = ask(state, "| makeresults count=10 | eval a=1, b=2 | table a b")
    assert found["rows"] == 3


def test_rows_without_fields_are_counted(state) -> None:
    found = ask(state, "| makeresults count=3 | fields - _time")
    assert (found["fields"], found["rows"], found["count"]) == ([], 3, 3)


def test_text_that_is_no_unicode_is_replaced_on_the_wire() -> None:
    assert worker.encoded({"columns": [["\ud800"]]}) == b'{"columns":[["?"]]}'

"""The part of splunkd's REST API that pages use, with the shapes that splunkd gives."""

from __future__ import annotations

import json
import time
from urllib.parse import urlencode

import pytest

from offline.serve.message import Request

RAW = "/en-US/splunkd/__raw/servicesNS/nobody/mini"


@pytest.fixture
def start(ask):
    """Start a job and return its id once it is done."""

    def run(spl, **parameters):
        posted = ask("POST", f"{RAW}/search/v2/jobs", urlencode({"search": spl, **parameters}).encode())
        assert posted.status == 201
        sid = content(posted)["sid"]
        for _ in range(300):
            if content(ask("GET", f"{RAW}/search/v2/jobs/{sid}"))["entry"][0]["content"]["isDone"]:
                return sid
            time.sleep(0.02)
        raise AssertionError("the job does not end")

    return run


def content(response):
    return json.loads(response.body)


def test_job_tells_its_state_and_gives_results(ask, start) -> None:
    sid = start("search `events` | stats count by Image | sort Image", earliest_time="0", latest_time="now")
    told = content(ask("GET", f"{RAW}/search/v2/jobs/{sid}"))["entry"][0]["content"]
    assert told["sid"] == sid
    assert (told["dispatchState"], told["isFailed"], told["resultCount"], told["ttl"]) == ("DONE", False, 3, 600)
    found = content(ask("GET", f"{RAW}/search/v2/jobs/{sid}/results?output_mode=json&count=2&offset=1"))
    assert found["fields"] == [{"name": "Image"}, {"name": "count"}]
    assert found["results"] == [
        {"Image": "C:\\Windows\\explorer.exe", "count": "1"},
        {"Image": "C:\\odd.exe", "count": "1"},
    ]
    assert (found["preview"], found["init_offset"], found["messages"]) == (False, 1, [])


@pytest.mark.parametrize(
    ("mode", "key", "wanted"),
    [
        ("json", "results", [{"n": "1"}, {"n": "2", "m": ["a", "b"]}]),
        ("json_rows", "rows", [["1", None], ["2", ["a", "b"]]]),
        ("json_cols", "columns", [["1", "2"], [None, ["a", "b"]]]),
    ],
)
def test_results_come_in_the_layout_that_is_asked_for(ask, start, mode, key, wanted) -> None:
    sid = start('| makeresults count=2 | streamstats count AS n | eval m=if(n=2,split("a b"," "),null()) | table n m')
    assert content(ask("GET", f"{RAW}/search/jobs/{sid}/results?output_mode={mode}"))[key] == wanted


def test_results_as_csv(ask, start) -> None:
    sid = start('| makeresults | eval a="x,\\"y\\"", b=split("1 2"," ") | table a b')
    assert ask("GET", f"{RAW}/search/jobs/{sid}/results?output_mode=csv").body == b'a,b\n"x,""y""","1\n2"\n'


def test_fields_of_results_are_chosen(ask, start) -> None:
    sid = start("| makeresults | eval a=1, b=2")
    assert content(ask("GET", f"{RAW}/search/jobs/{sid}/results?f=b"))["results"] == [{"b": "2"}]


def test_results_are_searched_further(ask, start) -> None:
    sid = start("`events` | stats count by Image")
    posted = urlencode({"search": "| stats count", "output_mode": "json_rows"}).encode()
    assert content(ask("POST", f"{RAW}/search/v2/jobs/{sid}/results", posted))["rows"] == [["3"]]


def test_failed_job_says_why(ask, start) -> None:
    sid = start("| nosuch")
    told = content(ask("GET", f"{RAW}/search/jobs/{sid}"))["entry"][0]["content"]
    assert (told["dispatchState"], told["isFailed"]) == ("FAILED", True)
    assert told["messages"][0]["type"] == "FATAL"
    assert "nosuch" in told["messages"][0]["text"]
    assert content(ask("GET", f"{RAW}/search/jobs/{sid}/results"))["results"] == []


def test_job_that_runs_has_no_results_yet(ask) -> None:
    slow = "| makeresults count=400000 | streamstats count AS n | streamstats sum(n) AS s | stats max(s)"
    sid = content(ask("POST", f"{RAW}/search/jobs", urlencode({"search": slow}).encode()))["sid"]
    assert ask("GET", f"{RAW}/search/jobs/{sid}/results").status == 204
    preview = content(ask("GET", f"{RAW}/search/v2/jobs/{sid}/results_preview"))
    assert (preview["preview"], preview["results"]) == (True, [])
    assert ask("DELETE", f"{RAW}/search/jobs/{sid}").status == 200
    assert ask("GET", f"{RAW}/search/jobs/{sid}").status == 404


@pytest.mark.parametrize(("mode", "status"), [("blocking", 201), ("oneshot", 200)])
def test_request_may_wait_for_its_answer(ask, mode, status) -> None:
    posted = urlencode({"search": "| makeresults | stats count", "exec_mode": mode}).encode()
    answer = ask("POST", f"{RAW}/search/jobs", posted)
    assert answer.status == status
    if mode == "oneshot":
        assert content(answer)["results"] == [{"count": "1"}]


def test_whoever_leaves_ends_the_search(web) -> None:
    slow = "| makeresults count=400001 | streamstats count AS n | streamstats sum(n) AS s | stats max(s)"
    search = web.rest.engine.search(web.rest.jobs.start(slow, {}).request)
    web.rest.engine.leave(search)
    assert web.rest.wait(search, Request("GET", "/", is_left=lambda: True)) is None
    assert search.future.result(10) == {"error": "cancelled"}


def test_job_is_cancelled_by_control(ask, start) -> None:
    sid = start("| makeresults")
    assert ask("POST", f"{RAW}/search/jobs/{sid}/control", b"action=touch").status == 200
    assert ask("POST", f"{RAW}/search/jobs/{sid}/control", b"action=cancel").status == 200
    assert ask("GET", f"{RAW}/search/jobs/{sid}").status == 404


def test_row_of_a_collection_is_written_read_changed_and_removed(ask) -> None:
    path = f"{RAW}/storage/collections/data/triage"
    made = ask("POST", path, {"status": "open", "updated": "5"}, content_type="application/json")
    assert made.status == 201
    key = content(made)["_key"]
    assert content(ask("GET", f"{path}/{key}")) == {"status": "open", "updated": 5, "_key": key}
    changed = ask("POST", f"{path}/{key}", {"status": "closed"}, content_type="application/json")
    assert (changed.status, content(changed)) == (200, {"_key": key})
    assert content(ask("GET", f"{path}?query=%7B%22status%22%3A%22closed%22%7D")) == [{"status": "closed", "_key": key}]
    assert ask("DELETE", f"{path}/{key}").status == 200
    assert ask("GET", f"{path}/{key}").status == 404


def test_row_is_not_made_a_second_time(ask) -> None:
    path = f"{RAW}/storage/collections/data/free"
    row = {"_key": "once", "n": 1}
    assert ask("POST", path, row, content_type="application/json").status == 201
    again = ask("POST", path, {**row, "n": 2}, content_type="application/json")
    assert again.status == 409
    assert content(again)["messages"][0]["text"] == "A document with the same key and user already exists."
    assert content(ask("GET", f"{path}/once"))["n"] == 1


def test_rows_are_saved_together_and_removed_by_query(ask) -> None:
    path = f"{RAW}/storage/collections/data/free"
    rows = [{"_key": "x/1", "n": 1}, {"_key": "b", "n": 2}]
    assert content(ask("POST", f"{path}/batch_save", rows, content_type="application/json")) == ["x/1", "b"]
    assert content(ask("GET", f"{path}/x%2F1"))["n"] == 1
    assert ask("DELETE", f"{path}?query=%7B%22n%22%3A1%7D").status == 200
    assert [row["_key"] for row in content(ask("GET", path))] == ["b"]
    assert ask("DELETE", path).status == 200
    assert content(ask("GET", path)) == []


def test_written_row_is_seen_by_the_next_search(ask, start) -> None:
    ask(
        "POST",
        f"{RAW}/storage/collections/data/triage",
        {"_key": "f9", "status": "open"},
        content_type="application/json",
    )
    sid = start('| inputlookup triage where _key="f9" | table status')
    assert content(ask("GET", f"{RAW}/search/jobs/{sid}/results"))["results"] == [{"status": "open"}]


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        pytest.param("POST", "search/jobs", b"", 400, id="no search"),
        pytest.param("GET", "search/jobs/nowhere", b"", 404, id="unknown job"),
        pytest.param("GET", "storage/collections/data/nowhere", b"", 404, id="unknown collection"),
        pytest.param("POST", "storage/collections/data/free", b"{", 400, id="no JSON"),
        pytest.param("POST", "storage/collections/data/free", b"[1]", 400, id="no object"),
        pytest.param("POST", "storage/collections/data/free/batch_save", b"[{},1]", 400, id="batch with a number"),
        pytest.param(
            "POST", "storage/collections/data/free/batch_save", b"[" + b"{}," * 1000 + b"{}]", 400, id="batch"
        ),
        pytest.param("POST", "storage/collections/data/triage", b'{"updated":"soon"}', 400, id="wrong type"),
        pytest.param("POST", "storage/collections/data/free/gone", b"{}", 404, id="change of nothing"),
        pytest.param("GET", "storage/collections/data/free?query=%7B", b"", 400, id="no query"),
        pytest.param("GET", "storage/collections/data/..%2F..%2Fx", b"", 404, id="traversal"),
        pytest.param("GET", "configs/conf-passwords", b"", 404, id="not here"),
        pytest.param("GET", "search/timeparser?time=soonish", b"", 400, id="no time"),
        pytest.param("GET", "search/jobs?" + "a=1&" * 300, b"", 400, id="too many parameters"),
    ],
)
def test_request_that_cannot_be_answered_says_so(ask, method, path, body, status) -> None:
    answer = ask(method, f"{RAW}/{path}", body)
    assert answer.status == status
    assert content(answer)["messages"][0]["text"]


def test_times_and_user_are_told(ask) -> None:
    ranges = content(ask("GET", f"{RAW}/data/ui/times"))["entry"]
    assert {
        "label": "Last 24 hours",
        "earliest_time": "-24h@h",
        "latest_time": "now",
        "order": 3,
        "disabled": False,
    } in [entry["content"] for entry in ranges]
    user = content(ask("GET", "/en-US/splunkd/__raw/services/authentication/current-context"))
    assert user["entry"][0]["content"]["username"] == "analyst"
    assert content(ask("GET", f"{RAW}/search/timeparser?time=-1h")) == {"-1h": "2026-03-04T07:00:03.000+00:00"}

"""Searches in processes of their own: shared, remembered, bounded, ended; and one owner of what they write."""

from __future__ import annotations

import threading
import time

import pytest

from offline.serve.engine import Engine, EngineGone
from offline.serve.worker import Limits, SearchRequest
from tests.unit.offline.serve.conftest import make_state

SLOW = (
    "| makeresults count=400000 | streamstats count AS n | streamstats sum(n) AS s | streamstats avg(s) AS t "
    "| stats max(t)"
)
PATIENCE_S = 30


def result(engine, spl):
    return engine.search(SearchRequest(spl)).future.result(PATIENCE_S)


def test_filled_state_is_searched(engine) -> None:
    assert result(engine, "index=summary source=mini:finding | stats count")["columns"] == [["1"]]


def test_error_comes_back_as_answer(engine) -> None:
    assert "nosuch" in result(engine, "| nosuch")["error"]


def test_identical_searches_share_one_run_and_later_ones_its_answer(engine) -> None:
    spl = "| makeresults count=2000 | eval a=md5(tostring(random())) | stats dc(a) AS n min(a) AS first"
    first, second = (engine.search(SearchRequest(spl)) for _ in range(2))
    assert first is second
    assert engine.search(SearchRequest(spl)).future.result(PATIENCE_S) is first.future.result(PATIENCE_S)
    assert result(engine, spl) == first.future.result(PATIENCE_S)


def test_answers_are_forgotten_when_something_is_written(engine) -> None:
    spl = "| inputlookup free_rows | stats count"
    write = '| makeresults | eval name="x" | table name | outputlookup free_rows'
    assert "error" in result(engine, spl)
    result(engine, write)
    assert result(engine, spl)["columns"] == [["1"]]
    result(engine, '| makeresults count=2 | eval name="y" | table name | outputlookup free_rows')
    assert result(engine, spl)["columns"] == [["2"]]


def test_search_that_takes_too_long_is_ended_and_others_go_on(engine) -> None:
    started = time.monotonic()
    slow = engine.search(SearchRequest(SLOW))
    assert result(engine, "| makeresults | stats count AS quick")["columns"] == [["1"]]
    assert not slow.future.done()
    assert slow.future.result(PATIENCE_S)["error"].startswith("ended after 2 s")
    assert time.monotonic() - started < 10


def test_search_that_nobody_waits_for_is_ended(engine) -> None:
    search = engine.search(SearchRequest(SLOW + " | head 1"))
    engine.leave(search)
    assert search.future.result(PATIENCE_S) == {"error": "cancelled"}


def test_search_goes_on_while_somebody_waits_for_it(engine) -> None:
    spl = "| makeresults count=2001 | eval a=md5(tostring(random())) | stats dc(a)"
    one, two = (engine.search(SearchRequest(spl)) for _ in range(2))
    engine.leave(one)
    assert two.future.result(PATIENCE_S)["count"] == 1


def test_searches_beyond_the_processors_wait_their_turn(engine) -> None:
    spl = "| makeresults count=2000 | eval a=md5(tostring(random())) | stats dc(a) AS n{}"
    searches = [engine.search(SearchRequest(spl.format(number))) for number in range(8)]
    assert {search.future.result(PATIENCE_S)["count"] for search in searches} == {1}


def test_threads_may_ask_at_once(engine) -> None:
    answers = {}

    def ask(number):
        answers[number] = result(engine, f"| makeresults | eval n={number} | table n")["columns"]

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE_S)
    assert answers == {number: [[str(number)]] for number in range(12)}


def test_collection_is_read_and_written(engine) -> None:
    assert engine.store("put", "free", [{"_key": "k", "a": [1, 2]}]) == {"keys": ["k"]}
    assert engine.store("row", "free", "k") == {"row": {"_key": "k", "a": [1, 2]}}
    assert engine.store("select", "free", {"query": '{"_key":"k"}'})["rows"] == [{"_key": "k", "a": [1, 2]}]
    assert engine.store("remove", "free", {"query": '{"_key":"k"}'}) == {"removed": 1}
    assert engine.store("select", "nowhere", {}) == {"error": "no such collection"}
    assert "not JSON" in engine.store("select", "free", {"query": "{"})["error"]


def test_search_that_needs_too_much_memory_is_ended(tmp_path) -> None:
    small = Engine.start(make_state(tmp_path)[0], Limits(time_s=30, memory_bytes=50_000_000))
    try:
        assert "memory" in result(small, "| makeresults count=5000000 | streamstats count AS n")["error"]
        assert result(small, "| makeresults")["count"] == 1
    finally:
        small.close()


@pytest.fixture
def own_engine(tmp_path):
    running = Engine.start(make_state(tmp_path)[0], Limits(time_s=5, at_once=1, waiting=1))
    yield running
    running.close()


def test_too_many_waiting_searches_are_refused(own_engine) -> None:
    searches = [own_engine.search(SearchRequest(f"{SLOW} | head {number}")) for number in range(1, 6)]
    refused = searches[-1].future.result(PATIENCE_S)
    assert "too many searches" in refused["error"]


def test_end_of_the_keeper_fails_what_waits(own_engine) -> None:
    search = own_engine.search(SearchRequest(SLOW))
    own_engine._process.kill()
    with pytest.raises(EngineGone):
        search.future.result(PATIENCE_S)
    with pytest.raises(EngineGone):
        own_engine.store("select", "free", {})


def test_closing_ends_the_keeper_and_its_workers(tmp_path) -> None:
    running = Engine.start(make_state(tmp_path)[0], Limits(time_s=60))
    running.search(SearchRequest(SLOW))
    running.search(SearchRequest("| makeresults")).future.result(PATIENCE_S)
    running.close()
    assert not running._process.is_alive()

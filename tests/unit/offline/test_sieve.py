"""The sieve: what is kept suffices, and what cannot be cut keeps everything."""

from __future__ import annotations

import numpy as np
import pytest

from offline.sieve import Sieve, Strand, prefix
from offline.spl.clock import Clock
from offline.spl.frame import Frame, concatenate
from offline.spl.plan import plan, run
from offline.spl.session import Session

EVENTS = Frame.from_rows(
    [{"_time": float(n), "code": str(n % 4), "n": str(n), "_raw": f"code={n % 4}"} for n in range(40)]
)


def session(index: Frame = EVENTS) -> Session:
    return Session(clock=Clock(100.0), index=index)


CUT = [
    pytest.param("code=1", 1, 10, id="search"),
    pytest.param("code=1 | where n>20 | eval x=1", 3, 5, id="streaming commands"),
    pytest.param("code=1 | where n>20 | stats count by code", 2, 0, id="until the first that is not streaming"),
    pytest.param("code=1 | fields n | where n>20", 1, 10, id="until fields are chosen"),
    pytest.param("code=1 | where n>now()-70", 1, 10, id="until the clock matters"),
    pytest.param('code=1 | where like(n, "[%")', 2, 0, id="bracket in quotes is text"),
    pytest.param("code=1 | sort - n | head 2", 1, 10, id="order"),
    pytest.param("code=1 | bin _time span=10 | stats count by _time", 2, 0, id="buckets of a given size"),
    pytest.param("code=1 | bin _time bins=3 | stats count by _time", 1, 10, id="buckets that depend on all rows"),
]


@pytest.mark.parametrize(("text", "steps", "kept"), CUT)
def test_search_is_cut_after_commands_on_single_events(text, steps, kept):
    cut = prefix(plan(text, session()))
    assert cut is not None
    assert len(cut.steps) == steps
    strand = Strand.of(plan(text, session()))
    assert int(Sieve([strand]).needed(EVENTS, session()).sum()) == kept


@pytest.mark.parametrize(
    "text",
    [
        *[case.values[0] for case in CUT],
        "code=* | stats count sum(n) as total values(code) as codes by code",
        "code=* | stats latest(n) as last first(n) as first dc(n) as n",
        "code=9 | stats count",
        "code=* | bin _time span=10 | stats count by _time | where count>9",
        "code=1 | stats values(*) as *",
        "code=1 | bin _time bins=3 | stats count by _time",
    ],
    ids=str,
)
def test_rows_over_what_is_kept_are_the_rows_over_everything(text):
    strands = [Strand.of(plan(text, session())), Strand.of(plan("code=3", session()))]
    sieve = Sieve(strands)
    pieces = [EVENTS.take(np.arange(start, start + 10)) for start in range(0, 40, 10)]
    kept = [piece.filter(sieve.needed(piece, session())) for piece in pieces]
    rows = strands[0].result(session(concatenate(kept)))
    assert list(rows.rows()) == list(run(plan(text, session()), session()).rows())


def test_stats_over_most_events_keeps_none_of_them():
    strand = Strand.of(plan("code=* | stats count by code", session()))
    assert not Sieve([strand]).needed(EVENTS, session()).any()
    assert [row["count"] for row in strand.result(session(Frame(0))).rows()] == [10, 10, 10, 10]


@pytest.mark.parametrize(("text", "traced"), [("n=7 | stats count by code", 1), ("code=* | stats count", 0)], ids=str)
def test_events_behind_a_stats_are_traced_if_they_are_few(text, traced):
    sieve = Sieve([Strand.of(plan(text, session()))])
    assert not sieve.needed(EVENTS, session()).any()
    assert sum(frame.size for frame in sieve.traces) == traced


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("code=1 [search code=2 | head 1 | fields n]", id="subsearch"),
        pytest.param("code=1 | append [search code=2]", id="append"),
        pytest.param("code=1 earliest=5", id="time in the search"),
    ],
)
def test_search_that_cannot_be_cut_keeps_all_events(text):
    sieve = Sieve([Strand.of(plan("code=1", session())), Strand.of(plan(text, session()))])
    assert sieve.keeps_all
    assert sieve.needed(EVENTS, session()).all()


def test_search_that_reads_no_events_keeps_none():
    sieve = Sieve([Strand.of(plan("| makeresults | eval x=1", session())), Strand.of(plan("code=1", session()))])
    assert int(sieve.needed(EVENTS, session()).sum()) == 10


@pytest.mark.parametrize("text", ["| makeresults | append [search code=1]", "| union [search code=1]"], ids=str)
def test_events_that_only_a_subsearch_reads_are_kept(text):
    sieve = Sieve([Strand.of(plan(text, session()))])
    assert int(sieve.needed(EVENTS, session()).sum()) == EVENTS.size

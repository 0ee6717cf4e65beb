"""The sieve: what is kept suffices, and what cannot be cut keeps everything."""

from __future__ import annotations

import numpy as np
import pytest

from offline.sieve import Sieve, prefix
from offline.spl.clock import Clock
from offline.spl.frame import Frame
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
    pytest.param("code=1 | where n>20 | stats count by code", 2, 5, id="until the first that is not streaming"),
    pytest.param("code=1 | fields n | where n>20", 1, 10, id="until fields are chosen"),
    pytest.param("code=1 | where n>now()-70", 1, 10, id="until the clock matters"),
    pytest.param('code=1 | where like(n, "[%")', 2, 0, id="bracket in quotes is text"),
    pytest.param("code=1 | sort - n | head 2", 1, 10, id="order"),
]


@pytest.mark.parametrize(("text", "steps", "kept"), CUT)
def test_search_is_cut_after_commands_on_single_events(text, steps, kept):
    cut = prefix(plan(text, session()))
    assert cut is not None
    assert len(cut.steps) == steps
    assert int(Sieve.of([plan(text, session())]).needed(EVENTS, session()).sum()) == kept


@pytest.mark.parametrize(("text", "steps", "kept"), CUT)
def test_rows_over_what_is_kept_are_the_rows_over_everything(text, steps, kept):
    made = plan(text, session())
    needed = Sieve.of([made, plan("code=3", session())]).needed(EVENTS, session())
    left = session(EVENTS.take(np.flatnonzero(needed)))
    assert list(run(made, left).rows()) == list(run(made, session()).rows())


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("code=1 [search code=2 | head 1 | fields n]", id="subsearch"),
        pytest.param("code=1 | append [search code=2]", id="append"),
        pytest.param("| makeresults", id="generating"),
        pytest.param("code=1 earliest=5", id="time in the search"),
    ],
)
def test_search_that_cannot_be_cut_keeps_all_events(text):
    sieve = Sieve.of([plan("code=1", session()), plan(text, session())])
    assert sieve.keeps_all
    assert sieve.needed(EVENTS, session()).all()

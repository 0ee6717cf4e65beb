"""What ``collect`` leaves in a session."""

from __future__ import annotations

import pytest

from offline.spl.frame import Frame
from offline.spl.plan import plan, run
from offline.spl.session import Session

ROWS = Frame.from_rows([{"a": "1", "source": "old"}])


def test_rows_stand_under_the_index_with_what_was_added() -> None:
    session = Session()
    run(plan('| collect index=summary source="x" marker="k=v"', session), session, ROWS)
    assert session.outputs == {"index:summary": [{"a": "1", "source": "x", "marker": "k=v"}]}


def test_a_second_search_adds_to_the_first() -> None:
    session = Session()
    for _ in range(2):
        run(plan("| collect index=summary", session), session, ROWS)
    assert len(session.outputs["index:summary"]) == 2


@pytest.mark.parametrize("value", ["t", "true", "1"])
def test_a_test_writes_nothing(value: str) -> None:
    session = Session()
    assert run(plan(f"| collect index=summary testmode={value}", session), session, ROWS).size == 1
    assert session.outputs == {}

"""Subsearches and their limits."""

from __future__ import annotations

import pytest

from offline.spl import subsearch
from offline.spl.frame import Frame
from offline.spl.plan import plan, run
from offline.spl.session import Session


@pytest.mark.parametrize("command", ["append maxout=2", "appendcols maxout=2", "join maxout=2 type=left a"])
def test_a_cut_is_noted(command: str) -> None:
    session = Session()
    run(plan(f"| {command} [| makeresults count=5 | eval a=1]", session), session, Frame.from_rows([{"a": "1"}]))
    assert session.warnings == ["a subsearch returned 5 rows and was cut to 2"]


def test_fifty_thousand_rows_are_the_limit() -> None:
    assert subsearch.MAX_ROWS == 50_000
    session = Session()
    rows = run(plan("| append [| makeresults count=50001]", session), session, Frame(0))
    assert rows.size == 50_000
    assert session.warnings

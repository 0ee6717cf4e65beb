"""Templates of ``foreach`` and where their faults are."""

from __future__ import annotations

import pytest

from offline.spl.errors import SplError
from offline.spl.frame import Frame
from offline.spl.plan import plan, run
from offline.spl.session import Session

ROWS = Frame.from_rows([{"a": "1", "b c": "2", "_time": 5}])


def test_a_template_that_a_field_breaks_is_told_with_the_field() -> None:
    session = Session()
    made = plan("| foreach * [eval x=<<FIELD>>]", session)
    with pytest.raises(SplError, match="with the field b c") as caught:
        run(made, session, ROWS)
    assert caught.value.position is not None


def test_wildcards_do_not_reach_internal_fields() -> None:
    session = Session()
    rows = run(plan("| foreach * [eval '<<FIELD>>'=\"seen\"]", session), session, ROWS)
    assert list(rows.rows()) == [{"a": "seen", "b c": "seen", "_time": 5}]


def test_a_template_must_be_streaming() -> None:
    with pytest.raises(SplError, match="must be streaming"):
        plan("| foreach a [stats count]", Session())


@pytest.mark.parametrize("search", ["| foreach a", "| foreach [eval x=1]", "| foreach mode=multivalue a b [eval x=1]"])
def test_what_is_missing_is_told(search: str) -> None:
    with pytest.raises(SplError) as caught:
        plan(search, Session())
    assert caught.value.position is not None

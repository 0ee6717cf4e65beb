"""Commands that are refused say why."""

from __future__ import annotations

import pytest

from offline.spl.commands import names
from offline.spl.errors import SplError
from offline.spl.plan import plan
from offline.spl.refusals import REFUSALS, refusal
from offline.spl.session import Session


@pytest.mark.parametrize("name", sorted(REFUSALS), ids=str)
def test_a_refused_command_says_why_at_its_place(name: str) -> None:
    search = f"| makeresults | {name.upper()} x"
    with pytest.raises(SplError) as caught:
        plan(search, Session())
    assert caught.value.message == refusal(name)
    assert caught.value.position == search.index(name.upper())


def test_no_command_is_both_run_and_refused() -> None:
    assert not names() & set(REFUSALS)


def test_an_unknown_command_has_no_reason() -> None:
    assert refusal("evul") is None

"""Saved searches inside searches."""

from __future__ import annotations

import pytest

from offline.spl.errors import SplError
from offline.spl.plan import plan, run
from offline.spl.session import Session

SAVED = {
    "two rows": "| makeresults count=2",
    "loop": '| savedsearch "loop"',
    "ping": "| from savedsearch:pong",
    "pong": "| from savedsearch:ping",
    "broken": "| makeresults | evul x=1",
}


@pytest.mark.parametrize(
    "search",
    [
        '| savedsearch "two rows"',
        "| savedsearch two rows",
        '| from savedsearch:"two rows"',
        '| union savedsearch:"two rows"',
    ],
)
def test_a_saved_search_gives_its_rows(search: str) -> None:
    session = Session(saved=SAVED)
    assert run(plan(search, session), session).size == 2


@pytest.mark.parametrize("name", ["loop", "ping"])
def test_a_search_in_itself_is_refused(name: str) -> None:
    with pytest.raises(SplError, match="contains itself"):
        plan(f"| savedsearch {name}", Session(saved=SAVED))


def test_a_fault_in_it_is_told_with_its_name_at_the_place_of_the_call() -> None:
    search = "| savedsearch broken"
    with pytest.raises(SplError, match="in the saved search 'broken': unknown command 'evul'") as caught:
        plan(search, Session(saved=SAVED))
    assert caught.value.position is not None
    assert search[caught.value.position :].startswith("broken")


def test_a_saved_search_can_be_mapped() -> None:
    session = Session(saved={"named": '| makeresults | eval who="$u$"'})
    rows = run(plan('| makeresults | eval u="al" | map named', session), session)
    assert rows.column("who").values == ["al"]

from __future__ import annotations

import pytest

from offline.spl.errors import SplError
from offline.spl.frame import Frame
from offline.spl.plan import plan, run
from offline.spl.session import Macro, Session


@pytest.mark.parametrize(
    ("search", "at"),
    [
        pytest.param("| frobnicate", "frobnicate", id="unknown command"),
        pytest.param("a=b | eval x=foo(1)", "foo", id="unknown function"),
        pytest.param("a=b | dedup a keep=true", "keep", id="unknown option"),
        pytest.param("a=b | where x=1 and", "", id="expression cut off"),
        pytest.param("a=b (c=d", "(", id="parenthesis"),
        pytest.param("a=b | join x [search | nosuch]", "nosuch", id="inside a subsearch"),
        pytest.param("a=b `two(x)` | head", "`two", id="unknown macro"),
        pytest.param("`one` | head nine", "nine", id="after a macro"),
        pytest.param('a=b | rex "(?<x>["', '"(', id="regular expression"),
    ],
)
def test_a_fault_is_found_before_running_and_at_its_place(search: str, at: str) -> None:
    session = Session(macros={"one": Macro("index=main OR index=other")})
    with pytest.raises(SplError) as raised:
        plan(search, session)
    assert raised.value.position is not None
    assert search[raised.value.position :].startswith(at)
    assert raised.value.text == search


def test_the_first_search_reads_the_index_in_its_time_range() -> None:
    session = Session(index=Frame.from_rows([{"_time": t, "a": "1"} for t in (10, 20, 30)]), earliest=20, latest=30)
    assert [row["_time"] for row in run(plan("a=1", session), session).rows()] == [20]


def test_a_time_in_the_search_overrides_the_time_range() -> None:
    session = Session(index=Frame.from_rows([{"_time": t, "a": "1"} for t in (10, 20, 30)]), earliest=20, latest=30)
    found = run(plan("a=1 earliest=5 latest=15", session), session)
    assert [row["_time"] for row in found.rows()] == [10]


def test_a_command_that_does_not_search_gets_no_events() -> None:
    session = Session(index=Frame.from_rows([{"a": "1"}]))
    assert list(run(plan("| stats count", session), session).rows()) == [{"count": 0}]


def test_a_pattern_that_takes_too_long_is_an_error_at_its_place() -> None:
    session = Session()
    search = '| where match(x, "^(a|aa|a?)+$")'
    frame = Frame.from_rows([{"x": "a" * 60 + "b"}])
    with pytest.raises(SplError, match="takes longer") as raised:
        run(plan(search, session), session, frame)
    assert raised.value.position == search.index("match")

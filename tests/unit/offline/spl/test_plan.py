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


@pytest.mark.parametrize(
    "search",
    [
        pytest.param("| eval x=" + "(" * 5000 + "1" + ")" * 5000, id="parentheses in eval"),
        pytest.param("| eval x=" + "-" * 5000 + "1", id="signs"),
        pytest.param("| eval x=a" + ".a" * 5000, id="a chain of operators"),
        pytest.param("| where " + "NOT " * 5000 + "a=1", id="negations in where"),
        pytest.param("(" * 5000 + "a" + ")" * 5000, id="parentheses in search"),
        pytest.param("NOT " * 5000 + "a", id="negations in search"),
        pytest.param("[search " * 500 + "a" + "]" * 500, id="subsearches"),
        pytest.param("| eval x=" + "abs(" * 3000 + "1" + ")" * 3000, id="calls"),
    ],
)
def test_what_would_exhaust_the_stack_is_refused(search: str) -> None:
    with pytest.raises(SplError, match=r"nested|chain"):
        plan(search, Session())


@pytest.mark.parametrize(
    "search",
    [
        pytest.param("| eval x=" + "(" * 80 + "1" + ")" * 80, id="parentheses"),
        pytest.param("| eval x=a" + ".a" * 200, id="a chain of operators"),
        pytest.param("| where " + " OR ".join(f"a={i}" for i in range(3000)), id="alternatives in where"),
        pytest.param(" OR ".join(f"a={i}" for i in range(3000)), id="alternatives in search"),
    ],
)
def test_what_is_long_but_sane_runs(search: str) -> None:
    session = Session()
    assert run(plan(search, session), session, Frame.from_rows([{"a": "7"}] * 60)).size == 60


@pytest.mark.parametrize(
    "expression",
    [
        'substr("abc",1e400)',
        'tostring(1e400,"hex")',
        'printf("%d",1e400)',
        "mvrange(1,1e400)",
        "round(1e400,2)",
        "1e400%7",
    ],
)
def test_numbers_without_bounds_do_not_end_a_search(expression: str) -> None:
    session = Session()
    assert run(plan(f"| eval x={expression}", session), session, Frame(1)).size == 1

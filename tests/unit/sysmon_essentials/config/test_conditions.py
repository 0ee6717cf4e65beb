"""Conditions of searches as alternatives."""

from __future__ import annotations

import pytest
from sysmon_essentials.config.conditions import MAX_ALTERNATIVES, alternatives


def held(condition: str) -> list[dict[str, str]]:
    found = alternatives(f'x=1 "| where match(z, \\"z\\")" | where {condition} | eval y="|"')
    return [{field: sample.text for field, sample in one.items()} for one in found]


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        pytest.param('match(a, "x|y")', [{"a": "x"}, {"a": "y"}], id="alternatives of an expression"),
        pytest.param('match(a, "x") AND match(b, "y")', [{"a": "x", "b": "y"}], id="and"),
        pytest.param('match(a, "x") OR match(b, "y")', [{"a": "x"}, {"b": "y"}], id="or"),
        pytest.param(
            'match(a, "x") AND (match(b, "y") or match(c, "z"))',
            [{"a": "x", "b": "y"}, {"a": "x", "c": "z"}],
            id="brackets",
        ),
        pytest.param('match(a, "x") AND NOT (match(b, "y") OR c="z")', [{"a": "x"}], id="not leaves open"),
        pytest.param('NOT match(a, "x")', [{}], id="nothing but not"),
        pytest.param('match(a, "x") OR len(b)>3', [{"a": "x"}, {}], id="an alternative that cannot be read"),
        pytest.param('match(a, "x") AND len(b)>3 AND b!="z"', [{"a": "x"}], id="what cannot be read is left out"),
        pytest.param('lower(a)="x" AND in(b, "1", "2")', [{"a": "x", "b": "1"}, {"a": "x", "b": "2"}], id="whole"),
        pytest.param("port=445 AND EventCode=3", [{"port": "445", "EventCode": "3"}], id="numbers"),
        pytest.param('match(coalesce(a,""), "x")', [{"a": "x"}], id="a field or nothing"),
        pytest.param('match(coalesce(a,b), "x")', [{}], id="one of two fields"),
        pytest.param('match(a, "say \\"x\\" AND (")', [{}], id="expression with an open bracket"),
        pytest.param('match(a, "\\\\\\\\b\\\\\\\\")', [{"a": "\\b\\"}], id="backslashes"),
        pytest.param('(a+1)>2 AND match(b, "y")', [{"b": "y"}], id="brackets around numbers"),
        pytest.param('match(a, "x"', [{}], id="open bracket"),
        pytest.param('match(a, "x") match(b, "y")', [{}], id="no word between"),
        pytest.param("(" * 500, [{}], id="deep"),
    ],
)
def test_condition_asks_for(condition: str, expected: list[dict[str, str]]) -> None:
    assert held(condition) == expected


def test_conditions_in_a_row_hold_together() -> None:
    found = alternatives('EventCode=1 | where match(a, "x") | stats count by a | where match(b, "y")')
    assert [set(one) for one in found] == [{"a", "b"}]


def test_search_without_conditions_leaves_everything_open() -> None:
    assert alternatives("EventCode=1 a=b | table a") == [{}]


def test_too_many_alternatives_leave_the_second_condition_open() -> None:
    first, second = "|".join(f"a{number}" for number in range(20)), "|".join(f"b{number}" for number in range(20))
    assert held(f'match(a, "{first}") AND match(b, "{second}")') == [{"a": f"a{number}"} for number in range(20)]


def test_number_of_alternatives_is_bounded_and_says_so() -> None:
    many = " OR ".join(f'a="{number}"' for number in range(MAX_ALTERNATIVES + 5))
    found = held(many)
    assert (len(found), found[-1]) == (MAX_ALTERNATIVES + 1, {})


def test_first_of_two_conditions_on_a_field_counts_and_fields_keep_their_order() -> None:
    (found,) = held('match(b, "x") AND match(a, "y") AND match(b, "z")')
    assert list(found.items()) == [("b", "x"), ("a", "y")]


def test_expression_that_any_text_matches_leaves_its_field_open() -> None:
    assert held('match(a, ".+")') == [{}]

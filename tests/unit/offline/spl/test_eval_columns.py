"""Whatever way an expression is computed, each row gets what it would get alone."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from offline.spl import eval_columns, memo
from offline.spl.clock import Clock
from offline.spl.eval_expr import evaluate, parse_eval, truth
from offline.spl.frame import Frame

EXPRESSIONS = [
    'if(a="x" AND b>1, a.b, coalesce(b, "none"))',
    'case(isnull(a), "no a", match(a, "(?i)^X|y$"), "xy", true(), lower(a))',
    'mvappend(if(match(a, "(?i)xy+"), "one", null()), if(b>2 OR like(a, "%zz%"), "two", null()), a)',
    'if(NOT (a="x" OR b=2), "neither", "some")',
    "b*2 + len(a)",
    'replace(a, "x", "-") . "!"',
    'if(match(a, "xyz") OR NOT match(a, "x"), 1, 0)',
    "nullif(a, b)",
]
A = st.one_of(st.none(), st.text(alphabet="xyzXYZ", max_size=5), st.just(("x", "zz")))
B = st.one_of(st.none(), st.integers(0, 4).map(str))


@pytest.mark.parametrize("text", EXPRESSIONS)
@settings(max_examples=40, deadline=None)
@given(rows=st.lists(st.fixed_dictionaries({"a": A, "b": B}), min_size=1, max_size=10))
def test_many_rows_give_what_single_rows_give(text: str, rows: list[dict[str, object]]) -> None:
    expr, clock = parse_eval(text), Clock(0.0)
    alone = [evaluate(expr, Frame.from_rows([row]), clock).values[0] for row in rows]
    together = evaluate(expr, Frame.from_rows(rows), clock).values
    small = memo.SMALL, eval_columns._SMALL
    memo.SMALL = eval_columns._SMALL = 0
    try:
        at_once = evaluate(expr, Frame.from_rows(rows), clock).values
    finally:
        memo.SMALL, eval_columns._SMALL = small
    assert together == alone
    assert at_once == alone


def test_only_the_rows_that_may_still_be_true_are_computed() -> None:
    frame = Frame.from_rows([{"k": "a", "p": f"{i}"} for i in range(5000)] + [{"k": "b", "p": "last"}])
    found = truth(parse_eval('k="b" AND match(p, "^l")'), frame, Clock(0.0))
    assert found.tolist() == [False] * 5000 + [True]
    few = frame.column("p").dictionary.memo["few"]
    assert [len(asked) for asked in few.values()] == [1]


def test_random_differs_from_row_to_row() -> None:
    values = evaluate(parse_eval("random()"), Frame.from_rows([{"a": "1"}] * 20), Clock(0.0)).values
    assert len(set(values)) > 1

"""The fast ways of matching must say what the plain way says."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from offline.spl import memo
from offline.spl.frame import Frame
from offline.spl.search_expr import mask, parse_search

if TYPE_CHECKING:
    import pytest

TEXTS = st.text(alphabet="abAB\\.* é\n", max_size=7)
VALUES = st.one_of(st.none(), TEXTS, st.lists(TEXTS, min_size=2, max_size=3).map(tuple))
PATTERNS = st.lists(st.text(alphabet="abA\\.*é ", max_size=5), min_size=1, max_size=3)


def quoted(pattern: str) -> str:
    return '"' + pattern.replace("\\", "\\\\") + '"'


@settings(max_examples=150, deadline=None)
@given(st.lists(VALUES, min_size=1, max_size=12), PATTERNS, st.booleans())
def test_looking_in_all_values_at_once_equals_looking_one_by_one(
    values: list[object], patterns: list[str], negated: bool
) -> None:
    rows = [{"f": value} for value in values]
    text = f"f!={quoted(patterns[0])}" if negated else f"f IN ({', '.join(map(quoted, patterns))})"
    expr = parse_search(text)
    plain = mask(expr, Frame.from_rows(rows))
    before = memo.SMALL
    memo.SMALL = 0
    try:
        at_once = mask(expr, Frame.from_rows(rows))
    finally:
        memo.SMALL = before
    assert at_once.tolist() == plain.tolist()


def test_a_few_rows_of_many_values_are_asked_one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memo, "SMALL", 4)
    frame = Frame.from_rows([{"k": "x" if i % 50 == 0 else "y", "f": f"value {i}"} for i in range(500)])
    found = mask(parse_search('k=x f="*50"'), frame)
    assert np.flatnonzero(found).tolist() == [50, 150, 250, 350, 450]
    assert not any(key == ("=", ("*50",)) for key in frame.column("f").dictionary.memo)


def test_verdicts_are_forgotten_when_they_take_too_much_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memo, "BUDGET_BYTES", 250)
    frame = Frame.from_rows([{"f": f"value {i}"} for i in range(100)])
    for i in range(9):
        assert mask(parse_search(f'f="*{i}"'), frame).sum() == 10
    assert len(frame.column("f").dictionary.memo["kept"]) == 2


def test_verdicts_are_shared_by_selections_of_a_column() -> None:
    frame = Frame.from_rows([{"f": "ab"}, {"f": "cd"}])
    mask(parse_search("f=a*"), frame)
    remembered = frame.column("f").dictionary.memo
    part = frame.take(np.array([1, 0]))
    assert part.column("f").dictionary.memo is remembered
    assert mask(parse_search("f=a*"), part).tolist() == [False, True]

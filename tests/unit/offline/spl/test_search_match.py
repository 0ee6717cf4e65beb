"""The fast ways of matching must say what the plain way says."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from offline.spl import memo
from offline.spl.frame import Frame
from offline.spl.search_expr import mask, parse_search
from offline.spl.segments import term_pattern

TEXTS = st.text(alphabet="abAB\\.* éÉİΣ\0\n", max_size=7)
VALUES = st.one_of(st.none(), TEXTS, st.lists(TEXTS, min_size=2, max_size=3).map(tuple))
PATTERNS = st.lists(st.text(alphabet="abA\\.*éΣİ\0 ", max_size=5), min_size=1, max_size=3)


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
    assert _at_once(text, rows).tolist() == plain.tolist()
    others = [{"k": "other", "f": f"filler {number}"} for number in range(5 * len(rows))]
    among_many = [{"k": "one", **row} for row in rows] + others
    assert _at_once(f"k=one {text}", among_many)[: len(rows)].tolist() == plain.tolist()


def _at_once(search: str, rows: list[dict[str, object]]) -> np.ndarray:
    """The search over rows as if they had many values."""
    before = memo.SMALL
    memo.SMALL = 0
    try:
        return mask(parse_search(search), Frame.from_rows(rows))
    finally:
        memo.SMALL = before


def test_a_few_rows_of_many_values_are_asked_one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memo, "SMALL", 4)
    frame = Frame.from_rows([{"k": "x" if i % 50 == 0 else "y", "f": f"value {i}"} for i in range(500)])
    found = mask(parse_search('k=x f="*50"'), frame)
    assert np.flatnonzero(found).tolist() == [50, 150, 250, 350, 450]
    assert not any(key == ("=", ("*50",)) for key in frame.column("f").dictionary.memo)


def test_verdicts_are_forgotten_when_they_take_too_much_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memo, "BUDGET_BYTES", 250)
    monkeypatch.setattr(memo, "FEW_VALUES", 0)
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


def test_answers_by_row_belong_to_the_rows_that_were_asked() -> None:
    frame = Frame.from_rows([{"f": "ab"}, {"f": "cd"}, {"f": "ab"}])
    expr = parse_search("f=ab")
    first = mask(expr, frame)
    assert mask(expr, frame) is first
    assert mask(expr, frame.take(np.array([1, 2]))).tolist() == [False, True]
    assert mask(expr, frame).tolist() == [True, False, True]


def test_answers_that_are_remembered_by_row_cannot_be_spoilt() -> None:
    frame = Frame.from_rows([{"f": "ab"}, {"f": "cd"}])
    with pytest.raises(ValueError, match="read-only"):
        mask(parse_search("f=ab"), frame)[0] = False


def test_answers_for_a_part_of_the_values_are_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memo, "SMALL", 4)
    monkeypatch.setattr(memo, "FEW_LIMIT", 60)
    frame = Frame.from_rows([{"k": "x" if i % 20 == 0 else "y", "f": f"value {i}"} for i in range(500)])
    for turn in range(4):
        for end in "02":
            found = mask(parse_search(f'k=x f="*{end}0"'), frame)
            assert np.flatnonzero(found).tolist() == [i for i in range(0, 500, 20) if f"{i}".endswith(f"{end}0")], turn
    parts = frame.column("f").dictionary.memo["parts"]
    assert sum(len(codes) for codes, _ in parts.values()) <= memo.FEW_LIMIT


RAWS = ["svchost.exe -k netsvcs", "a SVC b", "xsvc", "x.svc-9 İ svc", "net.exe use", "internet", "", "svc|net", "a,,b"]
TERMS = ["svc", "svc*", "*svc", "s*c", "*vch*exe", "net", "*", "**", "NET*use", "net.exe"]


@pytest.mark.parametrize("term", TERMS, ids=str)
def test_a_term_is_found_where_its_pattern_matches(term: str) -> None:
    frame = Frame.from_rows([{"_raw": raw} for raw in RAWS])
    pattern = term_pattern(term, whole=False, case=False)
    wanted = [term == "*" or pattern.search(raw) is not None for raw in RAWS]
    assert mask(parse_search(term), frame).tolist() == wanted

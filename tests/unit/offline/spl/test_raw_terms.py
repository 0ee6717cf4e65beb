"""Events that are cut into pieces give the same answer as events looked through one by one."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from offline.spl import raw_terms
from offline.spl.frame import Column
from offline.spl.search_nodes import Term

RAWS = st.text(alphabet="abB<>,\n -%20.*éİΣ\\", max_size=14)
WORDS = st.text(alphabet="abB, -%20.*éİΣ\\<", min_size=1, max_size=5)
EVENT = "<Event><Data Name='Image'>C:\\Tools\\{}.exe</Data><Data Name='User'>CORP\\{}</Data></Event>"


def held(raws: list[object], terms: list[Term]) -> list[bool]:
    column = Column(list(raws))  # type: ignore[arg-type]
    return list(raw_terms.holding(column.dictionary, column.codes, terms))


@settings(max_examples=400, deadline=None)
@given(
    st.lists(RAWS | st.none(), min_size=1, max_size=8),
    st.lists(st.tuples(WORDS, st.booleans(), st.booleans()), min_size=1, max_size=3),
)
def test_pieces_hold_what_events_hold(raws: list[str | None], words: list[tuple[str, bool, bool]]) -> None:
    terms = [Term(text, whole=whole, case=case) for text, whole, case in words]
    plain = held(raws, terms)
    worth, raw_terms.WORTH = raw_terms.WORTH, 0
    try:
        assert held(raws, terms) == plain
    finally:
        raw_terms.WORTH = worth


def test_index_is_made_once_enough_was_asked_and_answers_alike() -> None:
    column = Column([EVENT.format(f"tool{number}", f"user{number % 3}") for number in range(60)])
    answers, made = [], []
    for turn in range(raw_terms.WORTH + 3):
        term = Term("user1" if turn % 2 else "TOOL5*")
        answers.append(raw_terms.holding(column.dictionary, column.codes, [term]).tolist())
        made.append("pieces" in column.dictionary.memo)
    assert [sum(answer) for answer in answers[:2]] == [11, 20]
    assert all(answer == answers[turn % 2] for turn, answer in enumerate(answers))
    assert (made[0], made[-1], sorted(made)) == (False, True, made)


@pytest.mark.parametrize(("terms", "is_made"), [(raw_terms.WORTH, True), (raw_terms.WORTH - 1, False)])
def test_index_is_made_at_once_where_many_terms_are_expected(terms: int, is_made: bool) -> None:
    column = Column([EVENT.format("a", "eve"), EVENT.format("b", "bob")])
    raw_terms.expect(column.dictionary, terms)
    assert raw_terms.holding(column.dictionary, column.codes, [Term("bob")]).tolist() == [False, True]
    assert ("pieces" in column.dictionary.memo) == is_made


def test_a_term_that_goes_over_the_cut_is_looked_for_in_whole_events(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(raw_terms, "WORTH", 0)
    raws: list[object] = [EVENT.format("a", "eve"), EVENT.format("b", "bob")]
    assert held(raws, [Term("a.exe</Data><Data")]) == [True, False]
    assert held(raws, [Term("a.exe</Data><Data"), Term("bob")]) == [True, True]


def test_events_of_several_texts_have_no_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(raw_terms, "WORTH", 0)
    assert held([("one", "two"), "three"], [Term("two")]) == [True, False]


@pytest.mark.parametrize(
    ("cut", "raw"), [("<", EVENT), (",", '{{"Image":"{}","User":"{}","a":1}}'), ("\n", "Image: {}\nUser: {}\n")]
)
def test_events_are_cut_where_they_have_most_breakers(cut: str, raw: str) -> None:
    index = raw_terms.PieceIndex([None, *(raw.format(f"p{number}", "eve") for number in range(9))])
    assert index.cut == cut
    assert index.holding(Term("p7")).tolist() == [False] * 8 + [True, False]
    assert np.count_nonzero(index.holding(Term("eve"))) == 9

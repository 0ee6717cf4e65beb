from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from offline.spl.explain import TokenIndex, events_read, explain, index_terms
from offline.spl.frame import Frame
from offline.spl.plan import plan
from offline.spl.search_expr import parse_search
from offline.spl.segments import tokens
from offline.spl.session import Session

EVENTS = Frame.from_rows(
    [
        {"_raw": "<Data Name='Image'>C:\\Windows\\notepad.exe</Data>", "source": "s1", "Image": "notepad"},
        {"_raw": "<Data Name='Image'>C:\\Windows\\regedit.exe</Data>", "source": "s1"},
        {"_raw": "<Data Name='User'>CORP\\ann</Data>", "source": "s2"},
    ]
)


@pytest.mark.parametrize(
    ("search", "read"),
    [
        pytest.param("notepad", 1, id="a term"),
        pytest.param("note*", 1, id="a beginning"),
        pytest.param("*pad.exe", 2, id="only what follows a leading wildcard"),
        pytest.param("exe", 2, id="a part of a token"),
        pytest.param("notepad OR ann", 2, id="either"),
        pytest.param("exe NOT notepad", 2, id="a negation selects nothing"),
        pytest.param("source=s2", 1, id="an indexed field"),
        pytest.param("NOT source=s2", 2, id="an indexed field negated"),
        pytest.param('Image="*\\\\Windows\\\\regedit.exe"', 1, id="a field's value"),
        pytest.param("Image!=regedit", 3, id="another value selects nothing"),
        pytest.param("Image>5", 3, id="an order selects nothing"),
        pytest.param("User IN (ann, bob)", 1, id="a list"),
        pytest.param("tag=process", 3, id="a tag is computed"),
        pytest.param('TERM("corp\\\\ann")', 1, id="a whole token"),
    ],
)
def test_events_that_the_index_cannot_rule_out(search: str, read: int) -> None:
    assert events_read(parse_search(search), EVENTS) == read


def test_computed_fields_select_nothing() -> None:
    expr = parse_search("process_name=notepad.exe")
    assert events_read(expr, EVENTS) == 1
    assert events_read(expr, EVENTS, lambda name: name == "process_name") == 3


def test_terms_are_shown_as_the_index_is_asked() -> None:
    assert index_terms(parse_search("foo.exe (a=bar* OR baz) NOT qux")) == "foo exe (bar* OR baz)"


def test_a_report_has_a_line_for_each_command() -> None:
    session = Session(index=EVENTS)
    found = explain(plan("exe | stats count", session), session)
    assert [(step.command, step.rows_in, step.rows_out) for step in found.steps] == [("search", 3, 2), ("stats", 2, 1)]
    assert (found.events_read, found.events) == (2, 3)
    assert "events read: 2 of 3" in str(found)


def test_tokens_are_parts_and_beginnings_up_to_minor_breakers() -> None:
    assert tokens("x C:\\Foo.exe%20bar") == {"x", "c", "c:", "c:\\foo", "c:\\foo.exe", "foo", "exe", "bar"}


def test_a_search_that_reads_no_events_by_terms_has_no_share() -> None:
    session = Session(index=EVENTS)
    found = explain(plan("| makeresults | eval a=1", session), session)
    assert (found.events_read, found.share_read) == (None, None)
    assert "events read: not known" in str(found)


def test_the_rows_of_an_explained_search_are_kept() -> None:
    session = Session(index=EVENTS)
    assert explain(plan("exe | stats count", session), session).result.column("count").values == [2]


@pytest.mark.parametrize("name", ["tag", "eventtype", "linecount", "_time"])
def test_fields_that_search_time_makes_select_nothing(name: str) -> None:
    assert index_terms(parse_search(f"{name}=7")) == ""


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet="aB1.\\: %20-é", max_size=14))
def test_the_index_has_the_tokens_of_the_segmentation_rules(raw: str) -> None:
    index = TokenIndex([raw])
    for token in tokens(raw):
        assert index.having(token, prefix=False).tolist() == [True], token
        assert index.having(token[:1], prefix=True).tolist() == [True], token
    for word in ("a", "ab", "b1", "1"):
        assert index.having(word, prefix=False).tolist() == [word in tokens(raw)], word

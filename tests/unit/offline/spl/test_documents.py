"""Paths into JSON and XML, hostile documents included."""

from __future__ import annotations

import pytest

from offline.spl.documents import leaves, read_document, values_at

JSON = '{"a":{"b":[{"c":1},{"c":2.50}],"d":null,"e":true},"x.y":"z"}'
XML = '<Event a="1"><Data Name="x">one</Data><Data Name="y">two &amp; three</Data><Empty/></Event>'


@pytest.mark.parametrize(
    ("text", "path", "expected"),
    [
        (JSON, "a.b{}.c", ["1", "2.50"]),
        (JSON, "a.b{1}.c", ["2.50"]),
        (JSON, "a.b{9}.c", []),
        (JSON, "a.d", ["null"]),
        (JSON, "a.e", ["true"]),
        (JSON, "a.b", ['[{"c":1},{"c":2.50}]']),
        (JSON, "a.b.c", []),
        (JSON, "ghost", []),
        ("[1,2]", "{}", ["1", "2"]),
        (XML, "Event.Data", ["one", "two & three"]),
        (XML, "Event.Data{@Name}", ["x", "y"]),
        (XML, "Event{@a}", ["1"]),
        (XML, "Event.Data{1}", ["one"]),
        (XML, "Event.Data{2}{@Name}", ["y"]),
        (XML, "Event.Data{0}", []),
        (XML, "Event.Data{3}", []),
        (XML, "Event.Data{}", ["one", "two & three"]),
        (XML, "Event.Data{}{@Name}", ["x", "y"]),
        (XML, "Event{}.Data", ["one", "two & three"]),
        (XML, "Event{1}.Data{2}", ["two & three"]),
        (XML, "Event{2}.Data", []),
        (JSON, "a{}", []),
        (JSON, "a{0}.e", []),
    ],
    ids=str,
)
def test_values_at_a_path(text: str, path: str, expected: list[str]) -> None:
    tree = read_document(text)
    assert tree is not None
    assert values_at(tree, path) == expected


def test_every_value_has_a_path() -> None:
    tree = read_document(XML)
    assert tree is not None
    assert list(leaves(tree)) == [
        ("Event{@a}", "1"),
        ("Event.Data{@Name}", "x"),
        ("Event.Data", "one"),
        ("Event.Data{@Name}", "y"),
        ("Event.Data", "two & three"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("a=b", id="no document"),
        pytest.param("{", id="broken JSON"),
        pytest.param("<a>", id="broken XML"),
        pytest.param("[" * 100_000, id="endless JSON"),
        pytest.param("<a>" * 1000 + "</a>" * 1000, id="deep XML"),
        pytest.param('<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>', id="entity"),
    ],
)
def test_hostile_or_broken_text_is_no_document(text: str) -> None:
    assert read_document(text) is None


def test_an_external_definition_is_not_fetched() -> None:
    tree = read_document('<!DOCTYPE a SYSTEM "file:///etc/hostname"><a/>')
    assert tree is not None
    assert list(leaves(tree)) == []

"""Shape of a document: where names stand, told in one pass however strange the characters are."""

from __future__ import annotations

import pytest
from sysmon_essentials.intel.formats.json_shape import shape_of


@pytest.mark.parametrize(
    ("head", "places"),
    [
        pytest.param('{"a": 1, "b": {"c": [1, {"d": 2}]}}', {"a", "b", "b.c", "b.c.[].d"}, id="nested"),
        pytest.param('[{"a": []}, {"b": {}}]', {"[].a", "[].b"}, id="array"),
        pytest.param('{"a": "x\\"b\\": {", "c": 1}', {"a", "c"}, id="name inside a text"),
        pytest.param('{"a": "{", "b": "]"}', {"a", "b"}, id="brackets inside texts"),
        pytest.param('{"a": {"b": "cut he', {"a", "a.b"}, id="cut in a text"),
        pytest.param('{"a": "x\\', {"a"}, id="cut in an escape"),
        pytest.param("]}]", set(), id="only closing"),
    ],
)
def test_names_stand_where_they_stand(head: str, places: set[str]) -> None:
    assert {".".join(place) for place in shape_of(head).places} == places


def test_texts_that_say_of_which_type_something_is() -> None:
    shape = shape_of('{"type": "bundle", "name": "x", "objects": [{"id": "indicator--1"}]}')
    assert shape.texts == {(("type",), "bundle"), (("objects", "[]", "id"), "indicator--1")}


@pytest.mark.parametrize(
    "head",
    ['{"a":' * 20_000, "[" * 60_000, '"' + '\\"' * 30_000, '{"a' * 20_000],
    ids=["objects", "arrays", "escapes", "names that never end"],
)
def test_what_is_nested_deep_is_left(head: str) -> None:
    assert all(len(place) <= 6 for place in shape_of(head).places)

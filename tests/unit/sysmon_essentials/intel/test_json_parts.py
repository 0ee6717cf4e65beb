"""JSON by parts: the same values as a whole parse, whatever the chunks, and bounds that hold."""

from __future__ import annotations

import io
import json
import tracemalloc
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sysmon_essentials.errors import InputError
from sysmon_essentials.intel.body import Text
from sysmon_essentials.intel.item import Limits
from sysmon_essentials.intel.json_parts import (
    BIG,
    END,
    ENTER,
    ENTER_AND_END,
    SKIP,
    TAKE,
    Cursor,
    read_parts,
    read_value,
)

SMALL = Limits(value_chars=1000, depth=10)


class Drip(io.StringIO):
    """Gives a few characters at a time, whatever is asked for."""

    def __init__(self, text: str, size: int) -> None:
        super().__init__(text)
        self.size = size

    def read(self, size: int | None = -1) -> str:
        return super().read(min(self.size, size if size and size > 0 else self.size))


def objects(place: tuple[str, ...]) -> str:
    if place in ((), ("objects",)):
        return ENTER
    return TAKE if place == ("objects", "[]") else SKIP


def parts(text: str, size: int = 10_000, limits: Limits = SMALL) -> list[Any]:
    return [value for _, value in read_parts(Text(Drip(text, size), "feed"), objects, limits)]


_NUMBERS = st.integers(-(10**6), 10**6) | st.floats(allow_nan=False, allow_infinity=False)
_JSON = st.recursive(
    st.none() | st.booleans() | _NUMBERS | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


@settings(deadline=None, max_examples=60)
@given(
    wanted=st.lists(_JSON, max_size=3),
    beside=_JSON,
    size=st.integers(1, 40),
    indent=st.sampled_from([None, 1]),
)
def test_parts_are_those_of_a_whole_parse(wanted: list[Any], beside: Any, size: int, indent: int | None) -> None:
    text = json.dumps({"a": beside, "objects": wanted, "z": beside}, indent=indent)
    assert parts(text, size, Limits(depth=50)) == wanted


@settings(deadline=None, max_examples=100)
@given(cut=st.integers(0, 200), size=st.integers(1, 40))
def test_cut_document_raises_and_gives_only_whole_values(cut: int, size: int) -> None:
    text = json.dumps({"x": ['\\"', {"y": "[{"}], "objects": [{"n": 12345}, {"n": 2}], "z": None})
    stream = Text(Drip(text[: min(cut, len(text) - 1)], size), "feed")
    found: list[Any] = []
    with pytest.raises(InputError) as raised:
        found.extend(value for _, value in read_parts(stream, objects, SMALL))
    assert found == [{"n": 12345}, {"n": 2}][: len(found)]
    assert raised.value.kind in ("truncated", "json")


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        pytest.param("[" * 5_000_000, "json", id="nested without end"),
        pytest.param('{"objects":' + "[" * 5_000_000, "json", id="nested without end where values are"),
        pytest.param('{"objects":[' + '{"a":' * 5_000_000, "json", id="nested without end in a value"),
        pytest.param('{"x":' + "[" * 5_000_000, "json", id="nested without end beside values"),
        pytest.param('{"objects":["' + "a" * 5_000_000, "oversized", id="text without end"),
        pytest.param('{"objects":[[' + "1," * 5_000_000, "oversized", id="value without end"),
        pytest.param('{"x":' + "1" * 5_000_000, "oversized", id="number without end"),
        pytest.param('{"objects":[1 2]}', "json", id="no comma"),
        pytest.param('{"objects":[1,]}', "json", id="comma too much"),
        pytest.param('{"objects" 1}', "json", id="no colon"),
        pytest.param("{1:2}", "json", id="no name"),
        pytest.param('{"objects":[]} more', "json", id="something behind"),
        pytest.param('{"x":nul}', "json", id="no value"),
        pytest.param("", "truncated", id="nothing"),
    ],
)
def test_damage_and_bombs_raise(text: str, kind: str) -> None:
    with pytest.raises(InputError, match="feed: record offset") as raised:
        parts(text, limits=Limits(depth=10))
    assert raised.value.kind == kind


def test_value_of_many_digits_costs_no_time() -> None:
    assert parts('{"objects":[' + "9" * 900 + "]}") == [float("9" * 30)]


def test_memory_does_not_grow_with_the_document() -> None:
    skipped = '{"x":[' + ",".join(['{"y":"' + "z" * 500 + '"}'] * 5_000) + '],"objects":['
    text = skipped + ",".join(['{"n":"' + "v" * 400 + '"}'] * 5_000) + "]}"
    stream = Text(io.StringIO(text), "feed")
    tracemalloc.start()
    count = sum(1 for _ in read_parts(stream, objects, SMALL))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert count == 5_000
    assert peak < 2_000_000 < len(text)


def test_end_of_a_part_is_told_behind_what_is_in_it() -> None:
    wishes = {(): ENTER, ("e",): ENTER_AND_END, ("e", "a"): TAKE}
    text = Text(io.StringIO('{"e":{"a":1,"b":[{}]},"f":2}'), "feed")
    found = list(read_parts(text, lambda place: wishes.get(place, SKIP), SMALL))
    assert found == [(("e", "a"), 1), (("e",), END)]


@pytest.mark.parametrize("size", [1, 7, 60])
def test_what_is_too_long_to_be_built_is_gone_into(size: int) -> None:
    cursor = Cursor(Text(Drip('{"a": [1, {"b": "' + "x" * 200 + '"}], "c": 2, "d": [3]}', size), "feed"), SMALL)
    assert cursor.value(20) is BIG
    found: list[Any] = []
    for key in cursor.inside():
        value = cursor.value(20)
        if value is BIG:
            cursor.skip()
        found.append((key, value))
    assert found == [("a", BIG), ("c", 2), ("d", [3])]
    assert cursor.peek() == ""


def test_value_that_is_damaged_is_not_just_long() -> None:
    cursor = Cursor(Text(io.StringIO('{"a" 1' + " " * 200), "feed"), SMALL)
    with pytest.raises(InputError, match="no valid JSON"):
        cursor.value(20)


@pytest.mark.parametrize("text", ["", "{", "[" * 100_000, "1 2"], ids=["empty", "cut", "deep", "two"])
def test_text_that_is_no_value(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        read_value(text)


def test_huge_number_is_bounded() -> None:
    assert read_value('\ufeff{"a": ' + "9" * 100_000 + "}\n") == {"a": pytest.approx(1e30)}

"""What an expression prints is an expression that means the same and prints the same."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from offline.spl.clock import Clock
from offline.spl.eval_expr import evaluate, parse_eval
from offline.spl.frame import Frame
from offline.spl.search_expr import mask, parse_search
from tests.spl.cases import FOLDER

if TYPE_CHECKING:
    from collections.abc import Callable

LINES = [line for line in (FOLDER / "printing.txt").read_text("utf-8").splitlines() if line.strip()]
PARSERS: dict[str, Callable[[str], Any]] = {"search": parse_search, "eval": parse_eval}
CLOCK = Clock(1_700_000_000.0)
FRAME = Frame.from_rows(
    [
        {"a": "1", "b": "2", "c": "x", "_time": 1_699_999_000, "_raw": "a=1 b=2 word"},
        {"a": "x", "b": ("1", "y z"), "d": "", "_time": 5, "_raw": "x"},
        {"c": "3", "_time": 1_700_000_100, "_raw": ""},
    ]
)


@pytest.mark.parametrize("line", LINES, ids=str)
def test_printing_is_stable(line: str) -> None:
    kind, _, text = line.partition(" ")
    printed = str(PARSERS[kind](text))
    assert str(PARSERS[kind](printed)) == printed


VALUES = st.sampled_from(["1", "x", "*x*", "y z", "", 'q"q', "b\\s", "2.5"])
NAMES = st.sampled_from(["a", "b", "c", "d", "e f"])


def quoted(value: str) -> str:
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'


COMPARISONS = st.builds(
    lambda name, sign, value: f"{quoted(name)}{sign}{quoted(value)}" if " " in name else f"{name}{sign}{quoted(value)}",
    NAMES,
    st.sampled_from(["=", "!=", "<", ">="]),
    VALUES,
)
SEARCHES = st.recursive(
    COMPARISONS | VALUES.filter(bool).map(quoted),
    lambda inner: (
        st.builds("({} OR {})".format, inner, inner)
        | st.builds("{} {}".format, inner, inner)
        | st.builds("{} OR {} {}".format, inner, inner, inner)
        | st.builds("NOT {}".format, inner)
        | st.builds("({})".format, inner)
    ),
    max_leaves=8,
)
FIELDS = NAMES.map(lambda name: f"'{name}'" if " " in name else name)
EVALS = st.recursive(
    FIELDS | VALUES.map(quoted) | st.sampled_from(["1", "2.5", "0"]),
    lambda inner: (
        st.builds("({}{}{})".format, inner, st.sampled_from([" + ", " - ", " * ", " / ", " . "]), inner)
        | st.builds("{}{}{}".format, inner, st.sampled_from([" + ", " * ", " . ", " - ", " % "]), inner)
        | st.builds("coalesce({}, {})".format, inner, inner)
        | st.builds("if(isnull({}), {}, {})".format, inner, inner, inner)
        | st.builds("if({} = {} OR {} < {} AND NOT {} > 1, 1, 2)".format, inner, inner, inner, inner, inner)
    ),
    max_leaves=8,
)
QUICKLY = settings(max_examples=150, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))


@QUICKLY
@given(SEARCHES)
def test_a_printed_search_takes_the_same_rows(text: str) -> None:
    parsed = parse_search(text)
    printed = parse_search(str(parsed))
    assert str(printed) == str(parsed)
    assert mask(printed, FRAME, CLOCK).tolist() == mask(parsed, FRAME, CLOCK).tolist()


@QUICKLY
@given(EVALS)
def test_a_printed_expression_gives_the_same_values(text: str) -> None:
    parsed = parse_eval(text)
    printed = parse_eval(str(parsed))
    assert str(printed) == str(parsed)
    assert evaluate(printed, FRAME, CLOCK).values == evaluate(parsed, FRAME, CLOCK).values

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from offline.spl.literals import required_by_like, required_texts

PATTERNS = [
    r"(?i)\b(save|export)\s+hk(lm|cu)",
    r"^abc\.exe$",
    r"(ab|cd)+ef",
    r"a.*bcd",
    r"xy?z(foo|bar)",
    r"[ab]bc",
    r"(?:one|two)three|four",
]


@pytest.mark.parametrize(
    ("pattern", "texts"),
    [
        pytest.param(r"(?i)\\User Data\\", {"\\user data\\"}, id="a plain text"),
        pytest.param(r"a+bcd", {"bcd"}, id="the longest part"),
        pytest.param(r"(save|export)x", {"savex", "exportx"}, id="alternatives joined with what follows"),
        pytest.param(r"foo|\d+", None, id="an alternative without a text"),
        pytest.param(r"(foo)?\d", None, id="an optional text"),
        pytest.param(r"ab", None, id="too short"),
        pytest.param(r"(", None, id="not a pattern"),
    ],
)
def test_required_texts(pattern: str, texts: set[str] | None) -> None:
    assert required_texts(pattern) == texts


def test_like_needs_its_longest_part() -> None:
    assert required_by_like("%Abc_de%f") == {"abc"}
    assert required_by_like("%a_b%") is None


@pytest.mark.parametrize("pattern", PATTERNS)
@given(data=st.data())
def test_whatever_matches_holds_one_of_the_texts(pattern: str, data: st.DataObject) -> None:
    text = data.draw(st.from_regex(pattern))
    needed = required_texts(pattern)
    assert re.search(pattern, text)
    assert needed is None or any(one in text.lower() for one in needed)

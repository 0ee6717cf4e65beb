from __future__ import annotations

import time

import pytest

from offline.spl.sed import parse_sed


@pytest.mark.parametrize(
    ("script", "value", "expected"),
    [
        pytest.param(r"s/a\/b/-/", "a/b", "-", id="escaped mark"),
        pytest.param(r"s/\\/-/g", r"a\b\c", "a-b-c", id="escaped backslash"),
        pytest.param(r"s/\d+/n/2", "1 22 333", "1 n 333", id="second match"),
        pytest.param(r"s/(?<=a)\w/-/2", "abac", "aba-", id="second match seen with what stands before it"),
        pytest.param("s,/,-,g", "a/b", "a-b", id="another mark"),
        pytest.param("s/a/b/ y/b/x/", "ab", "xx", id="two commands"),
        pytest.param("s/A/-/i", "ba", "b-", id="case does not count"),
    ],
)
def test_a_script_changes_the_value(script: str, value: str, expected: str) -> None:
    for edit in parse_sed(script):
        value = edit.apply(value)
    assert value == expected


@pytest.mark.parametrize(
    "script",
    [
        pytest.param("s/" + r"\d" * 40, id="escapes without an end"),
        pytest.param("s/a/" + r"\\" * 40 + "\\", id="backslashes without an end"),
        pytest.param("s\\a\\b\\", id="a backslash as mark"),
        pytest.param("s/a", id="a part is missing"),
        pytest.param("d/a/b/", id="another command"),
        pytest.param("s/a/b/q", id="another flag"),
    ],
)
def test_what_is_no_script_is_refused_in_time(script: str) -> None:
    started = time.process_time()
    with pytest.raises(ValueError, match="sed expression"):
        parse_sed(script)
    assert time.process_time() - started < 0.05

from __future__ import annotations

import pytest

from offline.pcre import PatternError, compile_pcre
from offline.pcre_size import fault_of_size


@pytest.mark.parametrize(
    "pattern",
    [
        pytest.param("a{65535}", id="the largest number"),
        pytest.param("a{0,65535}", id="the largest upper bound"),
        pytest.param(r"\{99999999}", id="an escaped brace"),
        pytest.param("[{99999999}]", id="braces in a class"),
        pytest.param("{x}{,99999999}", id="braces that are no quantifier"),
        pytest.param("(?:a{10}){10}", id="small repeats inside each other"),
        pytest.param("a)b", id="a parenthesis too many"),
        pytest.param("a" * 60_000, id="a long text"),
    ],
)
def test_what_pcre_can_hold_is_not_refused(pattern: str) -> None:
    assert fault_of_size(pattern) is None


@pytest.mark.parametrize(
    ("pattern", "fault"),
    [
        pytest.param("a{999999999}", "number too big", id="a number"),
        pytest.param("a{0,65536}", "number too big", id="an upper bound"),
        pytest.param("a{" + "9" * 10_000 + "}", "number too big", id="a number of many digits"),
        pytest.param("(?:a{65535}){65535}", "too large", id="a repeat inside a repeat"),
        pytest.param("(?:(?:(?:ab){99}){99}){99}", "too large", id="three repeats"),
        pytest.param("a{2}{999}{999}", "too large", id="repeats of a repeat"),
        pytest.param(r"[\]a]{9999}(x[b]{9999}){9}", "too large", id="a class"),
    ],
)
def test_what_would_eat_the_memory_is_refused(pattern: str, fault: str) -> None:
    with pytest.raises(PatternError, match=fault):
        compile_pcre(pattern)

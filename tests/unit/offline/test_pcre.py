from __future__ import annotations

import time

import pytest

from offline.pcre import PatternError, compile_pcre


@pytest.mark.parametrize(
    ("pattern", "text", "expected"),
    [
        ("(?<a>x+)y", "xxy", "xxy"),
        ("[a-c--z]+", "a-b", "a-b"),
        ("[[a]+", "[[", "[["),
        ("[[:digit:]x]+", "1x2", "1x2"),
        ("[]a]+", "a]", "a]"),
        (r"\Qa.b\E+", "a.bb", "a.bb"),
        (r"a\z", "a\n", None),
        (r"a\Z", "a\n", "a"),
        (r"a\hb", "a\tb", "a\tb"),
        ("a(?i)b", "aB", "aB"),
        ("a(?i)b", "AB", None),
        ("(?>a+)ab", "aaab", None),
        ("a++b", "aab", "aab"),
        (r"\w+", "é1", "1"),
        (r"(?i)STRASSE", "straße", None),
        (r"(?<q>['\"])x\k<q>", "'x'", "'x'"),
    ],
)
def test_reads_patterns_as_pcre_does(pattern, text, expected):
    found = compile_pcre(pattern).search(text)
    assert (found[0] if found else None) == expected


def test_flags_stand_before_flags_of_the_pattern_itself():
    assert compile_pcre("(?i)^A.B$", "ms").search("x\na\nb\ny")[0] == "a\nb"


@pytest.mark.parametrize("pattern", ["(a", "*a", "(?<1a>x)", "[a"])
def test_pattern_that_cannot_be_compiled_is_an_error(pattern):
    with pytest.raises(PatternError):
        compile_pcre(pattern)


def test_catastrophic_pattern_ends_in_time(monkeypatch):
    monkeypatch.setattr("offline.pcre.TIMEOUT_S", 0.1)
    started = time.process_time()
    with pytest.raises(TimeoutError):
        compile_pcre(r"(?:a|aa)+$").search("a" * 5000 + "b")
    assert time.process_time() - started < 5

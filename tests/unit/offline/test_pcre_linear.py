from __future__ import annotations

import re
import time

import pytest

from offline.pcre_linear import is_linear


@pytest.mark.parametrize(
    ("pattern", "linear"),
    [
        (r"""<Data Name=['"]([^'"]+)['"]>([^<]*)</Data>""", True),
        (r"<EventID(?:\s[^>]*)?>(?P<EventCode>\d+)</EventID>", True),
        (r"<A>(?:\s*<B>(\d+)</B>)?(?:\s*<C>(\d+)</C>)?(?:\s*<D>)?\s*<E>", True),
        (r"(?:ab|cd)x", True),
        (r"x(?:ab)?a", True),
        (r"x(?:ab)?(?:ab)?(?:ab)?(?:ab)?ab", False),
        (r"<(?:ab|ab)(?:cd|cd)(?:ef|ef)", True),
        (r"<(?:ab|ab)(?:cd|cd)(?:ef|ef)(?:gh|gh)", False),
        (r"<Data Name='(.*?)'>(.*?)</Data>", False),
        (r"<(a+)+b", False),
        (r"<(?:a|b+)*c", False),
        (r"x[ab]*a", False),
        (r"x[ab]{1,9}a", False),
        (r"x[ab]{3}a", True),
        (r"x.*y.*z", False),
        (r"\s+$", False),
        (r"(?i)<a>b?<", False),
        (r"x(?!y)", False),
        (r"(x)\1", False),
        ("", False),
        ("(a", False),
    ],
)
def test_only_patterns_whose_choices_are_decided_soon_are_linear(pattern, linear):
    assert is_linear(pattern) is linear


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        (r"<A>(?:\s*<B>(\d+)</B>)?(?:\s*<C>(\d+)</C>)?(?:\s*<D>)?\s*<E>", "<A>" + " " * 20 + "<B>1</B>" * 4000),
        (r"""<Data Name=['"]([^'"]+)['"]>([^<]*)</Data>""", "<Data Name='x'>" * 2000),
        (r"""<Data Name=['"]([^'"]+)['"]>([^<]*)</Data>""", "<Data Name=" * 3000),
        (r"x(?:ab)?(?:ab)?a[^c]*c", "xababa" * 1000),
    ],
)
def test_what_is_called_linear_is_fast_on_hostile_text(pattern, text):
    assert is_linear(pattern)
    started = time.process_time()
    re.findall(pattern, text)
    assert time.process_time() - started < 1.0

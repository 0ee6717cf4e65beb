from __future__ import annotations

import random
import time

import pytest

from offline.lookup_match import MatchRule, TableIndex, wildcard_matches

EXACT, WILDCARD, CIDR = (MatchRule(kind, fold_table=False, fold_value=False) for kind in ("EXACT", "WILDCARD", "CIDR"))
FOLDED = MatchRule("WILDCARD", fold_table=True, fold_value=True)


@pytest.mark.parametrize(
    ("pattern", "value", "matches"),
    [
        ("*", "", True),
        ("*", "x", True),
        ("a*", "a", True),
        ("a*a", "a", False),
        ("a*a", "aa", True),
        ("*b*", "abc", True),
        ("*a*b*", "ba", False),
        ("a*b*c", "a-b-c", True),
        ("a*b*c", "a-c-b", False),
        ("a**b", "ab", True),
        ("*.exe", "x.exe.txt", False),
        ("[a]*", "[a]b", True),
        ("[a]*", "ab", False),
        ("a?", "ab", False),
        ("a\nb*", "a\nbc", True),
    ],
)
def test_wildcard(pattern, value, matches):
    assert wildcard_matches(pattern, value) is matches
    assert bool(TableIndex([[pattern]], [WILDCARD]).rows([value])) is matches


def test_rows_come_in_table_order():
    index = TableIndex([["*", "abcdef", "abc*", "*def", "no", "*cd*"]], [WILDCARD])
    assert list(index.rows(["abcdef"])) == [0, 1, 2, 3, 5]


@pytest.mark.parametrize(
    ("rule", "value", "found"),
    [
        pytest.param(EXACT, "A*", [0], id="exact reads no pattern"),
        pytest.param(WILDCARD, "Abc", [0], id="wildcard with case"),
        pytest.param(WILDCARD, "abc", [], id="wildcard misses other case"),
        pytest.param(FOLDED, "ABC", [0], id="folded"),
        pytest.param(MatchRule("EXACT", fold_table=False, fold_value=True), "A*", [], id="only the value folded"),
    ],
)
def test_case(rule, value, found):
    assert list(TableIndex([["A*"]], [rule]).rows([value])) == found


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("192.0.2.9", [0, 1]),
        ("192.0.2.200", [1]),
        ("198.51.100.7", [2]),
        ("2001:db8::5", [3]),
        ("::ffff:192.0.2.9", []),
        ("nonsense", []),
        ("", []),
    ],
)
def test_networks(value, found):
    cells = ["192.0.2.0/28", "192.0.2.0/24", "198.51.100.7", "2001:db8::/32", "not a network"]
    assert list(TableIndex([cells], [CIDR]).rows([value])) == found


def test_all_fields_must_fit():
    columns = [["a", "a", "b"], ["x*", "y*", "x*"], ["1", "1", "1"]]
    index = TableIndex(columns, [EXACT, WILDCARD, EXACT])
    assert list(index.rows(["a", "yes", "1"])) == [1]
    assert list(index.rows(["b", "yes", "1"])) == []
    assert list(index.rows(["a", "xy", "2"])) == []


def test_ten_thousand_patterns_are_found_without_trying_them_all():
    words = random.Random(7)
    names = ["".join(words.choices("abcdefghijklmnop", k=9)) for _ in range(10_000)]
    forms = ("C:\\Tools\\{}.exe", "*\\{}.exe", "C:\\Program Files\\{}*", "*{}*")
    index = TableIndex([[forms[i % 4].format(name) for i, name in enumerate(names)]], [WILDCARD])
    values = [f"C:\\Program Files\\{name}.exe" for name in names[:2000]]
    started = time.process_time()
    found = [list(index.rows([value])) for value in values]
    seconds = time.process_time() - started
    assert [row in rows for row, rows in enumerate(found)] == [i % 4 != 0 for i in range(2000)]
    assert seconds < 2


@pytest.mark.parametrize(
    ("columns", "values", "found"),
    [
        pytest.param([["a", "b", "a"], ["1", "1", "2"]], ["a", "2"], [2], id="one of them tells rows apart"),
        pytest.param([["a"] * 20 + ["b"] * 20, ["1", "2"] * 20], ["b", "2"], range(21, 40, 2), id="none of them does"),
        pytest.param([["a", "b", "a"], ["1", "1", "2"]], ["b", "2"], [], id="each fits another row"),
        pytest.param([["a", "a", "a", "b"], ["1", "1", "2", "1"]], ["a", "1"], [0, 1], id="several rows fit"),
    ],
)
def test_several_exact_fields_fit_together(columns, values, found):
    assert list(TableIndex(columns, [EXACT, EXACT]).rows(values)) == list(found)

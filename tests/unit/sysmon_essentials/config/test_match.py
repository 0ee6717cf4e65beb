"""Conditions of filters, one line a fact."""

from __future__ import annotations

import pytest
from sysmon_essentials.config.match import FieldMatcher
from sysmon_essentials.config.schema import CONDITIONS

from tests.unit.sysmon_essentials.config import literal

PATH = r"C:\Windows\System32\cmd.exe"
FACTS = [
    ("is", PATH.upper(), PATH, True),
    ("is", "cmd.exe", PATH, False),
    ("is", "", "", True),
    ("is not", "cmd.exe", PATH, True),
    ("is not", PATH.lower(), PATH, False),
    ("is any", f"x;{PATH}", PATH, True),
    ("is any", "x;cmd.exe", PATH, False),
    ("is any", "x;", "", True),
    ("contains", "SYSTEM32", PATH, True),
    ("contains", "", PATH, True),
    ("contains", "", "", False),
    ("contains any", "x;system32", PATH, True),
    ("contains any", "z;q", PATH, False),
    ("contains any", "nowhere;", PATH, True),
    ("contains any", "nowhere;;cmd", "a;cmd", True),
    ("contains any", "nowhere;;nothing", PATH, False),
    ("contains any", ";nothing", PATH, False),
    ("contains any", ";nothing", "a;nothing", True),
    ("contains all", "a;;b", "a;b", True),
    ("contains all", "a;;b", "a b", False),
    ("excludes any", ";nothing", PATH, True),
    ("contains all", "windows;cmd", PATH, True),
    ("contains all", "windows;powershell", PATH, False),
    ("contains all", "windows; cmd", PATH, False),
    ("contains all", ";", "", False),
    ("excludes", "powershell", PATH, True),
    ("excludes", "cmd", PATH, False),
    ("excludes any", "a;b", "xa", False),
    ("excludes any", "a;b", "x", True),
    ("excludes any", "a;", "x", False),
    ("excludes all", "a;b", "xa", True),
    ("excludes all", "a;b", "ab", False),
    ("begin with", "c:\\windows", PATH, True),
    ("begin with", "windows", PATH, False),
    ("begin with", "", "", True),
    ("not begin with", "windows", PATH, True),
    ("not begin with", "C:", PATH, False),
    ("end with", "CMD.EXE", PATH, True),
    ("end with", "cmd", PATH, False),
    ("end with", "", PATH, True),
    ("not end with", "cmd", PATH, True),
    ("not end with", ".exe", PATH, False),
    ("more than", "1024", "80", True),
    ("more than", "1024", "100", False),
    ("less than", "80", "1024", True),
    ("less than", "80", "80", False),
    ("image", "cmd.exe", PATH, True),
    ("image", PATH.upper(), PATH, True),
    ("image", "md.exe", PATH, False),
    ("image", "sh", "/usr/bin/sh", False),
    ("image", "/usr/bin/sh", "/usr/bin/sh", True),
    ("no such condition", "x", "x", False),
]


@pytest.mark.parametrize(
    ("condition", "text", "value", "expected"), FACTS, ids=[f"{c} {t!r} on {v!r}" for c, t, v, _ in FACTS]
)
def test_condition(condition: str, text: str, value: str, expected: bool) -> None:
    assert bool(FieldMatcher([(condition, text.lower(), 1)]).mask(value)) is expected


@pytest.mark.parametrize("condition", CONDITIONS, ids=str)
def test_condition_agrees_with_the_literal_reading_on_awkward_values(condition: str) -> None:
    values = ["", "-", ";", "a", "A;b", "ab", "b\\a", "\\", "0", "10", "9"]
    differing = [
        (text, value)
        for text in values
        for value in values
        if bool(FieldMatcher([(condition, text.lower(), 1)]).mask(value))
        is not literal.HOLDS[condition](text.lower(), value.lower())
    ]
    assert differing == []


def test_each_filter_has_its_own_bit() -> None:
    matcher = FieldMatcher([("contains", "a", 1), ("contains", "a", 2), ("end with", "b", 4), ("is", "x", 8)])
    assert matcher.mask("ab") == 7
    assert matcher.mask("x") == 8


def test_memory_of_values_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sysmon_essentials.config.match._MAX_REMEMBERED", 10)
    matcher = FieldMatcher([("contains", "7", 1)])
    assert [matcher.mask(str(number)) for number in range(30)].count(1) == 3
    matcher.mask("7" * 10_000)
    assert len(matcher._remembered) <= 10
    assert max(map(len, matcher._remembered)) < 10_000


@pytest.mark.parametrize("value", ["", "a", "xax", "b"])
def test_condition_and_its_opposite_never_agree(value: str) -> None:
    pairs = [
        ("is", "is not"),
        ("contains", "excludes"),
        ("contains any", "excludes any"),
        ("contains all", "excludes all"),
        ("begin with", "not begin with"),
        ("end with", "not end with"),
    ]
    filters = [
        (condition, "a;b" if condition.endswith(("any", "all")) else "a", 1 << (2 * at + side))
        for at, pair in enumerate(pairs)
        for side, condition in enumerate(pair)
    ]
    mask = FieldMatcher(filters).mask(value)
    assert [mask >> (2 * at) & 3 for at in range(len(pairs))].count(0) == 0
    assert [mask >> (2 * at) & 3 for at in range(len(pairs))].count(3) == 0

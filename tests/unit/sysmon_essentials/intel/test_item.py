"""Times, confidence and texts as feeds write them."""

from __future__ import annotations

import pytest
from sysmon_essentials.intel.item import MAX_TAGS, clean_tags, one_line, parse_confidence, parse_time, split_tags


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-03-04T08:41:05Z", 1772613665),
        ("2026-03-04 08:41:05", 1772613665),
        ("2026-03-04 08:41:05 UTC", 1772613665),
        ("2026-03-04T08:41:05.123456Z", 1772613665),
        ("2026-03-04T10:41:05+02:00", 1772613665),
        ("2026-03-04T06:41:05-0200", 1772613665),
        ("2026-03-04", 1772582400),
        ("2026/03/04 08:41:05", 1772613665),
        ("20260304", 1772582400),
        ("2026-03/04", None),
        ("04/03/2026", None),
        ("1772613665", 1772613665),
        ("1772613665000", 1772613665),
        ("1772613665.5", 1772613665),
        ("", None),
        ("yesterday", None),
        ("2026-13-04", None),
        ("2026-02-30T08:61:00", None),
        ("\u0662\u0660\u0662\u0666-03-04", None),
        ("9" * 400, None),
    ],
    ids=lambda value: ascii(value)[:32],
)
def test_times(text: str, expected: int | None) -> None:
    assert parse_time(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("75", 75),
        ("75.9", 75),
        ("80%", 80),
        ("0.9", 90),
        (".25", 25),
        ("1.0", 100),
        ("0.9%", 0),
        ("1", 1),
        ("1000", 100),
        ("High", 85),
        ("none", 0),
        ("", None),
        ("-5", None),
        ("nan", None),
    ],
)
def test_confidence(text: str, expected: int | None) -> None:
    assert parse_confidence(text) == expected


def test_description_is_one_harmless_line() -> None:
    assert one_line("a\r\nb\x1b[31m\tc\u202e") == "a b [31m c"
    assert one_line(None) == ""
    assert len(one_line("x" * 1_000_000)) == 300


def test_tags_are_sorted_without_doubles_commas_and_empty_words() -> None:
    assert split_tags("b,a, a ,None,n/a,") == ("a", "b")
    assert clean_tags(["x,y", "z"]) == ("x;y", "z")
    assert len(clean_tags(str(number) for number in range(100))) == MAX_TAGS

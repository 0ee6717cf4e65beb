"""Refusals: counted, and the first of each reason kept."""

from __future__ import annotations

from sysmon_essentials.intel.refused import Refusals, RefusedError, quoted


def test_all_are_counted_and_five_of_each_reason_shown() -> None:
    refusals = Refusals()
    for number in range(20):
        refusals.add(f"line {number}", RefusedError("empty", "nothing"))
    refusals.add("line 20", RefusedError("too long", "much"))
    assert refusals.counts == {"empty": 20, "too long": 1}
    assert refusals.total == 21
    assert [one.place for one in refusals.shown] == ["line 0", "line 1", "line 2", "line 3", "line 4", "line 20"]


def test_value_in_a_message_is_short_and_harmless() -> None:
    assert quoted("a\x1b[31m\n") == r"'a\x1b[31m\n'"
    assert quoted("x" * 1000) == "'" + "x" * 120 + "...'"

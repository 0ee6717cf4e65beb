"""States of a feed: duplicates, ends, and what changed since the last one."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sysmon_essentials.intel.indicator import TYPES, Indicator
from sysmon_essentials.intel.merge import LIFE_S, collect, compare, is_expired, merge, update

NOW = 1_772_613_665
DAY = 86_400
DOMAIN = Indicator("domain", "evil.example", "feed")


def test_duplicates_say_together_what_each_says() -> None:
    one = Indicator("ip", "198.51.100.7", "feed", 40, 100, 200, 900, ("b",), "", "ref")
    other = Indicator("ip", "198.51.100.7", "feed", 70, 50, 150, 800, ("a",), "text", "other")
    together = Indicator("ip", "198.51.100.7", "feed", 70, 50, 200, 900, ("a", "b"), "text", "ref")
    assert merge(one, other) == together
    assert merge(other, one) == replace(together, reference="other")


@pytest.mark.parametrize(
    ("ends", "expected"), [((None, 5), None), ((5, None), None), ((5, 9), 9)], ids=["first", "second", "both"]
)
def test_no_end_outlasts_any_end(ends: tuple[int | None, int | None], expected: int | None) -> None:
    assert merge(replace(DOMAIN, expires=ends[0]), replace(DOMAIN, expires=ends[1])).expires == expected


def test_state_holds_each_value_once() -> None:
    state = collect([DOMAIN, replace(DOMAIN, confidence=90), Indicator("ip", "198.51.100.7", "feed")], NOW)
    assert [(one.value, one.confidence) for one in state] == [("198.51.100.7", 50), ("evil.example", 90)]
    assert (len(state), state.merged) == (2, 1)


def test_equal_states_have_one_order() -> None:
    names = [replace(DOMAIN, value=f"{letter}.example") for letter in "cab"]
    assert list(collect(names, NOW)) == list(collect(reversed(names), NOW))


@pytest.mark.parametrize("kind", TYPES)
def test_every_type_has_an_age_and_keeps_an_end_of_its_own(kind: str) -> None:
    (without,) = collect([Indicator(kind, "x", "feed")], NOW)
    assert without.expires == (None if LIFE_S[kind] is None else NOW + LIFE_S[kind])
    (with_one,) = collect([Indicator(kind, "x", "feed", expires=NOW + 1)], NOW)
    assert with_one.expires == NOW + 1


def test_age_counts_from_the_last_sighting() -> None:
    old = replace(DOMAIN, first_seen=NOW - 500 * DAY)
    seen = replace(DOMAIN, first_seen=NOW - 500 * DAY, last_seen=NOW - DAY)
    assert len(collect([old], NOW)) == 0
    assert [one.expires for one in collect([seen], NOW)] == [NOW + 179 * DAY]
    assert len(collect([old, seen], NOW)) == 1


def test_expired_ones_are_left_out_and_named() -> None:
    state = collect([replace(DOMAIN, expires=NOW), replace(DOMAIN, value="b.example", expires=NOW + 1)], NOW)
    assert [one.value for one in state] == ["b.example"]
    assert state.ended == {("domain", "evil.example")}


def test_allowed_ones_are_left_out_and_counted() -> None:
    state = collect([DOMAIN], NOW, lambda kind, value: (kind, value) == ("domain", "evil.example"))
    assert (len(state), state.allowed_out) == (0, 1)


@pytest.mark.parametrize(("expires", "expected"), [(None, False), (NOW, True), (NOW + 1, False)])
def test_end_is_not_included(expires: int | None, expected: bool) -> None:
    assert is_expired(replace(DOMAIN, expires=expires), NOW) is expected


def test_change_since_the_earlier_state() -> None:
    state = collect([DOMAIN, replace(DOMAIN, value="new.example")], NOW)
    earlier = [("domain", "evil.example", 7), ("domain", "evil.example", 7), ("domain", "gone.example", 8)]
    change = compare(state, earlier)
    assert (change.added, change.kept, change.removed) == (1, 1, 1)
    assert [change.added_at(one, NOW) for one in state] == [7, NOW]


def test_update_keeps_what_was_not_named_but_not_what_ended() -> None:
    state = collect(
        [replace(DOMAIN, first_seen=NOW, expires=NOW + 9), replace(DOMAIN, value="b.example", expires=0)], NOW
    )
    earlier = [
        replace(DOMAIN, first_seen=5, expires=NOW + 1, confidence=90),
        replace(DOMAIN, value="b.example", expires=NOW + 5),
        replace(DOMAIN, value="c.example", expires=NOW + 5),
        replace(DOMAIN, value="d.example", expires=NOW),
    ]
    update(state, earlier, NOW)
    assert [(one.value, one.first_seen, one.confidence) for one in state] == [
        ("c.example", None, 50),
        ("evil.example", 5, 50),
    ]

"""Where buckets of time begin and end."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest

from offline.spl.clock import Clock
from offline.spl.timespan import TimeSpan, parse_time_span, span_for

BERLIN = Clock(0.0, ZoneInfo("Europe/Berlin"))
UTC = Clock(0.0)
TIME = 1_700_000_000.0


@pytest.mark.parametrize(
    ("text", "start"),
    [
        ("30", 1_699_999_980),
        ("5m", 1_699_999_800),
        ("1h", 1_699_999_200),
        ("1d", 1_699_920_000),
        ("1w", 1_699_488_000),
        ("1mon", 1_698_796_800),
        ("1q", 1_696_118_400),
        ("1y", 1_672_531_200),
        ("2mon", 1_698_796_800),
    ],
    ids=str,
)
def test_where_a_bucket_begins(text: str, start: int) -> None:
    assert parse_time_span(text).start(TIME, UTC) == start


@pytest.mark.parametrize("text", ["1s", "7m", "1h", "1d", "3d", "1w", "1mon", "1q", "1y"])
@pytest.mark.parametrize("clock", [UTC, BERLIN], ids=["UTC", "Berlin"])
def test_a_bucket_ends_where_the_next_begins(text: str, clock: Clock) -> None:
    span = parse_time_span(text)
    start = span.start(TIME, clock)
    end = span.next(start, clock)
    assert start <= TIME < end
    assert span.start(end, clock) == end
    assert span.start(end - 0.5, clock) == start


def test_a_day_has_23_or_25_hours_when_clocks_change() -> None:
    day = TimeSpan(1, "d")
    start = day.start(1_711_850_400.0, BERLIN)
    assert day.next(start, BERLIN) - start == 23 * 3600


@pytest.mark.parametrize("text", ["", "0m", "x", "5 parsecs", "-1h"])
def test_what_is_no_span_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"span|unit"):
        parse_time_span(text)


def test_a_span_may_begin_elsewhere() -> None:
    assert TimeSpan(1, "h", origin=600.0).start(3700.0, UTC) == 600.0


def test_the_least_span_counts() -> None:
    assert span_for(0, 60, least=61) == TimeSpan(300.0, "s")
    assert span_for(0, 1e12) == TimeSpan(1, "y")

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest

from offline.spl.clock import Clock, span_of

NOW = 1_700_000_000.0  # Tuesday 2023-11-14 22:13:20 UTC


@pytest.mark.parametrize(
    ("specifier", "expected"),
    [
        pytest.param("now", NOW, id="now"),
        pytest.param("-1h", NOW - 3600, id="an hour ago"),
        pytest.param("+30s", NOW + 30, id="in thirty seconds"),
        pytest.param("-h", NOW - 3600, id="no amount is one"),
        pytest.param("@h", 1_699_999_200.0, id="start of the hour"),
        pytest.param("-1d@d", 1_699_833_600.0, id="start of yesterday"),
        pytest.param("@d+2h", 1_699_927_200.0, id="offset after a snap"),
        pytest.param("@w0", 1_699_747_200.0, id="Sunday"),
        pytest.param("@w7", 1_699_747_200.0, id="Sunday by its other number"),
        pytest.param("@mon", 1_698_796_800.0, id="start of the month"),
        pytest.param("@y", 1_672_531_200.0, id="start of the year"),
        pytest.param("-1y@y", 1_640_995_200.0, id="start of last year"),
        pytest.param("1600000000", 1_600_000_000.0, id="an epoch"),
        pytest.param("11/14/2023:00:00:00", 1_699_920_000.0, id="a date"),
    ],
)
def test_relative_times(specifier: str, expected: float) -> None:
    assert Clock(NOW).relative(specifier) == expected


@pytest.mark.parametrize("specifier", ["soon", "-1x", "@", "1d", "--1d", "-1d@"])
def test_what_is_no_time_is_refused(specifier: str) -> None:
    with pytest.raises(ValueError, match=r"time|unit"):
        Clock(NOW).relative(specifier)


def test_days_begin_in_the_zone_of_the_clock() -> None:
    assert Clock(NOW, ZoneInfo("Asia/Tokyo")).relative("@d") == 1_699_974_000.0


def test_a_span_has_an_amount_and_a_unit() -> None:
    assert span_of("5min") == (5.0, "m")
    assert span_of("mon") == (1.0, "mon")
    assert span_of("250ms") == (0.25, "s")
    assert span_of("30") == (30.0, "s")

"""timewrap counts periods back from the end of the time range or from now."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest

from offline.spl.clock import Clock
from offline.spl.errors import SplError
from offline.spl.frame import Frame
from offline.spl.plan import plan, run
from offline.spl.session import Session

if TYPE_CHECKING:
    from offline.spl.frame import Value

DAY = 86_400
MONDAY = 1_767_571_200
"""2026-01-05, midnight in UTC."""


def wrapped(
    search: str, rows: list[dict[str, Value]], end: float | None, now: float = MONDAY, zone: str = "UTC"
) -> list[dict[str, Value]]:
    session = Session(latest=end, clock=Clock(now, ZoneInfo(zone)))
    return list(run(plan(search, session), session, Frame.from_rows(rows)).rows())


def counts(first: int, step: int, *values: int) -> list[dict[str, Value]]:
    return [{"_time": first + place * step, "n": value} for place, value in enumerate(values)]


def test_periods_end_with_the_time_range() -> None:
    rows = counts(MONDAY - 2 * DAY, DAY // 2, 1, 2, 3, 4)
    assert wrapped("| timewrap 1d", rows, MONDAY) == [
        {"_time": MONDAY - DAY, "n_1day_before": 1, "n_latest_day": 3},
        {"_time": MONDAY - DAY // 2, "n_1day_before": 2, "n_latest_day": 4},
    ]


def test_periods_end_now_if_asked() -> None:
    rows = counts(MONDAY - DAY, DAY // 2, 1, 2)
    assert wrapped("| timewrap d align=now", rows, MONDAY, now=MONDAY + DAY) == [
        {"_time": MONDAY, "n_1day_before": 1},
        {"_time": MONDAY + DAY // 2, "n_1day_before": 2},
    ]


def test_periods_of_a_search_without_an_end_end_now() -> None:
    assert wrapped("| timewrap 1w", counts(MONDAY - DAY, DAY, 7), None) == [{"_time": MONDAY - DAY, "n_latest_week": 7}]


def test_columns_stand_from_the_oldest_to_the_latest_period() -> None:
    rows = counts(MONDAY - 3 * DAY, DAY, 1, 2, 3)
    (row,) = wrapped("| timewrap 1day", rows, MONDAY)
    assert list(row) == ["_time", "n_2days_before", "n_1day_before", "n_latest_day"]


def test_each_field_has_its_own_columns() -> None:
    rows: list[dict[str, Value]] = [{"_time": MONDAY - 2 * DAY, "a": 1}, {"_time": MONDAY - DAY, "a": 2, "b": 3}]
    (row,) = wrapped("| timewrap 1d", rows, MONDAY)
    assert {name: row[name] for name in row if name != "_time"} == {
        "a_1day_before": 1,
        "a_latest_day": 2,
        "b_latest_day": 3,
    }


def test_short_names_count_periods() -> None:
    (row,) = wrapped("| timewrap 1d series=short", counts(MONDAY - 2 * DAY, DAY, 1, 2), MONDAY)
    assert row == {"_time": MONDAY - DAY, "n_s1": 1, "n_s0": 2}


def test_exact_names_are_the_start_of_the_period() -> None:
    search = '| timewrap 1d series=exact time_format="%d.%m."'
    (row,) = wrapped(search, counts(MONDAY - 2 * DAY, DAY, 1, 2), MONDAY)
    assert row == {"_time": MONDAY - DAY, "n_03.01.": 1, "n_04.01.": 2}


def test_several_units_are_one_period() -> None:
    (row,) = wrapped("| timewrap 2days", counts(MONDAY - 4 * DAY, 2 * DAY, 1, 2), MONDAY)
    assert row == {"_time": MONDAY - 2 * DAY, "n_2days_before": 1, "n_latest_2days": 2}


def test_days_go_by_the_calendar_of_the_zone() -> None:
    summer = 1_774_735_200  # 2026-03-29 00:00 in Berlin, a day of 23 hours
    rows = counts(summer - DAY, DAY, 1, 2)
    (row,) = wrapped("| timewrap 1d", rows, summer + DAY - 3600, zone="Europe/Berlin")
    assert row["n_1day_before"] == 1
    assert row["n_latest_day"] == 2


def test_months_are_as_long_as_they_are() -> None:
    january, february, march = 1_767_225_600, 1_769_904_000, 1_772_323_200
    rows: list[dict[str, Value]] = [{"_time": january, "n": 1}, {"_time": february, "n": 2}]
    assert wrapped("| timewrap 1mon", rows, march) == [{"_time": february, "n_1month_before": 1, "n_latest_month": 2}]


@pytest.mark.parametrize(
    ("search", "message"),
    [
        ("| timewrap 7", "'7' is not a span"),
        ("| timewrap 1fortnight", "unknown time unit"),
        ("| timewrap 1d series=exact", "belong together"),
        ('| timewrap 1d time_format="%d"', "belong together"),
        ("| timewrap 1d align=start", "none of end, now"),
        ("| timewrap 1d span=1h", "unknown option 'span'"),
    ],
    ids=["no-unit", "unit", "exact-alone", "format-alone", "align", "option"],
)
def test_what_it_does_not_understand_is_refused(search: str, message: str) -> None:
    with pytest.raises(SplError, match=message):
        plan(search, Session())


def test_rows_without_a_time_are_an_error() -> None:
    with pytest.raises(SplError, match="every row needs _time"):
        wrapped("| timewrap 1d", [{"n": 1}], MONDAY)


def test_a_span_far_too_small_is_an_error() -> None:
    with pytest.raises(SplError, match="more than 1000 such periods"):
        wrapped("| timewrap 1s", counts(MONDAY - DAY, DAY, 1), MONDAY)

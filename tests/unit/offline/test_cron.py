"""At which minutes a cron line is due."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from offline.cron import CronError, parse_cron

UTC = ZoneInfo("UTC")
TUESDAY = dt.datetime(2026, 11, 3, tzinfo=UTC)

DUE = {
    "every quarter": ("*/15 * * * *", ["00:00", "00:15", "00:30", "00:45", "01:00"], 5),
    "list of minutes": ("12,42 * * * *", ["00:12", "00:42", "01:12"], 3),
    "range with step": ("5-20/5 1 * * *", ["01:05", "01:10", "01:15", "01:20"], 4),
    "start with step": ("50/5 0 * * *", ["00:50", "00:55"], 2),
    "every sixth hour": ("0 */6 * * *", ["00:00", "06:00", "12:00", "18:00"], 4),
    "seven is sunday": ("30 4 * * 7", ["04:30"], 1),
}


@pytest.mark.parametrize(("line", "expected", "count"), DUE.values(), ids=DUE.keys())
def test_due_times(line: str, expected: list[str], count: int) -> None:
    start = TUESDAY.timestamp()
    found = list(parse_cron(line).between(start, start + 7 * 86400, UTC))[:count]
    assert [dt.datetime.fromtimestamp(time, UTC).strftime("%H:%M") for time in found] == expected


def test_either_day_will_do_if_both_are_restricted() -> None:
    start = TUESDAY.timestamp()
    found = parse_cron("0 0 10 * 5").between(start, start + 10 * 86400, UTC)
    assert [dt.datetime.fromtimestamp(time, UTC).day for time in found] == [6, 10]


def test_both_days_must_do_if_one_is_a_star() -> None:
    start = TUESDAY.timestamp()
    found = parse_cron("0 0 * * 5").between(start, start + 10 * 86400, UTC)
    assert [dt.datetime.fromtimestamp(time, UTC).day for time in found] == [6]


def test_end_is_not_included_and_start_is() -> None:
    start = TUESDAY.timestamp()
    assert list(parse_cron("0 * * * *").between(start, start + 3600, UTC)) == [start]


def test_zone_decides_on_the_hour() -> None:
    start = TUESDAY.timestamp()
    found = list(parse_cron("0 3 * * *").between(start, start + 86400, ZoneInfo("Europe/Berlin")))
    assert found == [start + 2 * 3600]


@pytest.mark.parametrize(
    "line", ["* * * *", "60 * * * *", "* 24 * * *", "* * 0 * *", "* * * jan *", "5-1 * * * *", "*/0 * * * *", ""]
)
def test_what_is_no_cron_line_is_refused(line: str) -> None:
    with pytest.raises(CronError):
        parse_cron(line)

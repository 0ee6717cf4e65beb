"""When a stanza runs, over what, and which of its results make an alert."""

from __future__ import annotations

import math

import pytest

from offline.scheduled import Schedule, ScheduleError, Throttle
from offline.spl.clock import UTC

HOUR = 1_793_700_000.0
KEYS = {
    "enableSched": "1",
    "cron_schedule": "0 * * * *",
    "dispatch.earliest_time": "-1h@h",
    "dispatch.latest_time": "@h",
}


def test_window_is_counted_from_when_the_run_was_due() -> None:
    schedule = Schedule.of({**KEYS, "dispatch.index_earliest": "-65m@m", "dispatch.index_latest": "-5m@m"})
    assert schedule is not None
    assert schedule.window(HOUR, UTC) == (HOUR - 3600, HOUR, HOUR - 3900, HOUR - 300)


def test_without_index_times_every_index_time_will_do() -> None:
    schedule = Schedule.of(KEYS)
    assert schedule is not None
    assert schedule.window(HOUR, UTC)[2:] == (-math.inf, math.inf)


@pytest.mark.parametrize("keys", [{"cron_schedule": ""}, {"enableSched": "0"}], ids=["no cron line", "not scheduled"])
def test_what_has_no_schedule(keys: dict[str, str]) -> None:
    assert Schedule.of({**KEYS, **keys}) is None


@pytest.mark.parametrize(
    ("value", "continuous"), [("0", True), ("1", False), (None, False)], ids=["off", "on", "unset"]
)
def test_continuous_is_what_is_not_real_time(value: str | None, continuous: bool) -> None:
    keys = KEYS if value is None else {**KEYS, "realtime_schedule": value}
    schedule = Schedule.of(keys)
    assert schedule is not None
    assert schedule.continuous is continuous


def test_time_that_is_none_is_refused() -> None:
    with pytest.raises(ScheduleError, match="'soon' is not a time modifier"):
        Schedule.of({**KEYS, "dispatch.latest_time": "soon"})


QUIET = {
    "alert.suppress": "1",
    "alert.suppress.fields": "host, user",
    "alert.suppress.period": "1h",
    "alert.digest_mode": "0",
}
A, B = {"host": "a", "user": "x"}, {"host": "a", "user": "y"}


def alerts(throttle: Throttle, rows: list[dict[str, str]], now: float) -> int:
    return len(throttle.split(rows, now)[0])


def test_repeats_of_the_same_victim_are_hidden_and_others_are_not() -> None:
    throttle = Throttle.of(QUIET)
    assert throttle.split([A, B, A], 0) == ([A, B], [A])
    assert throttle.split([A, {"host": "b", "user": "x"}], 60) == ([{"host": "b", "user": "x"}], [A])


def test_quiet_ends_with_the_period_and_repeats_do_not_prolong_it() -> None:
    throttle = Throttle.of(QUIET)
    assert [alerts(throttle, [A], now) for now in (0, 3599, 3600)] == [1, 0, 1]


def test_absent_field_is_a_value_of_its_own() -> None:
    throttle = Throttle.of(QUIET)
    assert alerts(throttle, [{"host": "a"}, {"host": "a", "user": "x"}, {"host": "a"}], 0) == 2


def test_digest_keeps_quiet_about_all_victims() -> None:
    throttle = Throttle.of({**QUIET, "alert.digest_mode": "1"})
    assert [alerts(throttle, [A, B], 0), alerts(throttle, [{"host": "c"}], 60)] == [2, 0]


def test_without_suppression_every_result_is_an_alert() -> None:
    assert alerts(Throttle.of({**QUIET, "alert.suppress": "0"}), [A, A], 0) == 2

"""Pauses, deadlines and what servers ask for, on a clock of the tests' own."""

from __future__ import annotations

import pytest
from sysmon_essentials.intel.fetch.errors import FetchError
from sysmon_essentials.intel.fetch.patience import Clock, Deadline, Patience, read_retry_after

NOW = 1_767_225_600.0  # 2026-01-01 00:00 UTC


class Wall:
    """A clock that stands still but for sleeping."""

    def __init__(self, random: float = 1.0) -> None:
        self.time = 0.0
        self.pauses: list[float] = []
        self.clock = Clock(lambda: self.time, lambda: NOW, self._sleep, lambda: random)

    def _sleep(self, seconds: float) -> None:
        self.time += seconds
        self.pauses.append(seconds)


def failing(times: int, **named: object) -> object:
    left = [times]

    def work() -> str:
        left[0] -= 1
        if left[0] >= 0:
            raise FetchError("busy", "status", **{"again": True, **named})
        return "done"

    return work


def test_pauses_double_up_to_the_longest() -> None:
    wall = Wall()
    patience = Patience(6, first_pause_s=1.0, longest_pause_s=8.0)
    assert patience.attempt(failing(6), Deadline(900, wall.clock), wall.clock) == "done"
    assert wall.pauses == [1.0, 2.0, 4.0, 8.0, 8.0, 8.0]


def test_pauses_are_drawn_between_half_and_all() -> None:
    wall = Wall(random=0.0)
    Patience(2).attempt(failing(2), Deadline(900, wall.clock), wall.clock)
    assert wall.pauses == [0.5, 1.0]


def test_what_cannot_pass_is_not_tried_again() -> None:
    wall = Wall()
    with pytest.raises(FetchError, match="busy"):
        Patience(3).attempt(failing(1, again=False), Deadline(900, wall.clock), wall.clock)
    assert wall.pauses == []


def test_pause_that_does_not_fit_is_not_begun() -> None:
    wall = Wall()
    with pytest.raises(FetchError, match="busy"):
        Patience(3).attempt(failing(1, wait_s=30.0), Deadline(20, wall.clock), wall.clock)
    assert wall.pauses == []


def test_deadline_that_is_over_is_told() -> None:
    wall = Wall()
    deadline = Deadline(10, wall.clock)
    wall.time = 10.0
    with pytest.raises(FetchError, match=r"took longer than 10 s in all \(total_timeout\)"):
        deadline.left_s()


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("120", 120.0),
        (" 5 ", 5.0),
        ("99999999999999999999", 86_400.0),
        ("Thu, 01 Jan 2026 00:01:00 GMT", 60.0),
        ("Wed, 31 Dec 2025 23:00:00 GMT", 0.0),
        ("Thu, 01 Jan 2026 01:01:00 +0100", 60.0),
        ("soon", None),
        ("-5", None),
        ("", None),
        (None, None),
        ("1e3", None),
    ],
    ids=str,
)
def test_retry_after(text: str | None, seconds: float | None) -> None:
    assert read_retry_after(text, NOW) == seconds

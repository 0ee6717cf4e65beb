"""Rows of ``timechart`` and the time range of a search."""

from __future__ import annotations

import pytest

from offline.spl.frame import Frame
from offline.spl.plan import plan, run
from offline.spl.session import Session

EVENTS = Frame.from_rows([{"_time": 1800}, {"_time": 5400}])


def times(options: str, **session: float) -> list[object]:
    made = Session(earliest=session.get("earliest"), latest=session.get("latest"))
    return run(plan(f"| timechart span=1h {options} count", made), made, EVENTS).column("_time").values


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        pytest.param("", [0, 3600, 7200, 10800], id="rows reach over the time range"),
        pytest.param("fixedrange=f", [0, 3600], id="rows reach over the events"),
        pytest.param("partial=f", [3600, 7200], id="buckets covered in part are left out"),
        pytest.param("cont=f", [0, 3600], id="buckets without events are left out"),
    ],
)
def test_the_time_range_of_the_search_decides_the_rows(options: str, expected: list[int]) -> None:
    assert times(options, earliest=600.0, latest=12600.0) == expected


def test_without_a_time_range_rows_reach_over_the_events() -> None:
    assert times("") == [0, 3600]


@pytest.mark.parametrize(
    ("seconds", "buckets"),
    [(900, 90), (3600, 60), (14_400, 48), (86_400, 48), (7 * 86_400, 7), (30 * 86_400, 30)],
    ids=str,
)
def test_the_usual_span_of_a_range(seconds: int, buckets: int) -> None:
    session = Session(earliest=0.0, latest=float(seconds))
    assert run(plan("| timechart count", session), session, EVENTS).size == buckets

from __future__ import annotations

import pytest

from offline.spl.aggregate import FUNCTIONS, Percentile

ROWS = [("7", 1.0), ("x", 2.0), ("2.5", 3.0), ("7", 4.0), ("-1", 5.0)]
CASES = {**FUNCTIONS, "p75": lambda: Percentile(75)}


@pytest.mark.parametrize("name", sorted(CASES))
@pytest.mark.parametrize("cut", [0, 2, 5])
def test_two_halves_merged_give_what_the_whole_gives(name: str, cut: int) -> None:
    whole, left, right = (CASES[name]() for _ in range(3))
    for value, time in ROWS:
        whole.add(value, 1, time)
    for part, rows in ((left, ROWS[:cut]), (right, ROWS[cut:])):
        for value, time in rows:
            part.add(value, 1, time)
    left.merge(right)
    assert left.result() == whole.result()


@pytest.mark.parametrize("name", sorted(n for n, begin in CASES.items() if not begin().ordered))
def test_a_count_stands_for_as_many_rows(name: str) -> None:
    once, often = CASES[name](), CASES[name]()
    once.add("4", 3)
    for _ in range(3):
        often.add("4")
    assert once.result() == often.result()

"""Rows: one a key, and back again."""

from __future__ import annotations

import pytest
from sysmon_essentials.intel.indicator import Indicator
from sysmon_essentials.intel.rows import COLUMNS, from_row, to_rows

FULL = Indicator("network", "198.51.100.0/23", "feed", 70, 1, 2, 3, ("a", "b"), "text", "ref")


def named(row: tuple[str, ...]) -> dict[str, str]:
    return {name: row[at] for at, name in enumerate(COLUMNS)}


def test_row_of_each_key() -> None:
    rows = list(to_rows(FULL, "g7", 9))
    rest = ("network", "198.51.100.0/23", "feed", "g7", "70", "text", "a,b", "ref", "1", "2", "3", "9")
    assert rows == [("net:198.51.100.0/24", *rest), ("net:198.51.101.0/24", *rest)]
    assert {len(row) for row in rows} == {len(COLUMNS)}


@pytest.mark.parametrize(
    "indicator", [FULL, Indicator("domain", "evil.example", "feed")], ids=["everything told", "nothing told"]
)
def test_row_gives_its_indicator_back(indicator: Indicator) -> None:
    row = next(to_rows(indicator, "g", 9))
    assert from_row(named(row)) == (indicator, 9)


@pytest.mark.parametrize("column", ["confidence", "expires", "added"])
def test_number_that_is_none_is_a_value_error(column: str) -> None:
    row = named(next(to_rows(FULL, "g", 9)))
    with pytest.raises(ValueError, match="soon"):
        from_row({**row, column: "soon"})


@pytest.mark.parametrize("column", ["type", "tags", "added"])
def test_cell_that_is_missing_is_a_value_error(column: str) -> None:
    row = named(next(to_rows(FULL, "g", 9)))
    del row[column]
    with pytest.raises(ValueError, match=f"missing: '{column}'"):
        from_row(row)

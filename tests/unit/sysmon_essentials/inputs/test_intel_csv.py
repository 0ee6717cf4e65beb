"""The CSV lookup as home: feeds beside each other, writers at the same time, expiry, damaged records."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest
from sysmon_essentials.errors import InputError
from sysmon_essentials.inputs.intel_csv import CsvHome
from sysmon_essentials.inputs.intel_home import Record
from sysmon_essentials.intel.csv_home import read_home
from sysmon_essentials.intel.indicator import Indicator
from sysmon_essentials.intel.merge import State

if TYPE_CHECKING:
    from pathlib import Path

NOW = 1_790_000_000


def state_of(feed: str, *values: str, expires: int | None = None) -> State:
    state = State()
    for value in values:
        state.by_type["domain"][value] = Indicator("domain", value, feed, expires=expires)
    return state


def home_of(folder: Path, feed: str) -> CsvHome:
    return CsvHome(folder / "indicators.csv", folder / "checkpoints" / feed)


def values(folder: Path) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for indicator, _ in read_home(folder / "indicators.csv"):
        found.setdefault(indicator.feed, []).append(indicator.value)
    return found


def test_state_takes_the_place_of_the_earlier_one_and_times_stay(tmp_path: Path) -> None:
    home = home_of(tmp_path, "a")
    record = Record("a", "ok", "g")
    home.replace(record, state_of("a", "one.example", "two.example"), NOW)
    change = home.replace(record, state_of("a", "two.example", "three.example"), NOW + 100)
    assert (change.added, change.kept, change.removed) == (1, 1, 1)
    assert values(tmp_path) == {"a": ["three.example", "two.example"]}
    assert {one.value: added for one, added in read_home(tmp_path / "indicators.csv")} == {
        "two.example": NOW, "three.example": NOW + 100,
    }  # fmt: skip
    assert home.record("a") == record


def test_writers_at_the_same_time_lose_nothing_of_each_other(tmp_path: Path) -> None:
    def write(feed: str) -> None:
        for turn in range(8):
            home_of(tmp_path, feed).replace(Record(feed), state_of(feed, f"{feed}{turn}.example"), NOW)

    feeds = ["a", "b", "c"]
    writers = [threading.Thread(target=write, args=(feed,)) for feed in feeds]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert values(tmp_path) == {feed: [f"{feed}7.example"] for feed in feeds}


def test_expired_indicators_of_one_feed_go(tmp_path: Path) -> None:
    home_of(tmp_path, "b").replace(Record("b"), state_of("b", "other.example", expires=NOW + 5), NOW)
    home = home_of(tmp_path, "a")
    state = state_of("a", "old.example", expires=NOW + 10)
    state.by_type["domain"]["new.example"] = Indicator("domain", "new.example", "a")
    home.replace(Record("a"), state, NOW)
    assert home.expire(Record("a"), NOW + 1) == 0
    assert home.expire(Record("a"), NOW + 10) == 1
    assert values(tmp_path)["a"] == ["new.example"]


def test_rows_that_an_update_took_away_are_missed(tmp_path: Path) -> None:
    home = home_of(tmp_path, "a")
    assert not home.has_rows(Record("a"))
    home.replace(Record("a"), state_of("a", "one.example"), NOW)
    assert home.has_rows(Record("a"))
    assert not home.has_rows(Record("b"))


@pytest.mark.parametrize("text", ["", "{", "[]", "7"], ids=["empty", "cut", "array", "number"])
def test_damaged_record_is_one_of_a_feed_that_never_came(tmp_path: Path, text: str) -> None:
    home = home_of(tmp_path, "a")
    home.keep(Record("a", "ok", "g"))
    (tmp_path / "checkpoints" / "a" / "record.json").write_text(text)
    assert home.record("a") == Record("a")


def test_file_that_somebody_damaged_stays_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "indicators.csv"
    path.write_text("host,owner\na,b\n")
    with pytest.raises(InputError, match="is no file of indicators"):
        home_of(tmp_path, "a").replace(Record("a"), state_of("a", "one.example"), NOW)
    assert path.read_text() == "host,owner\na,b\n"

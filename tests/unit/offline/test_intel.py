"""Files of indicators as rows of the collections that matching asks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sysmon_essentials.errors import InputError, UsageError
from sysmon_essentials.intel.csv_home import write_feed
from sysmon_essentials.intel.indicator import Indicator
from sysmon_essentials.intel.merge import collect

from offline.conf import load_apps
from offline.intel import load_indicators
from offline.lookups import Lookups
from tests.shared import ROOT

if TYPE_CHECKING:
    from pathlib import Path

NOW = 1_772_000_000


@pytest.fixture
def lookups() -> Lookups:
    return Lookups(load_apps([ROOT]))


def keys(lookups: Lookups) -> list[str]:
    return sorted(str(row["match_key"]) for row in lookups["sysmon_intel"].rows)


def test_plain_list_is_a_feed_named_like_its_file(tmp_path: Path, lookups: Lookups) -> None:
    file = tmp_path / "partner.txt"
    file.write_text("198.51.100.7\nhxxp://evil[.]example/a\n192.0.2.0/23\n", encoding="utf-8")
    found = load_indicators([str(file)], lookups)
    assert found.feeds == {"partner": 3}
    assert keys(lookups) == [
        "ip:198.51.100.7",
        "net:192.0.2.0/24",
        "net:192.0.3.0/24",
        "url:http://evil.example/a",
    ]
    assert {row["feed"] for row in lookups["sysmon_intel"].rows} == {"partner"}


def test_every_row_is_of_the_generation_that_counts(tmp_path: Path, lookups: Lookups) -> None:
    file = tmp_path / "partner.txt"
    file.write_text("198.51.100.7\n", encoding="utf-8")
    load_indicators([str(file)], lookups)
    live = {row["_key"]: row["generation"] for row in lookups["sysmon_intel_feeds"].rows}
    assert live == {row["feed"]: row["generation"] for row in lookups["sysmon_intel"].rows}


def test_what_import_wrote_keeps_feeds_times_and_confidence(tmp_path: Path, lookups: Lookups) -> None:
    file = tmp_path / "home.csv"
    indicator = Indicator("ip", "198.51.100.7", "night", confidence=80, expires=NOW + 9, tags=("c2", "old"))
    write_feed(file, "night", collect([indicator], NOW), NOW)
    load_indicators([str(file)], lookups)
    (row,) = lookups["sysmon_intel"].rows
    assert (row["feed"], row["confidence"], row["tags"]) == ("night", "80", "c2,old")
    assert (row["expires"], row["added"]) == (str(NOW + 9), str(NOW))


def test_old_entries_of_a_feed_stay_for_old_recordings(tmp_path: Path, lookups: Lookups) -> None:
    file = tmp_path / "old.csv"
    file.write_text("type,value,last_seen\nip,198.51.100.7,2016-02-27\n", encoding="utf-8")
    load_indicators([str(file)], lookups)
    (row,) = lookups["sysmon_intel"].rows
    assert "expires" not in row
    assert "added" not in row


def test_refused_items_are_counted_and_cost_nothing_else(tmp_path: Path, lookups: Lookups) -> None:
    file = tmp_path / "mixed.csv"
    file.write_text("type,value\nip,198.51.100.7\nip,198.51.100.700\n", encoding="utf-8")
    found = load_indicators([str(file)], lookups)
    assert (found.feeds, found.refused) == ({"mixed": 1}, 1)


def test_missing_file_is_told_of_at_once(tmp_path: Path, lookups: Lookups) -> None:
    with pytest.raises(UsageError, match=r"no such file of indicators: .*nowhere\.csv"):
        load_indicators([str(tmp_path / "nowhere.csv")], lookups)


def test_damaged_home_is_told_of_with_its_line(tmp_path: Path, lookups: Lookups) -> None:
    file = tmp_path / "home.csv"
    write_feed(file, "night", collect([Indicator("ip", "198.51.100.7", "night")], NOW), NOW)
    file.write_text(file.read_text("utf-8") + "cut,here\n", encoding="utf-8")
    with pytest.raises(InputError, match="line 3"):
        load_indicators([str(file)], lookups)

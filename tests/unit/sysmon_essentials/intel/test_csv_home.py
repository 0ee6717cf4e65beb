"""The CSV file as home: one feed exchanged, the others kept, old or new after a failure."""

from __future__ import annotations

import os
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from sysmon_essentials.errors import InputError
from sysmon_essentials.intel.csv_home import read_home, write_feed
from sysmon_essentials.intel.indicator import Indicator
from sysmon_essentials.intel.merge import State, collect
from sysmon_essentials.intel.rows import COLUMNS

if TYPE_CHECKING:
    from pathlib import Path

NOW = 1_772_613_665
HEAD = ",".join(COLUMNS) + "\n"


def state(*names: str, feed: str = "one", **more: int) -> State:
    return collect([Indicator("domain", name, feed, **more) for name in names], NOW)


def held(path: Path) -> list[tuple[str, str, int]]:
    return [(one.feed, one.value, added) for one, added in read_home(path)]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home.csv"


def test_no_file_holds_nothing(home: Path) -> None:
    assert held(home) == []


def test_feed_takes_the_place_of_its_own_rows_only(home: Path) -> None:
    write_feed(home, "one", state("a.example", "b.example"), NOW)
    write_feed(home, "two", state("b.example", feed="two"), NOW + 5)
    change = write_feed(home, "one", state("b.example", "c.example"), NOW + 9)
    assert (change.added, change.kept, change.removed) == (1, 1, 1)
    assert held(home) == [
        ("two", "b.example", NOW + 5),
        ("one", "b.example", NOW),
        ("one", "c.example", NOW + 9),
    ]


def test_rows_of_other_feeds_go_when_they_expire(home: Path) -> None:
    write_feed(home, "one", state("a.example", expires=NOW + 10), NOW)
    write_feed(home, "two", state("b.example", feed="two"), NOW + 10)
    assert held(home) == [("two", "b.example", NOW + 10)]


def test_keep_adds_to_what_is_there(home: Path) -> None:
    write_feed(home, "one", state("a.example", "b.example"), NOW)
    change = write_feed(home, "one", state("c.example"), NOW + 5, keep=True)
    assert (change.added, change.kept, change.removed) == (1, 2, 0)
    assert [name for _, name, _ in held(home)] == ["a.example", "b.example", "c.example"]


def test_indicator_of_several_keys_is_one(home: Path) -> None:
    network = Indicator("network", "198.51.100.0/23", "one")
    write_feed(home, "one", collect([network], NOW), NOW)
    assert home.read_text().count("\n") == 3
    assert [one.value for one, _ in read_home(home)] == ["198.51.100.0/23"]


def test_texts_of_a_feed_cannot_make_rows(home: Path) -> None:
    odd = replace(
        Indicator("domain", "a.example", "one"), description='x",y', reference="'; | delete", tags=('q"', "r")
    )
    write_feed(home, "one", collect([odd], NOW), NOW)
    (found,) = read_home(home)
    assert replace(found[0], expires=None) == odd


@pytest.mark.parametrize(
    ("content", "message"),
    [
        pytest.param("a,b\n1,2\n", "no file of indicators", id="another file"),
        pytest.param(HEAD + "too,few\n", "line 2: damaged row", id="too few cells"),
        pytest.param(HEAD + '"open\n', "damaged", id="open quote"),
        pytest.param(HEAD + "k,domain,a.example,one,1,50,,,,,,soon,1\n", "line 2: damaged row", id="no time"),
        pytest.param(
            HEAD + f"k,domain,a.example,one,1,50,,,,,,{'9' * 5000},1\n", "line 2: damaged row", id="many digits"
        ),
        pytest.param(HEAD + "k,domain,a.example,one,1,sure,,,,,,,1\n", "line 2: damaged row", id="no number"),
    ],
)
def test_file_that_is_damaged_or_none_of_ours_is_left_alone(home: Path, content: str, message: str) -> None:
    home.write_text(content)
    with pytest.raises(InputError, match=message):
        write_feed(home, "one", state("a.example"), NOW)
    assert home.read_text() == content


def test_failure_while_writing_leaves_the_old_file(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_feed(home, "one", state("a.example"), NOW)

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        write_feed(home, "one", state("b.example"), NOW)
    assert [name for _, name, _ in held(home)] == ["a.example"]
    assert [path.name for path in home.parent.iterdir()] == ["home.csv"]

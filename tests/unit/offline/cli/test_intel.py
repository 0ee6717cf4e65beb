"""``intel show`` and options: counts, look-ups, and what is wrong is said."""

from __future__ import annotations

import json

import pytest

from offline.cli.main import main

NOW = ("--now", "2026-03-04T08:41:05Z")


@pytest.fixture
def intel(capsys):
    def run(*arguments: object) -> tuple[int, str, str]:
        code = main(["intel", *map(str, arguments), *NOW])
        out, err = capsys.readouterr()
        return code, out, err

    return run


@pytest.fixture
def home(tmp_path, intel):
    feed = tmp_path / "feed.csv"
    feed.write_text(
        "indicator,confidence,expires\nevil.example,80,2026-03-10\nbad.example,60,\n198.51.100.0/24,70,\n203.0.113.9,10,\n"
    )
    path = tmp_path / "home.csv"
    assert intel("import", feed, "--to", path)[0] == 0
    return path


def test_counts_by_feed_and_type(home, intel):
    code, out, err = intel("show", home, "--json", "-")
    assert code == 0
    lines = [json.loads(line) for line in out.splitlines()]
    assert lines[0] == {
        "feed": "feed",
        "type": "domain",
        "indicators": 2,
        "expired": 0,
        "confidence": 70,
        "soonest_expiry": 1773100800,
    }
    assert [(line["type"], line["indicators"]) for line in lines] == [("domain", 2), ("ip", 1), ("network", 1)]
    assert "4 indicators of 1 feed" in err


def test_table_shows_times_for_people(home, intel):
    assert "2026-03-10 00:00:00" in intel("show", home)[1]


def test_expired_ones_are_counted_apart(home, capsys):
    assert main(["intel", "show", str(home), "--json", "-", "--now", "2026-04-01"]) == 0
    assert [json.loads(line)["expired"] for line in capsys.readouterr().out.splitlines()] == [1, 0, 0]


@pytest.mark.parametrize(
    ("value", "indicators"),
    [
        ("a.b.evil.example", ["evil.example"]),
        ("198[.]51.100.77", ["198.51.100.0/24"]),
        ("203.0.113.10", []),
        ("example.net", []),
    ],
)
def test_look_up_finds_what_an_event_would_find(home, intel, value, indicators):
    code, out, _ = intel("show", home, "--value", value, "--json", "-")
    assert code == 0
    assert [json.loads(line)["indicator"] for line in out.splitlines()] == indicators


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("show", "nowhere.csv"), "no such file: nowhere.csv"),
        (("export", "nowhere.csv", "--format", "list"), "no such file: nowhere.csv"),
        (("import", "nowhere.csv", "--to", "x.csv"), "no such file or folder: nowhere.csv"),
    ],
    ids=["show", "export", "import"],
)
def test_missing_file_is_bad_input(intel, arguments, message):
    code, _, err = intel(*arguments)
    assert (code, message in err) == (2, True)


def test_value_that_is_none_is_bad_input(home, intel):
    code, _, err = intel("show", home, "--value", "nonsense")
    assert (code, "'nonsense' has no dot" in err) == (2, True)


def test_now_that_is_no_time_is_bad_input(home, capsys):
    assert main(["intel", "show", str(home), "--now", "soon"]) == 2
    assert "'soon' is no time" in capsys.readouterr().err


def test_file_of_another_kind_is_bad_input(tmp_path, intel):
    path = tmp_path / "other.csv"
    path.write_text("a,b\n1,2\n")
    code, _, err = intel("show", path)
    assert (code, "is no file of indicators" in err) == (2, True)

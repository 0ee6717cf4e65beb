"""``hunt --replay``: the schedule of the stanzas decides."""

from __future__ import annotations

import json

import pytest

SCHEDULED = """\
enableSched = 1
realtime_schedule = 0
cron_schedule = {cron}
dispatch.earliest_time = -24h
dispatch.latest_time = now
dispatch.index_earliest = -{minutes}m
dispatch.index_latest = now
"""


@pytest.fixture
def schedule(app):
    """Gives the pack a schedule and leaves the other searches without."""

    def write(cron="*/5 * * * *", minutes=5):
        text = "[Mini - Pack - process_create]\n" + SCHEDULED.format(cron=cron, minutes=minutes)
        (app / "local").mkdir(exist_ok=True)
        (app / "local" / "savedsearches.conf").write_text(text, encoding="utf-8")

    return write


def detections(out: str) -> list[str]:
    return [json.loads(line)["detection"] for line in out.splitlines()]


def test_what_has_a_schedule_runs_and_what_has_none_is_named(cli, recording, schedule):
    schedule()
    code, out, err = cli("hunt", recording, "--replay", "--json", "-")
    assert (code, detections(out)) == (0, ["evil_runs", "odd_runs"])
    assert "not run, for lack of a schedule: Mini - Many Starts - Rule" in err
    assert "runs of 1 search; 0 repeats throttled." in err


def test_windows_that_overlap_find_the_same_again(cli, recording, schedule):
    schedule(minutes=20)
    _, out, _ = cli("hunt", recording, "--replay", "--json", "-")
    assert len(detections(out)) == 8


def test_missed_hours_are_made_up_for(cli, recording, schedule):
    schedule()
    _, out, _ = cli("hunt", recording, "--replay", "--skip-hours", "0-1.5", "--json", "-")
    assert detections(out) == ["evil_runs", "odd_runs"]


def test_schedule_that_cannot_be_read_is_bad_input(cli, recording, schedule):
    schedule(cron="soon")
    code, _, err = cli("hunt", recording, "--replay")
    assert code == 2
    assert "[Mini - Pack - process_create] 'soon' has 1 fields, not 5" in err


def test_skipping_hours_goes_with_replay(cli, recording):
    code, _, err = cli("hunt", recording, "--skip-hours", "1-2")
    assert code == 2
    assert "--skip-hours goes with --replay" in err


@pytest.mark.parametrize("hours", ["2-1", "x", "3", "1-1"])
def test_hours_that_are_none_are_refused(cli, recording, capsys, hours):
    with pytest.raises(SystemExit, match="2"):
        cli("hunt", recording, "--replay", "--skip-hours", hours)
    assert "is not like 2-3" in capsys.readouterr().err

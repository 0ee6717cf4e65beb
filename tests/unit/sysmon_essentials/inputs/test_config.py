"""Which configuration files are reported, when, and what is remembered if something goes wrong in between."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

import pytest
from sysmon_essentials.config.coverage import Need
from sysmon_essentials.config.read import MAX_BYTES
from sysmon_essentials.errors import UsageError
from sysmon_essentials.inputs import config
from sysmon_essentials.inputs.config import ConfigInput, Reported, read_settings
from sysmon_essentials.inputs.stop import Stop, Stopped

from tests.unit.sysmon_essentials.config.written import text

if TYPE_CHECKING:
    from pathlib import Path

    from sysmon_essentials.inputs.output import Delivery

QUIET, LOUD = text('<NetworkConnect onmatch="include"/>'), text('<NetworkConnect onmatch="exclude"/>')
HOUR_S = 3600


class Box:
    """A folder of files, an input over it, and what was delivered."""

    def __init__(self, folder: Path) -> None:
        self.data, self.state = folder / "data", folder / "state"
        self.data.mkdir()
        self.given = {"path": str(self.data), "settle_seconds": "0"}
        self.events: list[dict] = []
        self.log: list[tuple[str, str]] = []
        self.asked = 0
        self.stop = Stop()

    def write(self, name: str, content: str) -> Path:
        path = self.data / name
        path.write_text(content, encoding="utf-8")
        return path

    def deliver(self, deliveries: list[Delivery]) -> None:
        self.events += [json.loads(delivery.data) for delivery in deliveries]

    def needs(self) -> list[Need]:
        self.asked += 1
        return [Need("asks_for_connections", (3,))]

    def run(self) -> list[str]:
        """The names of the files reported."""
        before = len(self.events)
        reported = Reported(self.state, lambda problem: self.log.append(("WARN", str(problem))))
        settings, log = read_settings(self.given), lambda *line: self.log.append(line)
        made = ConfigInput(settings, reported, self.deliver, log, self.stop, needs=self.needs)
        assert made.run() == len(self.events) - before
        return sorted(event["path"].rpartition("/")[2] for event in self.events[before:])


@pytest.fixture
def box(tmp_path: Path) -> Box:
    return Box(tmp_path)


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch):
    """Moves the clock of the input by some hours."""
    real, real_ns = config.time.time, config.time.time_ns

    def move(hours: float) -> None:
        monkeypatch.setattr(config.time, "time", lambda: real() + hours * HOUR_S)
        monkeypatch.setattr(config.time, "time_ns", lambda: real_ns() + int(hours * HOUR_S * 1e9))

    return move


def test_each_file_is_reported_once_with_what_it_hides(box: Box) -> None:
    box.write("a.xml", QUIET)
    box.write("b.XML", LOUD)
    assert box.run() == ["a.xml", "b.XML"]
    assert box.run() == []
    assert {event["path"][-5:]: event["blind_detections"] for event in box.events} == {
        "a.xml": "asks_for_connections",
        "b.XML": "",
    }
    assert box.asked == 1


def test_change_of_content_is_reported_and_a_change_of_time_is_not(box: Box) -> None:
    path = box.write("a.xml", QUIET)
    box.run()
    os.utime(path, (1, 1))
    assert box.run() == []
    box.write("a.xml", LOUD)
    assert box.run() == ["a.xml"]
    box.write("a.xml", QUIET)
    assert box.run() == ["a.xml"]
    assert box.events[0]["sha256"] == box.events[2]["sha256"] != box.events[1]["sha256"]


def test_hash_is_that_of_the_file_as_sysmon_reports_it(box: Box) -> None:
    box.write("a.xml", "<Sysmon/>")
    box.run()
    assert box.events[0]["sha256"] == "863513D429E4D7385265B47A3C32056326C470FFEEAAAE9AC6E7B0D73992763F"


def test_file_that_is_too_big_is_read_in_part_only(box: Box) -> None:
    box.write("a.xml", "<Sysmon>" + " " * MAX_BYTES)
    assert box.run() == ["a.xml"]
    assert box.events[0]["reason"].startswith("bigger than")
    assert (box.events[0]["sha256"], box.events[0]["size_bytes"]) == ("", MAX_BYTES + 8)


@pytest.mark.parametrize(("hours", "expected"), [(23.9, []), (24.1, ["a.xml"])], ids=["within a day", "after a day"])
def test_unchanged_file_is_reported_again_after_a_day(box: Box, later, hours: float, expected: list[str]) -> None:
    box.write("a.xml", QUIET)
    box.run()
    later(hours)
    assert box.run() == expected


def test_clock_that_was_ahead_silences_no_report(box: Box, later) -> None:
    box.write("a.xml", QUIET)
    later(24 * 365)
    box.run()
    later(0)
    assert box.run() == ["a.xml"]
    assert box.run() == []


def test_file_that_has_gone_is_forgotten(box: Box, later) -> None:
    path = box.write("a.xml", QUIET)
    box.run()
    path.unlink()
    later(24 * 91)
    box.run()
    assert list(box.state.iterdir()) == []


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("", ["a.xml", "c.xml"]),
        ("/*.cfg", ["b.cfg"]),
        ("/b.cfg", ["b.cfg"]),
        ("/**", ["a.xml", "b.cfg", "c.xml"]),
        ("/[new].cfg", ["[new].cfg"]),
    ],
    ids=["folder", "pattern", "one file", "everything", "letters"],
)
def test_names_that_count(box: Box, pattern: str, expected: list[str]) -> None:
    (box.data / "deep").mkdir()
    for name in ("a.xml", "b.cfg", "deep/c.xml", *(["[new].cfg"] if "[" in pattern else [])):
        box.write(name, QUIET)
    box.given["path"] += pattern
    assert box.run() == expected


def test_hostile_file_is_reported_as_refused_and_ends_nothing(box: Box) -> None:
    box.write("a.xml", '<!DOCTYPE a [<!ENTITY b "c">]><Sysmon>&b;</Sysmon>')
    box.write("b.xml", QUIET)
    assert box.run() == ["a.xml", "b.xml"]
    states = {event["path"][-5:]: (event["status"], event["reason"][:31]) for event in box.events}
    assert states == {"a.xml": ("refused", "line 1: has a document type or "), "b.xml": ("loaded", "")}


def test_file_that_cannot_be_read_is_logged(box: Box, monkeypatch: pytest.MonkeyPatch) -> None:
    box.write("a.xml", QUIET)
    monkeypatch.setattr(config, "_read", lambda path: (_ for _ in ()).throw(PermissionError(13, "Permission denied")))
    assert box.run() == []
    assert ("WARN", f"{box.data}/a.xml: cannot read: Permission denied") in box.log


def test_nothing_is_remembered_of_what_could_not_be_delivered(box: Box, monkeypatch: pytest.MonkeyPatch) -> None:
    box.write("a.xml", QUIET)

    def broken(deliveries: list[Delivery]) -> None:
        raise BrokenPipeError

    monkeypatch.setattr(box, "deliver", broken)
    with pytest.raises(BrokenPipeError):
        box.run()
    monkeypatch.undo()
    assert box.run() == ["a.xml"]


def test_request_to_stop_waits_for_the_file_under_way(box: Box, monkeypatch: pytest.MonkeyPatch) -> None:
    box.write("a.xml", QUIET)
    box.write("b.xml", QUIET)
    deliver = box.deliver

    def stopping(deliveries: list[Delivery]) -> None:
        deliver(deliveries)
        box.stop.request()

    monkeypatch.setattr(box, "deliver", stopping)
    with pytest.raises(Stopped):
        box.run()
    assert len(box.events) == 1
    monkeypatch.undo()
    box.stop = Stop()
    assert len(box.run()) == 1
    assert len({event["path"] for event in box.events}) == 2


def test_damaged_memory_costs_a_report_and_is_told(box: Box) -> None:
    box.write("a.xml", QUIET)
    box.run()
    next(box.state.iterdir()).write_text("{}", encoding="utf-8")
    assert box.run() == ["a.xml"]
    assert any("not a checkpoint" in line for _, line in box.log)


@pytest.mark.parametrize(
    ("given", "complaint"),
    [
        ({}, "path is empty"),
        ({"path": "deploy"}, "must be absolute"),
        ({"path": "/", "repeat_hours": "1"}, "from 24 to 720"),
        ({"path": "/", "recursive": "perhaps"}, "true or false"),
    ],
    ids=["no path", "relative", "too often", "switch"],
)
def test_wrong_setting_is_refused(given: dict[str, str], complaint: str) -> None:
    with pytest.raises(UsageError, match=complaint):
        read_settings(given)

"""Recordings to indexed events: order, counts, problems."""

from __future__ import annotations

import pytest
from sysmon_essentials.errors import UsageError

from offline.recordings import Intake, read_indexed, size_bytes
from tests.unit.offline.cli.mini_app import event


def test_events_come_in_order_and_are_counted(tmp_path, apps):
    for name, numbers in (("b.xml", (3, 4)), ("a.xml", (1, 2))):
        (tmp_path / name).write_text("".join(event(number, "C:\\a.exe") for number in numbers), "utf-8")
    intake, seen = Intake(), []
    paths = [str(tmp_path / "b.xml"), str(tmp_path / "a.xml")]
    events = list(read_indexed(paths, apps.conf(), intake, lambda file, count: seen.append(count)))
    assert [one.record_id for one in events] == ["103", "104", "101", "102"]
    assert [one.host for one in events] == ["ws-041.corp.example"] * 4
    assert (intake.events, intake.files, intake.dropped, intake.problems) == (4, 2, 0, [])
    assert seen == [1, 2, 3, 4]


def test_event_for_the_null_queue_is_dropped_and_counted(tmp_path, apps):
    (tmp_path / "a.xml").write_text(event(1, "C:\\a.exe") + event(2, "C:\\b.exe"), "utf-8")
    conf = apps.conf(
        props="[XmlWinEventLog]\nTRANSFORMS-drop = drop\n",
        transforms="[drop]\nREGEX = a\\.exe\nDEST_KEY = queue\nFORMAT = nullQueue\n",
    )
    intake = Intake()
    assert [one.record_id for one in read_indexed([str(tmp_path / "a.xml")], conf, intake)] == ["102"]
    assert (intake.events, intake.dropped) == (2, 1)


def test_missing_paths_are_all_named_before_anything_is_read(tmp_path, apps):
    with pytest.raises(UsageError, match=r"one\.xml, .*two\.xml"):
        read_indexed([str(tmp_path / "one.xml"), str(tmp_path), str(tmp_path / "two.xml")], apps.conf(), Intake())


def test_damaged_record_is_a_problem_and_its_neighbours_are_read(tmp_path, apps):
    broken = event(2, "C:\\b.exe").replace("</System>", "")
    (tmp_path / "a.xml").write_text(event(1, "C:\\a.exe") + broken + event(3, "C:\\c.exe"), "utf-8")
    intake = Intake()
    found = [one.record_id for one in read_indexed([str(tmp_path / "a.xml")], apps.conf(), intake)]
    assert found[0] == "101"
    assert found[-1] == "103"
    assert not intake.is_fruitless


def test_nothing_but_problems_is_fruitless(tmp_path, apps):
    (tmp_path / "a.evtx").write_bytes(b"ElfFile\0" + bytes(100))
    intake = Intake()
    assert list(read_indexed([str(tmp_path)], apps.conf(), intake)) == []
    assert intake.is_fruitless


def test_sizes_are_known_for_every_file(tmp_path):
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "a.xml").write_bytes(b"12345")
    (tmp_path / "b.xml").write_bytes(b"1")
    assert size_bytes([str(tmp_path)]) == {f"{tmp_path}/b.xml": 1, f"{tmp_path}/deep/a.xml": 5}

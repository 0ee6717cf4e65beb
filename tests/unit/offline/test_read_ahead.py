"""Reading in another process gives the same events, problems and counts."""

from __future__ import annotations

import os

import pytest
from sysmon_essentials.errors import SysmonError
from sysmon_essentials.readers import read_paths
from sysmon_essentials.readers.source import Counts

from offline import read_ahead as subject
from offline.recordings import Intake, read_indexed
from tests.unit.offline.cli.mini_app import event


@pytest.fixture
def folder(tmp_path):
    for name, first in (("a.xml", 1), ("b.xml", 4)):
        content = "".join(event(number, "C:\\a.exe") for number in range(first, first + 3))
        (tmp_path / name).write_text(content, "utf-8")
    (tmp_path / "ab.evtx").write_bytes(b"ElfFile\0" + bytes(100))
    return tmp_path


def test_same_events_problems_and_counts(folder, monkeypatch):
    monkeypatch.setattr(subject, "_BATCH", 2)
    here, there, given = [], [], []
    counts = Counts()
    expected = list(read_paths([str(folder)], here.append, counts=counts))
    assert list(subject.read_ahead([str(folder)], there.append, given.append)) == expected
    assert [str(problem) for problem in there] == [str(problem) for problem in here]
    assert [problem.kind for problem in there] == [problem.kind for problem in here]
    assert vars(given[0]) == vars(counts)


def test_reader_that_dies_is_an_error_and_not_an_end(folder, monkeypatch):
    monkeypatch.setattr(subject, "_PATIENCE_S", 0.05)
    monkeypatch.setattr(subject, "read_paths", lambda *_, **__: os._exit(7))
    with pytest.raises(SysmonError, match="exit code 7"):
        list(subject.read_ahead([str(folder)], print, print))


def test_caller_that_stops_early_ends_the_reader(folder):
    events = subject.read_ahead([str(folder)], print, print)
    next(events)
    events.close()


def test_large_recordings_are_read_ahead(folder, apps, monkeypatch):
    asked = []
    monkeypatch.setattr("offline.recordings.READ_AHEAD_BYTES", 10)
    monkeypatch.setattr("os.cpu_count", lambda: 2)
    monkeypatch.setattr("offline.recordings.read_ahead", lambda paths, *_: asked.extend(paths) or iter(()))
    assert list(read_indexed([str(folder)], apps.conf(), Intake())) == []
    assert asked == [str(folder)]

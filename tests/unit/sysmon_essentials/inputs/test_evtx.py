"""The input's core: batches, order of writing, and going on where it was."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING

import pytest
from sysmon_essentials.errors import UsageError
from sysmon_essentials.inputs import evtx
from sysmon_essentials.inputs.checkpoint import Checkpoints
from sysmon_essentials.inputs.evtx import EvtxInput, read_settings
from sysmon_essentials.inputs.stop import Stop, Stopped

from tests.unit.sysmon_essentials.readers import layouts

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from sysmon_essentials.inputs.output import Delivery


class Splunk:
    """Takes batches until it fails, and remembers what it got and what was logged."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.batches: list[list[str]] = []
        self.log: list[str] = []
        self.before_batch: Callable[[int], None] = lambda number: None

    def run(self, stop: Stop | None = None, **settings: str) -> list[str]:
        self.batches.clear()
        self.log.clear()
        given = {"path": str(self.folder / "data"), "settle_seconds": "0", "batch_size": "10", **settings}
        checkpoints = Checkpoints(self.folder / "state", lambda problem: self.log.append(str(problem)))
        EvtxInput(read_settings(given), checkpoints, self._take, self._note, stop or Stop()).run()
        return self.got

    def _note(self, level: str, text: str) -> None:
        self.log.append(f"{level} {text}")

    def _take(self, deliveries: list[Delivery]) -> None:
        self.before_batch(len(self.batches) + 1)
        self.batches.append([one.data.partition("<EventRecordID>")[2].partition("<")[0] for one in deliveries])

    @property
    def got(self) -> list[str]:
        return [record for batch in self.batches for record in batch]


@pytest.fixture
def splunk(tmp_path: Path) -> Splunk:
    (tmp_path / "data").mkdir()
    return Splunk(tmp_path)


def write(splunk: Splunk, name: str, first: int, last: int) -> None:
    with (splunk.folder / "data" / name).open("a", encoding="utf-8") as file:
        file.writelines(layouts.windows_xml(record=number) + "\n" for number in range(first, last + 1))


def ids(first: int, last: int) -> list[str]:
    return [str(number) for number in range(first, last + 1)]


def test_events_come_in_batches(splunk: Splunk) -> None:
    write(splunk, "a", 1, 25)
    splunk.run()
    assert splunk.batches == [ids(1, 10), ids(11, 20), ids(21, 25)]


def test_batch_of_long_events_is_cut_short(splunk: Splunk) -> None:
    long = {**layouts.FIELDS, "CommandLine": "x" * 400_000}
    text = "\n".join(layouts.windows_xml(long, record=number) for number in range(1, 6))
    (splunk.folder / "data" / "a").write_text(text)
    splunk.run()
    assert [len(batch) for batch in splunk.batches] == [3, 2]


@pytest.mark.parametrize("failing", [1, 2, 3])
def test_batch_that_could_not_be_delivered_comes_again_and_no_other(splunk: Splunk, failing: int) -> None:
    write(splunk, "a", 1, 25)

    def fail(number: int) -> None:
        if number == failing:
            raise BrokenPipeError

    splunk.before_batch = fail
    with pytest.raises(BrokenPipeError):
        splunk.run()
    before = splunk.got
    splunk.before_batch = lambda number: None
    assert before + splunk.run() == ids(1, 25)


def test_stop_while_delivering_keeps_the_batch(splunk: Splunk) -> None:
    write(splunk, "a", 1, 25)
    stop = Stop()
    splunk.before_batch = lambda number: stop.request() if number == 2 else None
    with pytest.raises(Stopped):
        splunk.run(stop)
    before = splunk.got
    assert before == ids(1, 20)
    splunk.before_batch = lambda number: None
    assert before + splunk.run() == ids(1, 25)


def test_file_that_was_rewritten_is_read_again_rather_than_lost(splunk: Splunk) -> None:
    write(splunk, "a", 1, 25)
    splunk.run()
    (splunk.folder / "data" / "a").unlink()
    write(splunk, "a", 1, 5)
    write(splunk, "a", 100, 103)
    assert splunk.run() == ids(1, 5) + ids(100, 103)
    assert any("goes on otherwise" in line for line in splunk.log)


def test_shorter_copy_of_a_known_file_repeats_nothing_when_it_grows(splunk: Splunk) -> None:
    write(splunk, "a", 1, 25)
    write(splunk, "b", 50, 50)
    splunk.run()
    write(splunk, "b", 51, 53)
    assert splunk.run() == ids(51, 53)


def test_unchanged_files_are_not_opened(splunk: Splunk, monkeypatch: pytest.MonkeyPatch) -> None:
    write(splunk, "a", 1, 5)
    splunk.run()
    monkeypatch.setattr("sysmon_essentials.inputs.evtx.read_head", pytest.fail)
    assert splunk.run() == []
    assert splunk.log == ["INFO 1 files looked at, 0 new events"]


def test_problems_are_logged_a_number_of_times_only(splunk: Splunk) -> None:
    cut_off = "<Event><System><Provider Name='Microsoft-Windows-Sysmon'/><EventID>5</EventID>\n"
    (splunk.folder / "data" / "a").write_text(cut_off * 200)
    splunk.run()
    assert sum(line.startswith("WARN") for line in splunk.log) == 20
    assert splunk.log[-2].endswith("a: 200 new events after 0, 200 problems")


@pytest.mark.parametrize("batch_size", ["7", "500"])
def test_half_written_event_counts_for_nothing_wherever_batches_end(splunk: Splunk, batch_size: str) -> None:
    write(splunk, "a", 1, 14)
    file = splunk.folder / "data" / "a"
    whole = file.read_text()
    file.write_text(whole[:-200])
    assert splunk.run(batch_size=batch_size) == ids(1, 14)
    assert splunk.run(batch_size=batch_size) == []
    file.write_text(whole)
    write(splunk, "a", 15, 16)
    assert splunk.run(batch_size=batch_size) == ids(14, 16)


def failing_reads(monkeypatch: pytest.MonkeyPatch, failing: int, act: Callable[[], None]) -> None:
    """Act when a file is opened for the ``failing``-th time to read its events."""
    real, opened = evtx.read_paths, []

    def read(*arguments, **named):
        opened.append(1)
        if len(opened) == failing:
            act()
        return real(*arguments, **named)

    monkeypatch.setattr(evtx, "read_paths", read)


@pytest.mark.parametrize("reading", [1, 2], ids=["what is known", "what is new"])
@pytest.mark.parametrize("raised", [True, False], ids=["error", "vanished"])
def test_file_that_cannot_be_read_for_a_moment_is_not_forgotten(
    splunk: Splunk, monkeypatch: pytest.MonkeyPatch, reading: int, raised: bool
) -> None:
    write(splunk, "a", 1, 25)
    splunk.run()
    write(splunk, "a", 26, 27)
    file = splunk.folder / "data" / "a"

    def fail() -> None:
        if raised:
            raise OSError(5, "Input/output error")
        file.rename(splunk.folder / "elsewhere")

    failing_reads(monkeypatch, reading, fail)
    assert splunk.run() == []
    told = "cannot read: Input/output error" if raised else "no such file or folder"
    assert [line for line in splunk.log if line.startswith("WARN")] == [f"WARN {file}: {told}"]
    monkeypatch.undo()
    if not raised:
        (splunk.folder / "elsewhere").rename(file)
    assert splunk.run() == ids(26, 27)


@pytest.mark.parametrize("events", [(101, 140), (101, 103), (1, 0)], ids=["longer", "shorter", "nothing"])
def test_file_that_was_exchanged_between_two_looks_is_read_next_time(
    splunk: Splunk, monkeypatch: pytest.MonkeyPatch, events: tuple[int, int]
) -> None:
    write(splunk, "a", 1, 25)
    splunk.run()
    write(splunk, "a", 26, 27)
    file = splunk.folder / "data" / "a"

    def exchange() -> None:
        file.rename(file.with_suffix(".1"))
        write(splunk, "a", *events)

    failing_reads(monkeypatch, 2, exchange)
    assert splunk.run() == []
    assert f"WARN {file}: changed while it was read; read next time" in splunk.log
    monkeypatch.undo()
    assert splunk.run() == ids(26, 27) + ids(*events)


def test_file_that_is_cut_while_it_is_read_loses_nothing(splunk: Splunk) -> None:
    write(splunk, "a", 1, 4000)
    file = splunk.folder / "data" / "a"

    def cut(number: int) -> None:
        if number == 2:
            file.write_text("")
            write(splunk, "a", 5001, 5005)

    splunk.before_batch = cut
    begun = splunk.run()
    assert begun[:20] == ids(1, 20)
    splunk.before_batch = lambda number: None
    assert set(ids(5001, 5005)) <= set(begun + splunk.run())


def test_places_that_cannot_be_read_are_told_some_times_and_counted(splunk: Splunk) -> None:
    write(splunk, "a", 1, 1)
    gone = ";".join(f"/nonexistent/{number}" for number in range(50))
    assert splunk.run(path=f"{gone};{splunk.folder}/data") == ["1"]
    assert sum(line.startswith("WARN /nonexistent/") for line in splunk.log) == 20
    assert splunk.log[-1] == "INFO 1 files looked at, 1 new events, 50 places not readable"


def test_clock_that_was_ahead_keeps_no_file_for_longer(splunk: Splunk, monkeypatch: pytest.MonkeyPatch) -> None:
    write(splunk, "a", 1, 1)
    real = time.time
    monkeypatch.setattr(evtx.time, "time", lambda: real() + 1000 * 86_400)
    splunk.run()
    monkeypatch.undo()
    assert splunk.run() == []
    (entry,) = (json.loads(file.read_text()) for file in (splunk.folder / "state").iterdir())
    assert entry["seen"] <= real() + 60


@pytest.mark.parametrize(
    ("given", "complaint"),
    [({}, "path is empty"), ({"path": "/a", "recursive": "2"}, "recursive=2"), ({"path": "/a", "output": "x"}, "xml,")],
    ids=["no path", "truth", "output"],
)  # fmt: skip
def test_settings_that_cannot_work_are_refused(given: dict[str, str], complaint: str) -> None:
    with pytest.raises(UsageError, match=complaint):
        read_settings(given)


def test_settings_of_splunk_itself_are_no_concern() -> None:
    assert read_settings({"path": "/a", "interval": "60", "index": "x", "output": ""}).output == "xml"

"""The input's core: batches, order of writing, and going on where it was."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sysmon_essentials.errors import UsageError
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

"""State on disk: replaced as a whole, found again, and never trusted blindly."""

from __future__ import annotations

import errno
import json
from typing import TYPE_CHECKING

import pytest
from sysmon_essentials.inputs import entries
from sysmon_essentials.inputs.checkpoint import Checkpoints, Entry
from sysmon_essentials.inputs.files import Candidate
from sysmon_essentials.inputs.identity import Identity

if TYPE_CHECKING:
    from pathlib import Path

    from sysmon_essentials.errors import InputError

ENTRY = Entry("d" * 64, 4096, "/data/a.evtx", "1:2", 9000, 77, 12, 34, "88121", 1000)


def changed(**fields: object) -> str:
    return json.dumps({**ENTRY._asdict(), **fields})


def opened(folder: Path) -> Checkpoints:
    return Checkpoints(folder, lambda problem: pytest.fail(str(problem)))


def test_entries_are_found_again(tmp_path: Path) -> None:
    opened(tmp_path / "new").save(ENTRY)
    again = opened(tmp_path / "new")
    assert again.alike(Identity("d" * 64, 4096)) == [ENTRY]
    assert again.unchanged(Candidate("/other/name", 9000, 77, "1:2")) == ENTRY
    assert again.unchanged(Candidate("/data/a.evtx", 9001, 77, "1:2")) is None
    assert again.lengths() == [4096]


def test_entry_of_a_file_that_was_not_read_to_its_end_is_not_unchanged(tmp_path: Path) -> None:
    checkpoints = opened(tmp_path)
    checkpoints.save(ENTRY._replace(size_bytes=0, changed_ns=0))
    assert checkpoints.unchanged(Candidate("/data/a.evtx", 0, 0, "1:2")) is None


def test_saving_replaces_and_leaves_nothing_behind(tmp_path: Path) -> None:
    checkpoints = opened(tmp_path)
    checkpoints.save(ENTRY)
    checkpoints.save(ENTRY._replace(events=13))
    (file,) = tmp_path.iterdir()
    assert json.loads(file.read_text())["events"] == 13


def test_half_written_file_of_a_killed_run_is_removed(tmp_path: Path) -> None:
    (tmp_path / ".new-abc").write_text('{"dig')
    opened(tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "content",
    ["", "{}", "[1]", '{"digest": 1}', changed(events="12"), changed(x=1), "[" * 200_000, "\0" * 300, changed()],
    ids=["empty", "no fields", "list", "few fields", "wrong type", "unknown field", "nested", "zeros", "copy"],
)  # fmt: skip
def test_what_is_no_entry_is_reported_and_passed_over(tmp_path: Path, content: str) -> None:
    opened(tmp_path).save(ENTRY)
    (tmp_path / "bad.json").write_text(content)
    problems: list[InputError] = []
    checkpoints = Checkpoints(tmp_path, problems.append)
    assert [problem.kind for problem in problems] == ["checkpoint"]
    assert checkpoints.alike(Identity("d" * 64, 4096)) == [ENTRY]


def test_files_that_have_long_gone_are_forgotten(tmp_path: Path) -> None:
    checkpoints = opened(tmp_path)
    checkpoints.save(ENTRY)
    checkpoints.save(ENTRY._replace(node="1:3", seen=2000))
    assert checkpoints.forget(1500) == 1
    assert [entry.node for entry in opened(tmp_path).alike(Identity("d" * 64, 4096))] == ["1:3"]


def test_copy_of_an_entry_does_not_outlive_it(tmp_path: Path) -> None:
    checkpoints = opened(tmp_path)
    checkpoints.save(ENTRY)
    (file,) = tmp_path.iterdir()
    (tmp_path / "copy of it.json").write_bytes(file.read_bytes())
    assert Checkpoints(tmp_path, lambda problem: None).forget(1500) == 1
    assert Checkpoints(tmp_path, lambda problem: None).forget(1500) == 0


def test_entry_that_somebody_else_deleted_is_forgotten_all_the_same(tmp_path: Path) -> None:
    checkpoints = opened(tmp_path)
    checkpoints.save(ENTRY)
    next(tmp_path.iterdir()).unlink()
    assert checkpoints.forget(1500) == 1


def test_what_cannot_be_tidied_up_is_reported(tmp_path: Path) -> None:
    (tmp_path / ".new-x").mkdir()
    problems: list[InputError] = []
    Checkpoints(tmp_path, problems.append).save(ENTRY)
    assert [problem.path for problem in problems] == [f"{tmp_path.as_posix()}/.new-x"]


@pytest.mark.parametrize("failing", ["dump", "replace"])
def test_full_disk_names_the_file_and_leaves_what_was_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, failing: str
) -> None:
    checkpoints = opened(tmp_path)
    checkpoints.save(ENTRY)
    (file,) = tmp_path.iterdir()

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(*((entries.json, "dump") if failing == "dump" else (entries.Path, "replace")), full)
    with pytest.raises(OSError, match="No space left") as raised:
        checkpoints.save(ENTRY._replace(events=13))
    assert raised.value.filename == str(file)
    monkeypatch.undo()
    assert list(tmp_path.iterdir()) == [file]
    assert opened(tmp_path).alike(Identity("d" * 64, 4096)) == [ENTRY]

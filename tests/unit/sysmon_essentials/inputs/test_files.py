"""Which files an input reads."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from sysmon_essentials.errors import UsageError
from sysmon_essentials.inputs.files import find_files, read_patterns

if TYPE_CHECKING:
    from pathlib import Path

NEVER_NS = 1 << 62


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for number, name in enumerate(("b.evtx", "a.evtx", "sub/c.evtx", "sub/deep/d.txt", ".hidden"), start=1):
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(name)
        os.utime(file, ns=(number, number))
    return tmp_path


def names(folder: Path, *patterns: str, recursive: bool = True, before_ns: int = NEVER_NS) -> list[str]:
    found = find_files([f"{folder}/{pattern}".rstrip("/") for pattern in patterns], recursive, before_ns)
    return [os.path.relpath(candidate.path, folder) for candidate in found]


@pytest.mark.parametrize(
    ("patterns", "expected"),
    [
        (["a.evtx"], ["a.evtx"]),
        (["*.evtx"], ["b.evtx", "a.evtx"]),
        (["**/*.evtx"], ["b.evtx", "a.evtx", "sub/c.evtx"]),
        (["sub"], ["sub/c.evtx", "sub/deep/d.txt"]),
        (["s*b"], ["sub/c.evtx", "sub/deep/d.txt"]),
        (["[ab].evtx", "a.evtx"], ["b.evtx", "a.evtx"]),
        (["gone", "no*"], []),
    ],
    ids=["file", "pattern", "any depth", "folder", "pattern of folders", "each once", "nothing there"],
)
def test_files_of_patterns_oldest_change_first(folder: Path, patterns: list[str], expected: list[str]) -> None:
    assert names(folder, *patterns) == expected


def test_folder_without_its_subfolders(folder: Path) -> None:
    assert names(folder, "", recursive=False) == ["b.evtx", "a.evtx"]


def test_files_that_still_change_are_left_for_later(folder: Path) -> None:
    assert names(folder, "", before_ns=2) == ["b.evtx", "a.evtx"]


def test_file_under_two_names_is_one(folder: Path) -> None:
    os.link(folder / "a.evtx", folder / "z.evtx")
    assert names(folder, "*.evtx") == ["b.evtx", "a.evtx"]


def test_several_paths_in_one_setting() -> None:
    assert read_patterns("/a b/c; /d/*.evtx ;") == ["/a b/c", "/d/*.evtx"]


@pytest.mark.parametrize("typed", ["", " ; ", "logs", "/a; b"], ids=["empty", "only signs", "relative", "one of two"])
def test_paths_must_be_there_and_absolute(typed: str) -> None:
    with pytest.raises(UsageError, match=r"^path "):
        read_patterns(typed)

"""Which files an input reads."""

from __future__ import annotations

import errno
import os
import subprocess
from pathlib import Path

import pytest
from sysmon_essentials.errors import UsageError
from sysmon_essentials.inputs.files import find_files, read_patterns

NEVER_NS = 1 << 62


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for number, name in enumerate(("b.evtx", "a.evtx", "sub/c.evtx", "sub/deep/d.txt", ".hidden"), start=1):
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(name)
        os.utime(file, ns=(number, number))
    return tmp_path


def names(folder: Path, *patterns: str, recursive: bool = True, before_ns: int = NEVER_NS, note=print) -> list[str]:
    found = find_files([f"{folder}/{pattern}".rstrip("/") for pattern in patterns], recursive, before_ns, note)
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


@pytest.fixture
def told() -> list[str]:
    return []


def files(patterns: list[str], told: list[str], before_ns: int = NEVER_NS) -> list[str]:
    """The names of the files found."""
    found = find_files(patterns, True, before_ns, lambda problem: told.append(str(problem)))
    return [Path(candidate.path).name for candidate in found]


@pytest.mark.parametrize("pattern", ["", "/*", "/**", "/**/*.evtx"], ids=["folder", "pattern", "all", "any depth"])
def test_folder_that_cannot_be_listed_is_told_and_the_others_are_read(
    folder: Path, told: list[str], monkeypatch: pytest.MonkeyPatch, pattern: str
) -> None:
    listed = os.scandir

    def refused(path: str):
        if str(path).endswith("deep"):
            raise PermissionError(errno.EACCES, "Permission denied", path)
        return listed(path)

    monkeypatch.setattr(os, "scandir", refused)
    assert {"a.evtx", "b.evtx", "c.evtx"} <= set(files([f"{folder}{pattern}"], told))
    assert told == [f"{folder}/sub/deep: cannot read: Permission denied"]


@pytest.mark.parametrize(
    ("name", "reason"),
    [("x" * 300, "File name too long"), ("gone", "No such file or directory"), ("loop", "Too many levels of symbolic")],
    ids=["long", "missing", "loop"],
)
def test_path_that_leads_nowhere_is_told(folder: Path, told: list[str], name: str, reason: str) -> None:
    (folder / "loop").symlink_to(folder / "loop")
    assert files([f"{folder}/{name}", f"{folder}/sub"], told) == ["c.evtx", "d.txt"]
    (line,) = told
    assert line.startswith(f"{folder}/{name}: cannot read: {reason}")


@pytest.mark.parametrize("pattern", ["", "/*", "/**"], ids=["folder", "pattern", "all"])
def test_links_that_lead_round_or_nowhere_are_no_trouble(folder: Path, told: list[str], pattern: str) -> None:
    (folder / "sub" / "up").symlink_to(folder)
    (folder / "self").symlink_to(folder / "self")
    (folder / "broken").symlink_to(folder / "nothing")
    assert sorted(set(files([f"{folder}{pattern}"], told)) - {".hidden"}) == ["a.evtx", "b.evtx", "c.evtx", "d.txt"]
    assert told == []


def test_folders_deeper_than_python_recurses_are_walked(tmp_path: Path, told: list[str]) -> None:
    place = Path.cwd()
    try:
        os.chdir(tmp_path)
        for _ in range(1100):
            Path("d").mkdir()
            os.chdir("d")
        Path("a.evtx").write_text("x")
    finally:
        os.chdir(place)
    try:
        assert files([str(tmp_path)], told) == files([f"{tmp_path}/**"], told) == ["a.evtx"]
    finally:
        # What pytest itself removes it with would recurse.
        subprocess.run(["rm", "-r", str(tmp_path / "d")], check=True)


def test_signs_of_a_pattern_in_a_name_that_is_there_are_letters(folder: Path, told: list[str]) -> None:
    (folder / "[2026] case").mkdir()
    (folder / "[2026] case" / "e.evtx").write_text("e")
    assert files([f"{folder}/[2026] case"], told) == ["e.evtx"]


def test_two_stars_within_a_name_are_one(folder: Path, told: list[str]) -> None:
    assert files([f"{folder}/**.evtx"], told) == ["b.evtx", "a.evtx"]


def test_many_stars_in_a_row_cost_no_more_than_one(tmp_path: Path, told: list[str]) -> None:
    deep = tmp_path.joinpath(*"abcdefghijklmnopqrst")
    deep.mkdir(parents=True)
    (deep / "z.evtx").write_text("z")
    assert files([f"{tmp_path}{'/**' * 30}/*.evtx"], told) == ["z.evtx"]


def test_file_of_a_clock_that_was_wrong_is_not_waited_for(folder: Path, told: list[str]) -> None:
    hour_ns = 3_600_000_000_000
    os.utime(folder / "a.evtx", ns=(hour_ns, hour_ns))
    os.utime(folder / "b.evtx", ns=(99 * hour_ns, 99 * hour_ns))
    assert files([f"{folder}/*.evtx"], told, before_ns=10) == ["b.evtx"]


def test_several_paths_in_one_setting() -> None:
    assert read_patterns("/a b/c; /d/*.evtx ;") == ["/a b/c", "/d/*.evtx"]


@pytest.mark.parametrize("typed", ["", " ; ", "logs", "/a; b"], ids=["empty", "only signs", "relative", "one of two"])
def test_paths_must_be_there_and_absolute(typed: str) -> None:
    with pytest.raises(UsageError, match=r"^path "):
        read_patterns(typed)

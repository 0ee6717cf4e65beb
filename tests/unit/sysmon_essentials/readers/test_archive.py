"""Containers: every kind, nested, damaged, too large, with names that want to be paths."""

from __future__ import annotations

import bz2
import gzip
import hashlib
import io
import lzma
import tarfile
import zipfile
from typing import TYPE_CHECKING

import pytest
from sysmon_essentials.readers import archive

from tests.unit.sysmon_essentials.readers import layouts

if TYPE_CHECKING:
    from pathlib import Path

XML = layouts.windows_xml().encode()
NAME = "logs/day one.xml"


def _zip(*members: tuple[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as zipped:
        for name, content in members:
            zipped.writestr(name, content)
    return file.getvalue()


def _tar(mode: str, *members: tuple[str, bytes]) -> bytes:
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode=mode) as tar:
        for name, content in members:
            info = tarfile.TarInfo(name)
            info.size = len(content)
            tar.addfile(info, io.BytesIO(content))
    return file.getvalue()


CONTAINERS: dict[str, tuple[bytes, str]] = {
    "gzip": (gzip.compress(XML), ""),
    "bzip2": (bz2.compress(XML), ""),
    "xz": (lzma.compress(XML), ""),
    "zip": (_zip((NAME, XML)), f"!{NAME}"),
    "tar": (_tar("w", (NAME, XML)), f"!{NAME}"),
    "tar-gz": (_tar("w:gz", (NAME, XML)), f"!{NAME}"),
    "tar-xz": (_tar("w:xz", (NAME, XML)), f"!{NAME}"),
    "tar-bz2": (_tar("w:bz2", (NAME, XML)), f"!{NAME}"),
    "zip-in-zip": (_zip(("a.zip", _zip((NAME, XML)))), f"!a.zip!{NAME}"),
    "gzip-in-zip": (_zip(("a.xml.gz", gzip.compress(XML))), "!a.xml.gz"),
    "gzip-in-tar-gz": (_tar("w:gz", ("a.gz", gzip.compress(XML))), "!a.gz"),
    "zip-in-gzip": (gzip.compress(_zip((NAME, XML))), f"!{NAME}"),
    "tar-gz-in-zip": (_zip(("a.tar.gz", _tar("w:gz", (NAME, XML)))), f"!a.tar.gz!{NAME}"),
    "gzip-members": (gzip.compress(XML[:900]) + gzip.compress(XML[900:]), ""),
    "gzip-and-garbage": (gzip.compress(XML) + b"\n", ""),
}


@pytest.mark.parametrize(("content", "member"), CONTAINERS.values(), ids=list(CONTAINERS))
def test_event_is_found_in_the_container(tmp_path: Path, content: bytes, member: str) -> None:
    events, problems, _ = layouts.read(tmp_path, content)
    assert problems == []
    assert [(event.text.encode(), event.file) for event in events] == [(XML, f"{tmp_path.as_posix()}/sample{member}")]


def test_members_are_read_in_their_order_and_folders_passed_over(tmp_path: Path) -> None:
    members = [("b/", b""), ("b/2", layouts.windows_xml(record=2).encode()), ("a", XML)]
    events, problems, _ = layouts.read(tmp_path, _zip(*members))
    assert ([event.record_id for event in events], problems) == (["2", "88121"], [])


def test_member_without_a_name_is_read(tmp_path: Path) -> None:
    # The writer of Python's zipfile gives a name to what has none, so it is taken away afterwards.
    content = _zip(("x", XML)).replace(b"x", b"\0", 1)
    start = content.rindex(b"PK\x01\x02")
    content = content[:start] + content[start:].replace(b"x", b"\0", 1)
    events, problems, _ = layouts.read(tmp_path, content)
    assert (len(events), problems) == (1, [])


def test_three_containers_deep_is_not_opened(tmp_path: Path) -> None:
    content = _zip(("ok", XML), ("a.zip", _zip(("b.zip", _zip(("c", XML))))))
    events, problems, counts = layouts.read(tmp_path, content)
    assert len(events) == 1
    assert [(problem.kind, problem.path.rpartition("sample")[2]) for problem in problems] == [("depth", "!a.zip!b.zip")]
    assert counts.bad == {"depth": 1}


def test_resource_forks_of_macos_are_passed_over(tmp_path: Path) -> None:
    events, problems, _ = layouts.read(tmp_path, _zip(("a", XML), ("__MACOSX/._a", b"\0\5\x16\7\0\2\0\0Mac OS X")))
    assert (len(events), problems) == (1, [])


def test_names_that_lead_out_of_the_archive_are_labels_only(tmp_path: Path) -> None:
    inner = tmp_path / "inner"
    inner.mkdir()
    events, problems, _ = layouts.read(inner, _tar("w:gz", ("../../evil", XML), ("/etc/evil", XML)))
    assert ([event.file.rpartition("sample")[2] for event in events], problems) == (["!../../evil", "!/etc/evil"], [])
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == ["sample"]


def _numbered(number: int) -> bytes:
    # Digests do not compress, so that a cut near the end is near the end of the content too.
    noise = "".join(hashlib.sha256(f"{number} {part}".encode()).hexdigest() for part in range(8))
    return layouts.windows_xml({"CommandLine": noise}, record=number).encode() + b"\n"


MANY = b"".join(_numbered(number) for number in range(300))
CUT = {
    "gzip": gzip.compress(MANY)[:-2000],
    "xz": lzma.compress(MANY, preset=0)[:-800],
    "tar-gz": _tar("w:gz", (NAME, MANY))[:-2000],
    "tar": _tar("w", (NAME, MANY))[: len(MANY) // 2],
}


@pytest.mark.parametrize("content", CUT.values(), ids=list(CUT))
def test_container_cut_off_gives_what_could_be_unpacked(tmp_path: Path, content: bytes) -> None:
    events, problems, counts = layouts.read(tmp_path, content)
    assert [event.record_id for event in events][:100] == [str(number) for number in range(100)]
    assert problems
    assert sum(counts.bad.values()) == len(problems)


def test_damage_inside_a_member_leaves_the_next_member_readable(tmp_path: Path) -> None:
    good = _zip(("a", MANY), ("b", XML))
    at = good.index(b"a", 30) + 400
    events, problems, _ = layouts.read(tmp_path, good[:at] + b"\xff" * 40 + good[at + 40 :])
    assert events[-1].file.endswith("!b")
    assert {problem.path.rpartition("!")[2] for problem in problems} == {"a"}


NO_CONTAINER = {
    "zip-without-directory": _zip((NAME, XML))[:-60],
    "gzip-header-only": gzip.compress(XML)[:10],
    "gzip-of-noise": b"\x1f\x8b\x08" + bytes(range(256)) * 4,
    "xz-of-noise": b"\xfd7zXZ\x00" + bytes(range(256)) * 4,
    "bzip2-of-noise": b"BZh9" + bytes(range(256)) * 4,
}


@pytest.mark.parametrize("content", NO_CONTAINER.values(), ids=list(NO_CONTAINER))
def test_broken_container_is_a_problem_that_names_the_file(tmp_path: Path, content: bytes) -> None:
    events, problems, _ = layouts.read(tmp_path, content)
    assert events == []
    assert problems
    assert all(str(problem).startswith(f"{tmp_path.as_posix()}/sample") for problem in problems)


def test_bomb_is_stopped_and_the_rest_of_the_archive_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "FREE_BYTES", 1_000_000)
    content = _zip(("bomb", b"<Event>" + b" " * 30_000_000), ("ok", XML))
    events, problems, _ = layouts.read(tmp_path, content)
    assert events[-1].file.endswith("!ok")
    assert "bomb" in [problem.kind for problem in problems]


def test_encrypted_member_is_a_problem(tmp_path: Path) -> None:
    content = bytearray(_zip(("secret", XML), ("ok", XML)))
    # Bit 0 of the flags says encrypted: at offset 6 of the local header, at 8 of the directory's.
    content[6] |= 1
    content[content.index(b"PK\x01\x02") + 8] |= 1
    events, problems, _ = layouts.read(tmp_path, bytes(content))
    assert [event.file.rpartition("!")[2] for event in events] == ["ok"]
    assert [(problem.kind, problem.path.rpartition("!")[2]) for problem in problems] == [("archive", "secret")]

"""What makes a file the same file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sysmon_essentials.inputs.identity import HEAD_BYTES, Identity, identify, read_head

from tests.unit.sysmon_essentials.readers.evtx.evtx_writer import evtx_file, sysmon_chunk

if TYPE_CHECKING:
    from pathlib import Path


def identity(path: Path, length: int = HEAD_BYTES) -> Identity:
    return identify(read_head(str(path)), length)


def test_growth_and_name_change_nothing_beyond_the_head(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"x" * HEAD_BYTES)
    (tmp_path / "b").write_bytes(b"x" * HEAD_BYTES + b"more")
    assert identity(tmp_path / "a") == identity(tmp_path / "b")


def test_short_file_is_known_again_by_what_it_had(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"short")
    before = identity(tmp_path / "a")
    (tmp_path / "a").write_bytes(b"short and longer")
    assert before.length == 5
    assert identity(tmp_path / "a") != before
    assert identity(tmp_path / "a", before.length) == before


def test_evtx_is_known_by_its_first_record_whatever_windows_writes_into_the_header(tmp_path: Path) -> None:
    one, other = evtx_file([sysmon_chunk(1, 3)]), evtx_file([sysmon_chunk(1, 3), sysmon_chunk(4, 3)], flags=1)
    different = evtx_file([sysmon_chunk(2, 3)])
    for name, data in (("a", one), ("b", other), ("c", different)):
        (tmp_path / name).write_bytes(data)
    assert one[:4096] != other[:4096]
    assert identity(tmp_path / "a") == identity(tmp_path / "b")
    assert identity(tmp_path / "a") != identity(tmp_path / "c")

"""Where records lie in sound and damaged chunks."""

from __future__ import annotations

import struct

import pytest
from sysmon_essentials.readers.evtx.chunk import Chunk, Gap, Span

from tests.unit.sysmon_essentials.readers.evtx.evtx_writer import ChunkWriter, process_end, seal, sysmon_chunk

HEADER_WRONG = "the checksum of the chunk header is wrong"
RECORDS_WRONG = "the checksum of the records is wrong"


def ids(data: bytes) -> list[int]:
    return [span.record_id for span in Chunk(data).spans() if isinstance(span, Span)]


def gaps(data: bytes) -> list[tuple[int, int]]:
    return [(span.start, span.end) for span in Chunk(data).spans() if isinstance(span, Gap)]


def starts(data: bytes) -> list[int]:
    return [span.start for span in Chunk(data).spans() if isinstance(span, Span)]


def changed(data: bytes, offset: int, new: bytes) -> bytes:
    return data[:offset] + new + data[offset + len(new) :]


def test_sound_chunk_has_no_complaints() -> None:
    chunk = Chunk(sysmon_chunk(1, 5))
    assert chunk.complaints == []
    assert ids(chunk.data) == [1, 2, 3, 4, 5]


@pytest.mark.parametrize(
    ("offset", "complaint"),
    [
        pytest.param(20, HEADER_WRONG, id="header"),
        pytest.param(200, HEADER_WRONG, id="name-table"),
        pytest.param(600, RECORDS_WRONG, id="records"),
    ],
)
def test_one_changed_byte_is_noticed(offset: int, complaint: str) -> None:
    data = sysmon_chunk(1, 5)
    chunk = Chunk(changed(data, offset, bytes([data[offset] ^ 0xFF])))
    assert complaint in chunk.complaints


def test_records_behind_the_end_of_a_sound_chunk_are_remains_of_older_ones() -> None:
    older, newer = sysmon_chunk(100, 6), sysmon_chunk(500, 3)
    end = starts(older)[3]
    assert ids(changed(newer, end, older[end:])) == [500, 501, 502]


def test_records_written_after_the_header_are_found() -> None:
    data = sysmon_chunk(1, 6)
    third = starts(data)[2]
    stale = ChunkWriter(1)
    stale.data = bytearray(data[:third])
    stale.starts = [512, third]
    assert ids(changed(stale.finish(), third, data[third:])) == [1, 2, 3, 4, 5, 6]


def test_record_whose_mark_is_damaged_is_known_by_its_size() -> None:
    data = sysmon_chunk(1, 6)
    spans = [s for s in Chunk(changed(data, starts(data)[2], b"\0\0")).spans() if isinstance(s, Span)]
    assert [(span.record_id, span.sound) for span in spans] == [(n, n != 3) for n in (1, 2, 3, 4, 5, 6)]


def test_damaged_record_header_costs_one_record() -> None:
    data = sysmon_chunk(1, 6)
    places = starts(data)
    broken = changed(data, places[2], b"\0" * 8)
    assert ids(broken) == [1, 2, 4, 5, 6]
    assert gaps(broken) == [(places[2], places[3])]


@pytest.mark.parametrize("size", [0, 5, 4000, 2**31, 2**32 - 1], ids=str)
def test_record_of_the_wrong_size_ends_where_the_next_begins(size: int) -> None:
    data = sysmon_chunk(1, 6)
    places = starts(data)
    spans = [s for s in Chunk(changed(data, places[2] + 4, struct.pack("<I", size))).spans() if isinstance(s, Span)]
    assert [span.record_id for span in spans] == [1, 2, 3, 4, 5, 6]
    assert [span.record_id for span in spans if not span.sound] == [3]
    assert spans[2].end == places[3] - 4


def test_records_are_found_without_chunk_header() -> None:
    data = sysmon_chunk(1, 6)
    chunk = Chunk(bytes(512) + data[512:])
    assert chunk.complaints == ["no chunk header"]
    assert ids(chunk.data) == [1, 2, 3, 4, 5, 6]


@pytest.mark.parametrize("size", [1, 8, 100, 511, 512, 530], ids=str)
def test_beginning_of_a_chunk_is_no_record(size: int) -> None:
    assert ids(sysmon_chunk(1, 6)[:size]) == []


def test_end_of_data_beyond_the_chunk_is_not_believed() -> None:
    data = seal(changed(sysmon_chunk(1, 3), 48, struct.pack("<I", 2**32 - 1)))
    assert ids(data) == [1, 2, 3]


def test_only_marks_cost_one_pass() -> None:
    spans = list(Chunk(b"**\0\0" * 16384).spans())
    assert len(spans) <= 16384


def test_records_of_a_written_chunk_follow_each_other() -> None:
    writer = ChunkWriter(10)
    expected = [writer.add(process_end(number)) for number in (10, 11, 12)]
    assert starts(writer.finish()) == expected

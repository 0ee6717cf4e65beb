"""Files of several chunks, whole, dirty, cut and shifted."""

from __future__ import annotations

import io

import pytest
from sysmon_essentials.parse import parse_event
from sysmon_essentials.readers.evtx.file import read_evtx
from sysmon_essentials.readers.source import Counts, Source

from tests.unit.sysmon_essentials.readers.evtx.evtx_writer import (
    BINXML,
    GUID_TYPE,
    STRING,
    ChunkWriter,
    Instance,
    Raw,
    Tag,
    event,
    evtx_file,
    process_end,
    sysmon_chunk,
    utf16,
)
from tests.unit.sysmon_essentials.readers.evtx.reading import read

CHUNKS = [sysmon_chunk(1 + 10 * number, 10) for number in range(4)]
FILE = evtx_file(CHUNKS)
ALL = list(range(1, 41))


def test_sound_file_gives_every_event_in_order_and_no_problem() -> None:
    reading = read(FILE)
    assert reading.ids == ALL
    assert reading.problems == []
    assert (reading.counts.read, reading.counts.sysmon, reading.counts.skipped) == (40, 40, 0)
    assert {event.file for event in reading.events} == {"log.evtx"}


def test_dirty_file_gives_the_chunks_its_header_does_not_count_and_says_so() -> None:
    reading = read(evtx_file(CHUNKS, declared=2, flags=1))
    assert reading.ids == ALL
    assert reading.kinds == ["dirty"]


def test_unused_chunks_are_nothing_to_report() -> None:
    reading = read(FILE + bytes(65536 * 3))
    assert reading.ids == ALL
    assert reading.problems == []


def test_file_with_a_broken_header_is_read() -> None:
    reading = read(bytes(4096) + FILE[4096:])
    assert reading.ids == ALL
    assert reading.kinds == ["evtx"]


def test_wrong_checksum_of_the_file_header_is_reported() -> None:
    reading = read(FILE[:42] + b"\x63\0" + FILE[44:])
    assert reading.ids == ALL
    assert reading.kinds == ["checksum"]


def test_cut_file_gives_what_is_left() -> None:
    cut = 4096 + 65536 + 512 + 4500
    reading = read(FILE[:cut])
    assert reading.ids[:10] == ALL[:10]
    assert 10 < len(reading.ids) < 20
    assert "truncated" in reading.kinds


def test_missing_chunks_are_reported() -> None:
    reading = read(FILE[: 4096 + 2 * 65536])
    assert reading.ids == ALL[:20]
    assert [problem.message for problem in reading.problems] == ["the header counts 4 chunks, only 2 are there"]


@pytest.mark.parametrize("shift", [-3000, -1, 1, 512, 70_000], ids=str)
def test_chunks_behind_missing_or_added_bytes_are_found(shift: int) -> None:
    at = 4096 + 65536 + 40_000
    shifted = FILE[:at] + bytes(shift) + FILE[at:] if shift > 0 else FILE[:at] + FILE[at - shift :]
    reading = read(shifted)
    assert reading.ids == ALL
    assert reading.problems != []


def test_template_of_another_chunk_stands_in_for_a_destroyed_one() -> None:
    first = CHUNKS[1].index(b"**\0\0", 520)
    broken = CHUNKS[1][:512] + bytes(first - 512) + CHUNKS[1][first:]
    reading = read(evtx_file([CHUNKS[0], broken]))
    assert reading.ids == [*range(1, 11), *range(12, 21)]
    assert "checksum" in reading.kinds


def test_destroyed_template_without_another_costs_its_events_only() -> None:
    first = CHUNKS[0].index(b"**\0\0", 520)
    reading = read(evtx_file([CHUNKS[0][:512] + bytes(first - 512) + CHUNKS[0][first:], CHUNKS[1]]))
    assert reading.ids == list(range(11, 21))
    lost = [problem.record for problem in reading.problems if problem.kind == "damaged"]
    assert lost == [str(number) for number in range(2, 11)]


def test_events_of_other_providers_are_counted_and_passed_over() -> None:
    writer = ChunkWriter()
    writer.add(process_end(1))
    # A type no reader knows: the event is passed over before its values are looked at.
    writer.add(event(4624, 2, [("Odd", 0x77, b"x")], provider="Microsoft-Windows-Security-Auditing"))
    writer.add(Instance(Tag("Event", (), (Tag("System", (), (Tag("Provider", (("Name", "Other"),), empty=True),)),))))
    writer.add(Instance(Tag("Event", (), (Tag("Data", (), ("Microsoft-Windows-Sysmon",)),))))
    reading = read(evtx_file([writer.finish()]))
    assert reading.ids == [1]
    assert reading.problems == []
    assert (reading.counts.read, reading.counts.skipped) == (4, 3)


def test_problem_names_file_and_record() -> None:
    writer = ChunkWriter(7)
    writer.add(Raw(b"\x3c"))
    reading = read(evtx_file([writer.finish()]))
    assert list(map(str, reading.problems)) == [
        "log.evtx: record 7: cannot read the event: an event begins with token 0x3c"
    ]
    assert (reading.counts.read, reading.counts.skipped, reading.counts.bad) == (1, 0, {"damaged": 1})


def test_damaged_value_is_empty_and_the_others_are_kept() -> None:
    writer = ChunkWriter()
    data = [("ProcessGuid", GUID_TYPE, b"12"), ("Image", STRING, utf16("a.exe")), ("Odd", 0x77, b"\xab")]
    writer.add(event(5, 1, data))
    reading = read(evtx_file([writer.finish()]))
    assert parse_event(reading.events[0].text).fields == {"ProcessGuid": "", "Image": "a.exe", "Odd": "AB"}
    assert [problem.record for problem in reading.problems] == ["1"]


def test_value_longer_than_its_event_is_cut() -> None:
    chunk = CHUNKS[0]
    image = chunk.rindex(utf16("C:\\Windows\\System32\\whoami.exe"))
    # Six sizes and types stand before the values, the size of the image is the fifth of them.
    sizes = chunk.rindex(b"\x06\0\0\0\x02\0\x01\0", 0, image) + 4
    broken = chunk[: sizes + 16] + b"\xff\x7f" + chunk[sizes + 18 :]
    reading = read(evtx_file([broken]))
    fields = parse_event(reading.events[-1].text).fields
    assert reading.ids == ALL[:10]
    assert fields["ProcessId"] == "4010"
    assert fields["Image"].startswith("C:\\Windows\\System32\\whoami.exe")
    assert fields["User"] == ""
    assert [problem.record for problem in reading.problems] == ["offset 4096", "10"]


def test_event_data_that_cannot_be_read_costs_no_header() -> None:
    writer = ChunkWriter()
    header = event(5, 1)
    writer.add(Instance(header.template, [*header.values[:17], (BINXML, Raw(b"\x3c\x3c"))]))
    reading = read(evtx_file([writer.finish()]))
    assert reading.ids == [1]
    assert reading.kinds == ["damaged"]


@pytest.mark.parametrize(
    "data", [b"", b"ElfFile\0", FILE[:4000], b"\0" * 100_000], ids=["empty", "mark", "cut", "zeros"]
)
def test_file_without_events_is_one_problem(data: bytes) -> None:
    reading = read(data)
    assert reading.events == []
    assert reading.kinds == ["evtx"]


def test_events_come_while_the_file_is_read() -> None:
    class Counting(io.BytesIO):
        asked = 0

        def read(self, size: int | None = -1, /) -> bytes:
            self.asked += size or 0
            # A pipe gives less than was asked for.
            return super().read(min(size or 0, 1000))

    file = Counting(FILE)
    events = read_evtx(file, Source("log.evtx", Counts(), lambda _problem: None))
    next(events)
    assert file.tell() <= 4096 + 65536


def test_chunk_that_begins_inside_a_damaged_one_is_found() -> None:
    damaged = CHUNKS[1][:3000] + CHUNKS[2] + CHUNKS[3]
    reading = read(evtx_file([CHUNKS[0], damaged]))
    assert reading.ids[:10] == ALL[:10]
    assert reading.ids[-20:] == ALL[20:]
    assert {"truncated", "checksum", "damaged"} <= set(reading.kinds)

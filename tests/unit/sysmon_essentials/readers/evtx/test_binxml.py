"""Hostile and broken tokens."""

from __future__ import annotations

import struct

import pytest

from tests.unit.sysmon_essentials.readers.evtx.evtx_writer import (
    ChunkWriter,
    Instance,
    Raw,
    Tag,
    evtx_file,
    process_end,
    utf16,
)
from tests.unit.sysmon_essentials.readers.evtx.reading import complaint_of, read, text_of

INLINE_NAME = 512 + 24 + 4 + 7 + 4
"""Offset of the first name in a chunk whose first record is an element: behind headers, fragment, token and lengths."""


def element(name: str, tokens: bytes = b"\x03", size: int = 8) -> bytes:
    """The first element of the first record, its name inline."""
    text = utf16(name)
    head = struct.pack("<BHII", 0x01, 0xFFFF, size, INLINE_NAME)
    return b"\x0f\x01\x01\x00" + head + struct.pack("<IHH", 0, 0, len(name)) + text + b"\0\0" + tokens


def deep(levels: int) -> Tag:
    tag = Tag("a")
    for _ in range(levels):
        tag = Tag("a", (), (tag,))
    return tag


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        pytest.param(Raw(b"\x0f\x01\x01\x00\x3c\x00"), "0x3c", id="unknown-first-token"),
        pytest.param(Raw(element("Event", b"\x02\x3b")), "0x3b", id="unknown-token-inside"),
        pytest.param(Raw(element("Event", b"\x02")), "Event does not end", id="element-without-end"),
        pytest.param(Raw(element("")), "name", id="empty-name"),
        pytest.param(Raw(element("n" * 5000)), "name", id="endless-name"),
        pytest.param(Raw(element("Event", b"\x02\x05\x01\xff\xff")), "text is longer", id="text-beyond-the-record"),
        pytest.param(Raw(element("Event", b"\x02\x05\x08\0\0\0\0")), "literal", id="literal-that-is-no-text"),
        pytest.param(Raw(b"\x0f\x01\x01\x00"), "token", id="nothing"),
        pytest.param(Raw(b""), "token", id="zeros"),
        pytest.param(Instance(deep(100)), "deep", id="deep-elements"),
    ],
)
def test_tokens_windows_never_writes_are_refused(content: Raw | Instance, reason: str) -> None:
    assert reason in complaint_of(content)


def test_name_brings_no_markup() -> None:
    provider = Tag("Provider", (("Name", "Microsoft-Windows-Sysmon"),), empty=True)
    (text,) = text_of(Tag("E'><x y", (), (provider,)))
    assert text == "<E___x_y><Provider Name='Microsoft-Windows-Sysmon'/></E___x_y>"


@pytest.mark.parametrize("offset", [0, 65_530, 70_000, 2**32 - 1], ids=["0", "last-bytes", "outside", "largest"])
def test_name_offset_that_leads_nowhere_costs_the_one_event(offset: int) -> None:
    writer = ChunkWriter()
    writer.add(process_end(1))
    writer.add(Raw(b"\x0f\x01\x01\x00" + struct.pack("<BHII", 0x01, 0xFFFF, 20, offset) + b"\x03" + bytes(20)))
    writer.add(process_end(3))
    reading = read(evtx_file([writer.finish()]))
    assert reading.ids == [1, 3]
    assert [problem.record for problem in reading.problems] == ["2"]


def test_templates_that_overlap_without_end_stop_at_the_budget_of_the_chunk() -> None:
    writer = ChunkWriter()
    # Texts that end in the bytes of a size, so that each token boundary begins a definition of 1,228 tokens.
    start = writer.add(Instance(Tag("a", (), [f"{chr(0x4000 + number)}\u3000\0" for number in range(3500)])))
    boundary = writer.data.index(b"\x05\x01\x03\0", start) + 30
    for at in range(boundary, boundary + 10 * 300, 10):
        identifier = writer.data[at - 20 : at - 16]
        writer.add(Raw(b"\x0f\x01\x01\x00\x0c\x01" + identifier + struct.pack("<II", at - 24, 0)))
    reading = read(evtx_file([writer.finish()]))
    assert reading.events == []
    assert sum("more work" in problem.message for problem in reading.problems) > 50

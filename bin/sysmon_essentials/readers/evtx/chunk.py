"""One chunk of an EVTX file: its header, checksums, and where its records lie, also after damage.

Knows the layout of chunks and record headers. Does not know what records say.

Source: libyal/libevtx, "Windows XML Event Log (EVTX) format", sections 3 to 5.
"""

from __future__ import annotations

import struct
import zlib
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

CHUNK_BYTES = 65536
MAGIC = b"ElfChnk\x00"
RECORD_MAGIC = b"**\x00\x00"
HEADER_BYTES = 512
RECORD_HEADER_BYTES = 24

# Free space offset and checksum of the records; flags and checksum of the header.
_FREE = struct.Struct("<48xII")
_CHECKSUM = struct.Struct("<124xI")
_RECORD = struct.Struct("<4xIQ")
_U32 = struct.Struct("<I")
_MIN_RECORD = RECORD_HEADER_BYTES + 4


class Span(NamedTuple):
    """Where a record lies in its chunk.

    Attributes:
        start: offset of its header.
        binxml: offset of its binary XML.
        end: offset behind its binary XML.
        record_id: as its header has it.
        sound: whether it has its mark, and its size at both ends.
    """

    start: int
    binxml: int
    end: int
    record_id: int
    sound: bool


class Gap(NamedTuple):
    """Bytes among records that are none."""

    start: int
    end: int


class Chunk:
    """A chunk, whole or what is left of it.

    Attributes:
        data: its bytes, at most ``CHUNK_BYTES``.
        complaints: what its header gets wrong, in words; empty for a sound chunk.
        free: offset behind the last record, as far as its header can be believed.
    """

    def __init__(self, data: bytes) -> None:
        """Check the header and both checksums."""
        self.data = data
        self.complaints: list[str] = []
        self.free = len(data)
        if not data.startswith(MAGIC) or len(data) < HEADER_BYTES:
            self.complaints.append("no chunk header")
            return
        free, checksum = _FREE.unpack_from(data)
        if zlib.crc32(data[128:HEADER_BYTES], zlib.crc32(data[:120])) != _CHECKSUM.unpack_from(data)[0]:
            self.complaints.append("the checksum of the chunk header is wrong")
        elif HEADER_BYTES <= free <= len(data):
            self.free = free
        if zlib.crc32(memoryview(data)[HEADER_BYTES:free]) != checksum:
            self.complaints.append("the checksum of the records is wrong")

    def spans(self) -> Iterator[Span | Gap]:
        """Yield records in order, and what lies between them in a damaged chunk.

        A chunk is read to the end its header gives, to the last byte if the header cannot be believed. Among bytes that
        are no record, every record mark is tried.
        """
        data, position = self.data, HEADER_BYTES if self.data.startswith(MAGIC) else 0
        last = 0
        while position < self.free:
            span = self._span(position)
            if span is None:
                found = data.find(RECORD_MAGIC, position + 1, self.free)
                end = found if found >= 0 else self.free
                if data.count(0, position, end) < end - position:
                    yield Gap(position, end)
                position = end
                continue
            yield span
            position, last = span.end + 4, span.record_id
        yield from self._later(position, last)

    def _later(self, position: int, last: int) -> Iterator[Span]:
        """Yield records that were written after the header was: Windows had the file open when it was copied."""
        while last and position + _MIN_RECORD <= len(self.data):
            span = self._span(position)
            if span is None or not span.sound or span.record_id != last + 1:
                return
            yield span
            position, last = span.end + 4, span.record_id

    def _span(self, position: int) -> Span | None:
        data = self.data
        if position + _MIN_RECORD > len(data):
            return None
        size, record_id = _RECORD.unpack_from(data, position)
        behind = position + size
        binxml = position + RECORD_HEADER_BYTES
        marked = data[position : position + 4] == RECORD_MAGIC
        if size >= _MIN_RECORD and behind <= len(data) and _U32.unpack_from(data, behind - 4)[0] == size:
            return Span(position, binxml, behind - 4, record_id, marked)
        if not marked:
            return None
        following = data.find(RECORD_MAGIC, binxml)
        behind = following if following >= 0 else len(data)
        return Span(position, binxml, max(behind - 4, binxml), record_id, False)

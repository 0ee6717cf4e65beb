"""EVTX files: header, chunks one after the other, and finding the next chunk where some bytes are missing.

Knows the layout of the file and decides what is reported. Memory is bounded by one chunk. Does not know records.

Source: libyal/libevtx, "Windows XML Event Log (EVTX) format", sections 2 and 3.
"""

from __future__ import annotations

import struct
import zlib
from typing import IO, TYPE_CHECKING

from .chunk import CHUNK_BYTES, MAGIC, Chunk, Gap
from .chunk import HEADER_BYTES as CHUNK_HEADER_BYTES
from .instance import ChunkText
from .template import KnownTemplates
from .values import BinXmlError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sysmon_essentials.event import RawEvent
    from sysmon_essentials.readers.source import Source

    from .chunk import Span

HEADER_BYTES = 4096
FILE_MAGIC = b"ElfFile\x00"

_DAMAGE = (BinXmlError, struct.error, IndexError)
_UNUSED = bytes(CHUNK_BYTES)
_CHUNK_COUNT = struct.Struct("<42xH")
_CHECKSUM = struct.Struct("<124xI")


def read_evtx(file: IO[bytes], source: Source) -> Iterator[RawEvent]:
    """Yield the Sysmon events of an EVTX file in the order of its records.

    All chunks are read, also those that the header does not count: Windows updates it only when it closes the file.
    Events of other providers are counted and passed over.

    Args:
        file: the file from its beginning; read forwards only.
        source: receives counts and problems; of what is damaged, everything that can be read is delivered.
    """
    chunks = _Chunks(file)
    declared = _check_header(chunks.read(HEADER_BYTES), source)
    known = KnownTemplates()
    number = shift = 0
    for offset, chunk in chunks:
        if (offset - HEADER_BYTES) % CHUNK_BYTES != shift:
            shift = (offset - HEADER_BYTES) % CHUNK_BYTES
            source.bad("damaged", "bytes are missing, or too many, before this chunk", f"offset {offset}")
        for complaint in chunk.complaints:
            source.bad("checksum", f"{complaint}; its records are read as far as possible", f"offset {offset}")
        if number == declared and number:
            message = f"the header counts {declared} chunks, there are more; Windows did not close the file"
            source.bad("dirty", message, f"offset {offset}")
        number += 1
        yield from _events(chunk, offset, known, source)
        if len(chunk.data) < CHUNK_BYTES:
            source.bad("truncated", f"a chunk has {len(chunk.data)} of {CHUNK_BYTES} bytes", f"offset {offset}")
    if number < declared:
        source.bad("truncated", f"the header counts {declared} chunks, only {number} are there")


def _check_header(header: bytes, source: Source) -> int:
    """Return how many chunks the header of a file counts, 0 if it does not tell."""
    if len(header) < HEADER_BYTES or not header.startswith(FILE_MAGIC):
        source.bad("evtx", "no EVTX file header" if header[:8] != FILE_MAGIC else "the file ends inside its header")
        return 0
    if zlib.crc32(header[:120]) != _CHECKSUM.unpack_from(header)[0]:
        source.bad("checksum", "the checksum of the file header is wrong; chunks are read as they are found")
        return 0
    count: int = _CHUNK_COUNT.unpack_from(header)[0]
    return count


def _events(chunk: Chunk, offset: int, known: KnownTemplates, source: Source) -> Iterator[RawEvent]:
    content = ChunkText(chunk.data, known)
    for span in chunk.spans():
        if isinstance(span, Gap):
            source.bad("damaged", f"{span.end - span.start} bytes that are no event", f"offset {offset + span.start}")
            continue
        source.begin()
        try:
            text = content.event(span.binxml, span.end)
        except _DAMAGE as error:
            text = _salvage(content, span, _place(span, offset), source, error)
        else:
            if text is None:
                source.skip()
            elif not span.sound:
                source.bad("damaged", "the header of the event is damaged; its text is read", _place(span, offset))
        if text is not None:
            yield source.event(text)


def _salvage(content: ChunkText, span: Span, place: str, source: Source, error: Exception) -> str | None:
    """Return what is left of a damaged event, and report it."""
    reason = str(error) if isinstance(error, BinXmlError) else "it ends too early"
    try:
        text = content.salvage(span.binxml, span.end)
    except _DAMAGE:
        text = None
    message = "cannot read the event" if text is None else "the event is damaged, what can be read of it is kept"
    source.bad("damaged", f"{message}: {reason}", place)
    return text


def _place(span: Span, offset: int) -> str:
    return str(span.record_id) if span.sound else f"offset {offset + span.start}"


class _Chunks:
    """Chunks of a file with their offsets, unused ones left out."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._offset = 0
        self._waiting = b""

    def read(self, size_bytes: int) -> bytes:
        """Return the next bytes, fewer only at the end of the file."""
        pieces = [self._waiting[:size_bytes]]
        self._waiting = self._waiting[size_bytes:]
        missing = size_bytes - len(pieces[0])
        while missing:
            piece = self._file.read(missing)
            if not piece:
                break
            pieces.append(piece)
            missing -= len(piece)
        data = b"".join(pieces)
        self._offset += len(data)
        return data

    def __iter__(self) -> Iterator[tuple[int, Chunk]]:
        data = b""
        while True:
            # The mark of a chunk may lie across two reads where bytes are missing.
            tail = data[1 - len(MAGIC) :] if data else b""
            offset = self._offset
            data = self.read(CHUNK_BYTES)
            if not data:
                return
            if data == _UNUSED[: len(data)]:
                continue
            straddling = (tail + data[: len(MAGIC)]).find(MAGIC, 0, -1)
            if straddling >= 0:
                offset -= len(tail) - straddling
                data = self._cut(tail[straddling:] + data, offset, CHUNK_BYTES)
            chunk = Chunk(data)
            begin = _next_chunk(chunk)
            if begin > 0:
                data = self._cut(data, offset, begin)
                chunk = Chunk(data)
            yield offset, chunk

    def _cut(self, data: bytes, offset: int, size_bytes: int) -> bytes:
        """Return the first bytes of ``data``, which lies at ``offset``, and keep the others for the next read."""
        self._waiting = data[size_bytes:] + self._waiting
        self._offset = offset + len(data[:size_bytes])
        return data[:size_bytes]


def _next_chunk(chunk: Chunk) -> int:
    """Return where another chunk begins inside this one because bytes before it were lost or added; else -1."""
    data = chunk.data
    if not data.startswith(MAGIC):
        return data.find(MAGIC)
    if chunk.complaints:
        # Less than a header is no chunk; and marks that follow each other cannot have each looked at on its own.
        return data.find(MAGIC, CHUNK_HEADER_BYTES)
    rest = data[chunk.free :]
    return -1 if rest == _UNUSED[: len(rest)] else data.find(MAGIC, chunk.free)

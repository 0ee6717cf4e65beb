"""Writes small EVTX files for tests: chunks, records, templates, values, as Windows lays them out.

Knows the format independently of the reader. Names and templates are written where they are first needed in a chunk and
referred to afterwards. Does not check anything, so tests can write what Windows never would.
"""

from __future__ import annotations

import hashlib
import struct
import zlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

CHUNK_BYTES = 65536
NAMESPACE = "http://schemas.microsoft.com/win/2004/08/events/event"
PROVIDER = "Microsoft-Windows-Sysmon"
GUID = bytes.fromhex("5f3870572ac2e043bf4c06f5698ffbd9")
CHANNEL = "Microsoft-Windows-Sysmon/Operational"
SYSTEM_SID = bytes.fromhex("010100000000000512000000")

NULL, STRING, U8, U16, U32, U64, GUID_TYPE, FILETIME, SID, HEX64, BINXML = (
    0x00, 0x01, 0x04, 0x06, 0x08, 0x0A, 0x0F, 0x11, 0x13, 0x15, 0x21,
)  # fmt: skip


@dataclass(frozen=True)
class Sub:
    """A substitution."""

    number: int
    optional: bool = False
    kind: int = STRING


@dataclass(frozen=True)
class Raw:
    """Bytes that stand as they are among the tokens."""

    tokens: bytes


@dataclass(frozen=True)
class Tag:
    """An element; ``empty`` writes ``<name/>``. Attribute values and children are texts, substitutions and tags."""

    name: str
    attributes: Sequence[tuple[str, str | Sub]] = ()
    children: Sequence[str | Sub | Raw | Tag] = ()
    empty: bool = False


@dataclass(frozen=True)
class Instance:
    """An instance of ``template``; a value is its type and its bytes, or type ``BINXML`` and another instance."""

    template: Tag
    values: Sequence[tuple[int, bytes | Instance | Tag | Raw]] = ()
    guid: bytes = b""

    def identity(self) -> bytes:
        return self.guid or hashlib.sha256(repr(self.template).encode()).digest()[:16]


@dataclass
class ChunkWriter:
    """One chunk in the making."""

    first_id: int = 1
    data: bytearray = field(default_factory=lambda: bytearray(512))
    names: dict[str, int] = field(default_factory=dict)
    templates: dict[bytes, int] = field(default_factory=dict)
    starts: list[int] = field(default_factory=list)

    @property
    def next_id(self) -> int:
        return self.first_id + len(self.starts)

    def add(self, content: Instance | Tag | Raw, dependency: bool = True) -> int:
        """Append a record and return its offset."""
        start = len(self.data)
        self.starts.append(start)
        self.data += struct.pack("<4sIQQ", b"**\0\0", 0, self.next_id - 1, 132_000_000_000_000_000)
        self.fragment(content, dependency=dependency)
        self.data += bytes(-len(self.data) % 8 + 4)
        size = len(self.data) + 4 - start
        self.data += struct.pack("<I", size)
        struct.pack_into("<I", self.data, start + 4, size)
        return start

    def finish(self) -> bytes:
        """Return the chunk, its checksums right."""
        free = len(self.data)
        data = self.data.ljust(CHUNK_BYTES, b"\0")
        last_id, last = self.next_id - 1, self.starts[-1] if self.starts else 0
        numbers = (self.first_id, last_id, self.first_id, last_id, 128, last, free, zlib.crc32(data[512:free]))
        struct.pack_into("<8sQQQQIIII", data, 0, b"ElfChnk\0", *numbers)
        return seal(bytes(data))

    def fragment(self, content: Instance | Tag | Raw, dependency: bool) -> None:
        if isinstance(content, Raw):
            self.data += content.tokens
            return
        self.data += b"\x0f\x01\x01\x00"
        if isinstance(content, Instance):
            self.instance(content)
        else:
            self.tag(content, dependency)
        self.data += b"\0"

    def instance(self, instance: Instance) -> None:
        guid = instance.identity()
        known = self.templates.get(guid)
        offset = len(self.data) + 10 if known is None else known
        self.data += b"\x0c\x01" + guid[:4] + struct.pack("<I", offset)
        if known is None:
            self.templates[guid] = offset
            self.definition(instance.template, guid)
        self.values(instance.values)

    def definition(self, template: Tag, guid: bytes) -> None:
        self.data += struct.pack("<I16sI", 0, guid, 0)
        start = len(self.data)
        self.data += b"\x0f\x01\x01\x00"
        self.tag(template, True)
        self.data += b"\0"
        struct.pack_into("<I", self.data, start - 4, len(self.data) - start)

    def values(self, values: Sequence[tuple[int, bytes | Instance | Tag | Raw]]) -> None:
        self.data += struct.pack("<I", len(values))
        sizes = len(self.data)
        self.data += b"".join(struct.pack("<HBB", 0, kind, 0) for kind, _ in values)
        for place, (_, value) in enumerate(values):
            start = len(self.data)
            if isinstance(value, bytes):
                self.data += value
            else:
                self.fragment(value, dependency=False)
            struct.pack_into("<H", self.data, sizes + 4 * place, len(self.data) - start)

    def tag(self, tag: Tag, dependency: bool) -> None:
        self.data.append(0x41 if tag.attributes else 0x01)
        if dependency:
            self.data += b"\xff\xff"
        size_at = len(self.data)
        self.data += bytes(4)
        self.name(tag.name)
        if tag.attributes:
            self.attributes(tag.attributes)
        if tag.empty:
            self.data.append(0x03)
        else:
            self.data.append(0x02)
            for child in tag.children:
                self.part(child, dependency)
            self.data.append(0x04)
        struct.pack_into("<I", self.data, size_at, len(self.data) - size_at - 4)

    def attributes(self, attributes: Sequence[tuple[str, str | Sub]]) -> None:
        start = len(self.data)
        self.data += bytes(4)
        for place, (name, value) in enumerate(attributes):
            self.data.append(0x06 if place == len(attributes) - 1 else 0x46)
            self.name(name)
            self.part(value, True)
        struct.pack_into("<I", self.data, start, len(self.data) - start - 4)

    def part(self, part: str | Sub | Raw | Tag, dependency: bool) -> None:
        if isinstance(part, str):
            self.data += struct.pack("<BBH", 0x05, STRING, len(utf16(part)) // 2) + utf16(part)
        elif isinstance(part, Sub):
            self.data += struct.pack("<BHB", 0x0E if part.optional else 0x0D, part.number, part.kind)
        elif isinstance(part, Raw):
            self.data += part.tokens
        else:
            self.tag(part, dependency)

    def name(self, name: str) -> None:
        known = self.names.get(name)
        at = len(self.data) + 4
        self.data += struct.pack("<I", at if known is None else known)
        if known is None:
            self.names[name] = at
            self.data += struct.pack("<IHH", 0, 0xBEEF, len(utf16(name)) // 2) + utf16(name) + b"\0\0"


def utf16(text: str) -> bytes:
    return text.encode("utf-16-le", "surrogatepass")


def seal(chunk: bytes) -> bytes:
    """Return ``chunk`` with the right checksum of its header."""
    checksum = zlib.crc32(chunk[128:512], zlib.crc32(chunk[:120]))
    return chunk[:124] + struct.pack("<I", checksum) + chunk[128:]


def evtx_file(chunks: Sequence[bytes], declared: int = -1, flags: int = 0) -> bytes:
    """Return a file of these chunks; its header counts ``declared`` (default: all) of them."""
    count = len(chunks) if declared < 0 else declared
    header = struct.pack("<8sQQQIHHHH76x", b"ElfFile\0", 0, max(count - 1, 0), 1, 128, 1, 3, 4096, count)
    return (header + struct.pack("<II", flags, zlib.crc32(header))).ljust(4096, b"\0") + b"".join(chunks)


SYSTEM = Tag(
    "System",
    children=(
        Tag("Provider", (("Name", Sub(14, True)), ("Guid", Sub(15, True, GUID_TYPE))), empty=True),
        Tag("EventID", (("Qualifiers", Sub(4, True, U16)),), (Sub(3, True, U16),)),
        Tag("Version", (), (Sub(11, True, U8),)),
        Tag("Level", (), (Sub(0, True, U8),)),
        Tag("Task", (), (Sub(2, True, U16),)),
        Tag("Opcode", (), (Sub(1, True, U8),)),
        Tag("Keywords", (), (Sub(5, True, HEX64),)),
        Tag("TimeCreated", (("SystemTime", Sub(6, True, FILETIME)),), empty=True),
        Tag("EventRecordID", (), (Sub(10, True, U64),)),
        Tag(
            "Correlation",
            (("ActivityID", Sub(7, True, GUID_TYPE)), ("RelatedActivityID", Sub(13, True, GUID_TYPE))),
            empty=True,
        ),
        Tag("Execution", (("ProcessID", Sub(8, True, U32)), ("ThreadID", Sub(9, True, U32))), empty=True),
        Tag("Channel", (), (Sub(16, True),)),
        Tag("Computer", (), ("ws-041.corp.example",)),
        Tag("Security", (("UserID", Sub(12, True, SID)),), empty=True),
    ),
)
EVENT = Tag("Event", (("xmlns", NAMESPACE),), (SYSTEM, Sub(17, True, BINXML)))


def event(
    code: int,
    record_id: int,
    data: Sequence[tuple[str, int, bytes]] = (),
    *,
    provider: str = PROVIDER,
    ticks: int = 132_000_000_000_000_000,
) -> Instance:
    """Return an event as the event log service writes those of a manifest; ``data`` is name, type and value bytes."""
    names = tuple(Tag("Data", (("Name", name),), (Sub(at, False, kind),)) for at, (name, kind, _) in enumerate(data))
    body = Instance(Tag("EventData", (), names), [(kind, raw) for _, kind, raw in data])
    u16 = struct.Struct("<H").pack
    return Instance(
        EVENT,
        (
            (U8, b"\x04"),
            (U8, b"\x00"),
            (U16, u16(code)),
            (U16, u16(code)),
            (NULL, b""),
            (HEX64, bytes.fromhex("0000000000000080")),
            (FILETIME, struct.pack("<Q", ticks)),
            (NULL, b""),
            (U32, struct.pack("<I", 3208)),
            (U32, struct.pack("<I", 4804)),
            (U64, struct.pack("<Q", record_id)),
            (U8, b"\x05"),
            (SID, SYSTEM_SID),
            (NULL, b""),
            (STRING, utf16(provider)),
            (GUID_TYPE, GUID),
            (STRING, utf16(CHANNEL)),
            (BINXML, body),
        ),
    )


def process_end(record_id: int, image: str = "C:\\Windows\\System32\\whoami.exe") -> Instance:
    """Return a Sysmon event 5 with values that differ from record to record."""
    data = (
        ("RuleName", STRING, utf16("-")),
        ("UtcTime", STRING, utf16(f"2026-03-02 09:{record_id // 60 % 60:02d}:{record_id % 60:02d}.120")),
        ("ProcessGuid", GUID_TYPE, struct.pack("<QQ", 0x1234567812345678, record_id)),
        ("ProcessId", U32, struct.pack("<I", 4000 + record_id)),
        ("Image", STRING, utf16(image)),
        ("User", STRING, utf16("CORP\\alice")),
    )
    return event(5, record_id, data)


def sysmon_chunk(first_id: int, count: int) -> bytes:
    """Return a chunk of ``count`` events 5."""
    writer = ChunkWriter(first_id)
    for record_id in range(first_id, first_id + count):
        writer.add(process_end(record_id))
    return writer.finish()

"""Value bytes and the text Windows prints for them."""

from __future__ import annotations

import struct

import pytest
from sysmon_essentials.readers.evtx.values import BinXmlError, Memo, array_memo, format_filetime, memo_of

GUID = bytes.fromhex("204a6baac2c05f60960000000000a003")

TEXTS = {
    "null": (0x00, b"", ""),
    "string": (0x01, "C:\\Windows".encode("utf-16-le"), "C:\\Windows"),
    "string-markup": (0x01, "<a> & 'b'".encode("utf-16-le"), "&lt;a&gt; &amp; 'b'"),
    "string-closing-nul": (0x01, b"a\0\0\0", "a"),
    "string-lone-surrogate": (0x01, b"a\0\x00\xd8b\0", "a\ufffdb"),
    "string-line-break": (0x01, "a\r\nb\x07".encode("utf-16-le"), "a\r\nb\x07"),
    "ansi": (0x02, b"caf\xe9\0", "café"),
    "int8": (0x03, b"\xff", "-1"),
    "uint8": (0x04, b"\xff", "255"),
    "int16": (0x05, b"\x00\x80", "-32768"),
    "uint16": (0x06, b"\x00\x80", "32768"),
    "int32": (0x07, b"\xfe\xff\xff\xff", "-2"),
    "uint32": (0x08, b"\xfe\xff\xff\xff", "4294967294"),
    "int64": (0x09, b"\xff" * 8, "-1"),
    "uint64": (0x0A, b"\xff" * 8, "18446744073709551615"),
    "real32": (0x0B, struct.pack("<f", 1.5), "1.5"),
    "real64": (0x0C, struct.pack("<d", -0.25), "-0.25"),
    "true": (0x0D, b"\1\0\0\0", "true"),
    "false": (0x0D, b"\0\0\0\0", "false"),
    "binary": (0x0E, b"\x00\xab\xff", "00ABFF"),
    "guid": (0x0F, GUID, "{aa6b4a20-c0c2-605f-9600-00000000a003}"),
    "guid-absent": (0x0F, b"", ""),
    "size": (0x10, b"\x00\x10\x00\x00", "0x1000"),
    "filetime": (0x11, struct.pack("<Q", 132_223_104_000_000_001), "2020-01-01T00:00:00.0000001Z"),
    "systemtime": (0x12, struct.pack("<8H", 2024, 2, 4, 29, 23, 59, 58, 7), "2024-02-29T23:59:58.007Z"),
    "sid": (0x13, bytes.fromhex("0102000000000005200000002e020000"), "S-1-5-32-558"),
    "hex32": (0x14, b"\x10\x14\x00\x00", "0x1410"),
    "hex64": (0x15, bytes.fromhex("e703000000000000"), "0x3e7"),
    "handle": (0x20, b"\x2a\0\0\0\0\0\0\0", "0x2a"),
    "xml-string": (0x23, "<b/>".encode("utf-16-le"), "&lt;b/&gt;"),
}

FILETIMES = {
    "zero": (0, "1601-01-01T00:00:00.0000000Z"),
    "leap-day-of-a-century": (125_962_560_000_000_000, "2000-02-29T00:00:00.0000000Z"),
    "last-of-datetime": (2_650_467_743_999_999_999, "9999-12-31T23:59:59.9999999Z"),
    "beyond-datetime": (2_650_467_744_000_000_000, "10000-01-01T00:00:00.0000000Z"),
    "largest": (2**64 - 1, "60056-05-28T05:36:10.9551615Z"),
}

ARRAYS = {
    "strings": (0x01, "a\0b<\0".encode("utf-16-le"), "[a][b&lt;]"),
    "ansi-strings": (0x02, b"a\0b\0", "[a][b]"),
    "uint16": (0x06, b"\1\0\2\0", "[1][2]"),
    "guids": (0x0F, GUID * 2, "[{aa6b4a20-c0c2-605f-9600-00000000a003}]" * 2),
    "nothing": (0x06, b"", ""),
}


@pytest.mark.parametrize(("kind", "raw", "text"), TEXTS.values(), ids=TEXTS)
def test_value_reads_as_windows_prints_it(kind: int, raw: bytes, text: str) -> None:
    assert memo_of(kind, quoted=False)[raw] == text


@pytest.mark.parametrize("kind", [0x01, 0x23], ids=["string", "xml-string"])
def test_attribute_value_cannot_end_its_attribute(kind: int) -> None:
    assert memo_of(kind, quoted=True)["it's <".encode("utf-16-le")] == "it&apos;s &lt;"


def test_ansi_attribute_value_cannot_end_its_attribute() -> None:
    assert memo_of(0x02, quoted=True)[b"it's"] == "it&apos;s"


@pytest.mark.parametrize(("ticks", "text"), FILETIMES.values(), ids=FILETIMES)
def test_every_filetime_has_a_date(ticks: int, text: str) -> None:
    assert format_filetime(ticks) == text


@pytest.mark.parametrize(
    ("kind", "raw"),
    [
        pytest.param(0x08, bytes(9), id="uint32"),
        pytest.param(0x09, b"\xff" * 60_000, id="int64"),
        pytest.param(0x15, b"\xff" * 60_000, id="hex64"),
        pytest.param(0x0F, b"1234", id="guid"),
        pytest.param(0x11, b"1234", id="filetime"),
        pytest.param(0x12, b"1234", id="systemtime"),
        pytest.param(0x13, b"\1\2\0\0\0\0\0\5\0\0\0\0", id="sid"),
        pytest.param(0x0C, b"123", id="real64"),
    ],
)
def test_value_of_the_wrong_size_is_refused(kind: int, raw: bytes) -> None:
    with pytest.raises(BinXmlError):
        memo_of(kind, quoted=False)[raw]


def test_unknown_type_is_refused() -> None:
    with pytest.raises(BinXmlError, match="0x77"):
        memo_of(0x77, quoted=False)


@pytest.mark.parametrize(("kind", "raw", "text"), ARRAYS.values(), ids=ARRAYS)
def test_array_gives_each_item(kind: int, raw: bytes, text: str) -> None:
    assert array_memo(kind, quoted=False, before="[", after="]")[raw] == text


def test_array_with_a_broken_item_is_refused() -> None:
    with pytest.raises(BinXmlError):
        array_memo(0x08, quoted=False, between=" ")[b"12345"]


def test_array_of_many_items_in_a_long_element_is_refused() -> None:
    with pytest.raises(BinXmlError):
        array_memo(0x04, quoted=False, before="x" * 4096, after="")[bytes(60_000)]


def test_memory_of_values_is_bounded() -> None:
    memo = Memo(lambda raw: raw.hex())
    for number in range(20_000):
        memo[struct.pack("<I", number)]
    memo[bytes(4096)]
    assert len(memo) <= 8192
    assert bytes(4096) not in memo

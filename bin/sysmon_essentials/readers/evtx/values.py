"""Values of binary XML as the text Windows prints.

Knows every value type of the format and how Windows writes it; ``MEMOS`` holds one memory a type, so that a value met
again (paths, users, hashes, GUIDs, process ids) costs a look-up. Does not know templates or records.

Source: [MS-EVEN6] 3.1.4.7.3 (type system) and the renderings listed in ``sysmon_essentials.render``. Sysmon uses
strings, unsigned integers, GUIDs, SIDs, booleans, FILETIME and hexadecimal integers; how Windows prints floating point
numbers is assumed, for no event at hand has one.
"""

from __future__ import annotations

import struct
from typing import Callable

from sysmon_essentials.errors import SysmonError

MAX_TEXT = 4 * 1024 * 1024
"""Characters that one event may grow to; a genuine one is at most 64 KB of UTF-16 in the file."""

NULL = 0x00
BINARY = 0x0E
BINXML = 0x21
ARRAY = 0x80

_STRING = 0x01
_ANSI_STRING = 0x02
_EVTXML = 0x23
# Bounds of each memory: entries, and bytes of a value worth keeping.
_MAX_REMEMBERED = 8192
_MAX_KEY = 512
_MAX_INTEGER = 8
_TICKS = 10_000_000
_DAY = 86_400
_GUID = struct.Struct("<IHH")
_SYSTEMTIME = struct.Struct("<8H")


class BinXmlError(SysmonError):
    """Binary XML that cannot be what Windows wrote."""


class Memo(dict[bytes, str]):
    """Texts by value bytes; a miss converts and remembers, within bounds."""

    def __init__(self, convert: Callable[[bytes], str], *, remember: bool = True) -> None:
        """``remember`` is false for types whose values hardly ever repeat."""
        super().__init__()
        self._convert = convert
        self._max_key = _MAX_KEY if remember else -1

    def __missing__(self, raw: bytes) -> str:
        text = self._convert(raw) if raw else ""
        if len(raw) <= self._max_key:
            if len(self) >= _MAX_REMEMBERED:
                self.clear()
            self[raw] = text
        return text


def decode_utf16(raw: bytes) -> str:
    """Return UTF-16 text; an unpaired surrogate becomes U+FFFD, NULs at the end are dropped."""
    return raw.decode("utf-16-le", "replace").rstrip("\0")


def escape(text: str) -> str:
    """Return ``text`` as element content."""
    if "&" in text:
        text = text.replace("&", "&amp;")
    if "<" in text:
        text = text.replace("<", "&lt;")
    if ">" in text:
        text = text.replace(">", "&gt;")
    return text


def escape_quoted(text: str) -> str:
    """Return ``text`` as it stands between the single quotes of an attribute."""
    return escape(text).replace("'", "&apos;")


def format_filetime(ticks: int) -> str:
    """Return 100 ns ticks since 1601 as ``YYYY-MM-DDThh:mm:ss.fffffffZ``; every 64-bit value has a text."""
    seconds, fraction = divmod(ticks, _TICKS)
    return f"{_seconds[seconds]}{fraction:07d}Z"


class _Seconds(dict[int, str]):
    """``YYYY-MM-DDThh:mm:ss.`` by seconds since 1601, also beyond year 9999 where ``datetime`` ends."""

    def __missing__(self, seconds: int) -> str:
        days, of_day = divmod(seconds, _DAY)
        # Counted in 400-year eras that begin on 1 March, so that the leap day is the last of its year.
        era, of_era = divmod(days + 584_694, 146_097)
        year_of_era = (of_era - of_era // 1460 + of_era // 36_524 - of_era // 146_096) // 365
        of_year = of_era - (365 * year_of_era + year_of_era // 4 - year_of_era // 100)
        shifted = (5 * of_year + 2) // 153
        day = of_year - (153 * shifted + 2) // 5 + 1
        month = shifted + 3 if shifted < 10 else shifted - 9
        year = year_of_era + era * 400 + (month <= 2)
        hours, of_hour = divmod(of_day, 3600)
        text = f"{year:04d}-{month:02d}-{day:02d}T{hours:02d}:{of_hour // 60:02d}:{of_hour % 60:02d}."
        if len(self) >= _MAX_REMEMBERED:
            self.clear()
        self[seconds] = text
        return text


_seconds = _Seconds()


def _unsigned(raw: bytes) -> str:
    return str(int.from_bytes(_integer(raw), "little"))


def _signed(raw: bytes) -> str:
    return str(int.from_bytes(_integer(raw), "little", signed=True))


def _hexadecimal(raw: bytes) -> str:
    return f"0x{int.from_bytes(_integer(raw), 'little'):x}"


def _boolean(raw: bytes) -> str:
    return "true" if any(raw) else "false"


def _binary(raw: bytes) -> str:
    return raw.hex().upper()


def _real(raw: bytes) -> str:
    if len(raw) == 4:
        return f"{struct.unpack('<f', raw)[0]:.7g}"
    return f"{struct.unpack('<d', _sized(raw, 8))[0]:.15g}"


def _guid(raw: bytes) -> str:
    first, second, third = _GUID.unpack_from(_sized(raw, 16))
    rest = raw[8:].hex()
    return f"{{{first:08x}-{second:04x}-{third:04x}-{rest[:4]}-{rest[4:]}}}"


def _filetime(raw: bytes) -> str:
    return format_filetime(int.from_bytes(_sized(raw, 8), "little"))


def _systemtime(raw: bytes) -> str:
    year, month, _, day, hour, minute, second, thousandths = _SYSTEMTIME.unpack(_sized(raw, 16))
    return f"{year:04d}-{month:02d}-{day:02d}T{hour:02d}:{minute:02d}:{second:02d}.{thousandths:03d}Z"


def _sid(raw: bytes) -> str:
    if len(raw) < 8 or len(raw) < 8 + 4 * raw[1]:
        raise BinXmlError("a SID is cut off")
    authority = int.from_bytes(raw[2:8], "big")
    parts = struct.unpack_from(f"<{raw[1]}I", raw, 8)
    return "-".join(("S", str(raw[0]), str(authority) if authority < 1 << 32 else hex(authority), *map(str, parts)))


def _text(raw: bytes) -> str:
    return escape(decode_utf16(raw))


def _quoted_text(raw: bytes) -> str:
    return escape_quoted(decode_utf16(raw))


def _ansi_text(raw: bytes) -> str:
    return escape(raw.decode("cp1252", "replace").rstrip("\0"))


def _quoted_ansi_text(raw: bytes) -> str:
    return _ansi_text(raw).replace("'", "&apos;")


def _nothing(_raw: bytes) -> str:
    return ""


def _integer(raw: bytes) -> bytes:
    if len(raw) > _MAX_INTEGER:
        raise BinXmlError(f"an integer has {len(raw)} bytes")
    return raw


def _sized(raw: bytes, size_bytes: int) -> bytes:
    if len(raw) != size_bytes:
        raise BinXmlError(f"a value of {size_bytes} bytes has {len(raw)}")
    return raw


_CONVERTERS: dict[int, Callable[[bytes], str]] = {
    NULL: _nothing,
    _STRING: _text,
    _ANSI_STRING: _ansi_text,
    0x03: _signed,
    0x04: _unsigned,
    0x05: _signed,
    0x06: _unsigned,
    0x07: _signed,
    0x08: _unsigned,
    0x09: _signed,
    0x0A: _unsigned,
    0x0B: _real,
    0x0C: _real,
    0x0D: _boolean,
    BINARY: _binary,
    0x0F: _guid,
    0x10: _hexadecimal,
    0x11: _filetime,
    0x12: _systemtime,
    0x13: _sid,
    0x14: _hexadecimal,
    0x15: _hexadecimal,
    0x20: _hexadecimal,
    _EVTXML: _text,
}
_SIZES = {
    0x03: 1,
    0x04: 1,
    0x05: 2,
    0x06: 2,
    0x07: 4,
    0x08: 4,
    0x09: 8,
    0x0A: 8,
    0x0B: 4,
    0x0C: 8,
    0x0D: 4,
    0x0F: 16,
    0x11: 8,
    0x12: 16,
    0x14: 4,
    0x15: 8,
}
_FILETIME = 0x11
_memos = {kind: Memo(convert, remember=kind != _FILETIME) for kind, convert in _CONVERTERS.items()}
_quoted_memos = {
    **_memos,
    _STRING: Memo(_quoted_text),
    _ANSI_STRING: Memo(_quoted_ansi_text),
    _EVTXML: Memo(_quoted_text),
}
KINDS = frozenset(_CONVERTERS) | {BINXML} | {ARRAY | kind for kind in (*_SIZES, _STRING, _ANSI_STRING, _EVTXML)}
"""Types a value can have."""


def memo_of(kind: int, *, quoted: bool) -> Memo:
    """Return what gives the text of values of type ``kind`` (``quoted``: inside an attribute).

    Raises:
        BinXmlError: if there is no such type.
    """
    found = (_quoted_memos if quoted else _memos).get(kind)
    if found is None:
        raise BinXmlError(f"unknown value type 0x{kind:02x}")
    return found


def array_memo(kind: int, *, quoted: bool, before: str = "", after: str = "", between: str = "") -> Memo:
    """Return what gives the text of arrays of type ``kind``, with what stands around and between its items.

    Raises:
        BinXmlError: if there is no such type.
    """
    item = memo_of(kind, quoted=quoted)

    def convert(raw: bytes) -> str:
        items = _split(raw, kind)
        if len(items) * (len(before) + len(after)) > MAX_TEXT:
            raise BinXmlError("an array grows beyond all bounds")
        return between.join([f"{before}{item[part]}{after}" for part in items])

    return Memo(convert, remember=False)


def _split(raw: bytes, kind: int) -> list[bytes]:
    if kind in (_STRING, _EVTXML):
        text = raw.decode("utf-16-le", "replace")
        return [part.encode("utf-16-le") for part in text.removesuffix("\0").split("\0")]
    if kind == _ANSI_STRING:
        return raw.removesuffix(b"\0").split(b"\0")
    size = _SIZES.get(kind)
    if size is None or len(raw) % size:
        raise BinXmlError(f"an array of type 0x{kind:02x} has {len(raw)} bytes")
    return [raw[start : start + size] for start in range(0, len(raw), size)]

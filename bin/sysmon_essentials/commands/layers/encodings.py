"""Encodings: base64, hexadecimal and URL encoding, compressed or not, of text in UTF-8 or UTF-16.

Knows how to tell text from chance: only what decodes to readable text, or to a program, replaces what stood there.
Unpacking is bounded. Does not know shells, apart from PowerShell's switch for an encoded command.
"""

from __future__ import annotations

import base64
import binascii
import re
import urllib.parse
import zlib
from typing import NamedTuple

_SWITCH = "encodedcommand"
_SWITCHES = "|".join(["ec", *(_SWITCH[:size] for size in range(len(_SWITCH), 0, -1))])
_COMMAND = re.compile(
    rf"(?<![\w-])[-/\u2013\u2014\u2015](?:{_SWITCHES})[\s:]+(?P<quote>[\"']?)(?P<code>[A-Za-z0-9+/]{{8,}}={{0,2}})(?P=quote)",
    re.IGNORECASE,
)
_BASE64 = re.compile(r"(?<![A-Za-z0-9+/_=-])[A-Za-z0-9+/_-]{16,}={0,2}(?![A-Za-z0-9+/_=-])")
_HEX = re.compile(
    r"0x[0-9a-f]{2}(?:\s?,\s?0x[0-9a-f]{2}){5,}|(?:\\x[0-9a-f]{2}){4,}|(?<![0-9a-f-])[0-9a-f]{2}(?:-[0-9a-f]{2}){7,}"
    r"(?![0-9a-f-])|(?<![0-9a-f])(?:[0-9a-f]{2}){10,}(?![0-9a-f])",
    re.IGNORECASE,
)
_NOT_HEX = re.compile(r"0x|\\x|[-,\s]", re.IGNORECASE)
_URL = re.compile(r"%[0-9a-f]{2}", re.IGNORECASE)
_UNICODE = re.compile(r"\\u00([0-9a-f]{2})", re.IGNORECASE)
_XOR = re.compile(r"-bxor\s*(0x[0-9a-f]{1,2}|\d{1,3})\b", re.IGNORECASE)
_UNREADABLE = re.compile(r"[^\t\r\n -~\u00a0-\ud7ff\ue000-\ufffd]")
_RUNS = re.compile(rb"[ -~]{6,}")
_LEAST_URL = 3
_LEAST_BYTES = 6
_LEAST_XOR = 24
_READABLE = 0.95
_SHOWN_RUNS = 20


class Peeled(NamedTuple):
    """Text without a layer, and what the layer consisted of, outermost first; no names: nothing was found."""

    text: str
    names: tuple[str, ...]


def command(text: str, most: int) -> Peeled:
    """Decode the argument of ``-EncodedCommand`` under any of its short names."""
    return _replaced(_COMMAND, text, most, "powershell -encodedcommand", "-Command ")


def base64_text(text: str, most: int) -> Peeled:
    """Decode every run of base64 that holds readable text, compressed text or a program."""
    return _replaced(_BASE64, text, most, "base64", "")


def hexadecimal(text: str, most: int) -> Peeled:
    """Decode bytes written as hexadecimal digits, in the ways of PowerShell, C and BitConverter."""
    names: dict[str, None] = {}

    def decode(found: re.Match[str]) -> str:
        digits = _NOT_HEX.sub("", found[0])
        return _shown(bytes.fromhex(digits), text, most, found[0], names) if len(digits) % 2 == 0 else found[0]

    peeled = _HEX.sub(decode, text)
    peeled = _UNICODE.sub(lambda found: chr(int(found[1], 16)), peeled)
    return Peeled(text, ()) if peeled == text else Peeled(peeled, ("hex", *names))


def url(text: str, most: int) -> Peeled:
    """Decode URL encoding where at least three characters are encoded and all become readable."""
    if len(_URL.findall(text)) < _LEAST_URL:
        return Peeled(text, ())
    decoded = urllib.parse.unquote(text, errors="replace")[:most]
    if "\ufffd" in decoded or _UNREADABLE.search(decoded):
        return Peeled(text, ())
    return Peeled(decoded, ("url",))


def _replaced(pattern: re.Pattern[str], text: str, most: int, name: str, before: str) -> Peeled:
    names: dict[str, None] = {}

    def decode(found: re.Match[str]) -> str:
        code = found["code"] if "code" in found.re.groupindex else found[0]
        data = _bytes(code)
        shown = _shown(data, text, most, "", names) if data is not None else ""
        return before + shown if shown else found[0]

    peeled = pattern.sub(decode, text)
    return Peeled(text, ()) if peeled == text else Peeled(peeled, (name, *names))


def _bytes(code: str) -> bytes | None:
    code = code.rstrip("=").replace("-", "+").replace("_", "/")
    try:
        return base64.b64decode(code + "=" * (-len(code) % 4), validate=True)
    except (binascii.Error, ValueError):
        return None


def _shown(data: bytes, context: str, most: int, otherwise: str, names: dict[str, None]) -> str:
    """Return bytes as text: what they hold, or for a program what of it can be read; else ``otherwise``."""
    data, packing = _unpacked(data, context, most)
    key = _XOR.search(context)
    if key and len(data) >= _LEAST_XOR and _readable(data) is None:
        number = int(key[1], 16 if key[1].lower().startswith("0x") else 10) & 0xFF
        data, packing = data.translate(bytes(byte ^ number for byte in range(256))), [*packing, "xor"]
    readable = _readable(data)
    if readable is None and (data[:2] == b"MZ" or "xor" in packing):
        runs = [run.decode("ascii") for run in _RUNS.findall(data[:most])[:_SHOWN_RUNS]]
        kind = "program" if data[:2] == b"MZ" else "bytes"
        readable = (f"[{kind} of {len(data)} bytes: {' '.join(runs)}]", kind)
    if readable is None or len(data) < _LEAST_BYTES:
        return otherwise
    names.update(dict.fromkeys([*packing, readable[1]] if readable[1] else packing))
    return readable[0][:most]


def _unpacked(data: bytes, context: str, most: int) -> tuple[bytes, list[str]]:
    """Return data without compression and its name; at most ``most`` characters of UTF-16 come out."""
    ways = []
    if data[:2] == b"\x1f\x8b":
        ways.append(("gzip", 31))
    elif data[:1] == b"\x78":
        ways.append(("zlib", 15))
    if "deflate" in context.lower():
        ways.append(("deflate", -15))
    for name, window in ways:
        try:
            unpacked = zlib.decompressobj(window).decompress(data, 2 * most)
        except zlib.error:
            continue
        if unpacked:
            return unpacked, [name]
    return data, []


def _readable(data: bytes) -> tuple[str, str] | None:
    """Return data as text and the name of its encoding, which is empty for the usual one; None if it is no text."""
    ways = [("utf-8", "")]
    if len(data) % 2 == 0 and data[1::2].count(0) * 2 > len(data) // 2:
        ways = [("utf-16-le", "utf-16")]
    for encoding, name in ways:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            # Cut where unpacking stopped, perhaps inside a character.
            text = data.decode(encoding, "replace")
        text = text.lstrip("\ufeff").rstrip("\0")
        if text and len(_UNREADABLE.findall(text)) + text.count("\ufffd") <= (1 - _READABLE) * len(text):
            return text, name
    return None

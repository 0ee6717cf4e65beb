"""Which format a file has, told from its first bytes and never from its name.

Knows magic numbers, byte order marks and how each text format begins. Does not read records.
"""

from __future__ import annotations

import re
from typing import NamedTuple

HEAD_BYTES = 65536
CONTAINERS = frozenset({"gzip", "bzip2", "xz", "zip", "tar"})

_MAGIC = (
    (b"ElfFile\x00", "evtx"),
    (b"\x1f\x8b\x08", "gzip"),
    (b"BZh", "bzip2"),
    (b"\xfd7zXZ\x00", "xz"),
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),
    # AppleDouble: the resource fork macOS puts beside each file of an archive.
    (b"\x00\x05\x16\x07", "ignored"),
)
_BOMS = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
_XML = re.compile(r"<(?:\?xml|!--|!DOCTYPE|[A-Za-z_])")
_JSON = re.compile(r"\{|\[\s*(?:[\[{\]]|$)")
_CLASSIC = re.compile(r"(?:[^\n]{0,100}\n){0,2}LogName=")
_CSV_COLUMNS = frozenset({"_raw", "EventData", "EventID", "EventCode", "SyslogMessage"})
_CSV_HEADER = re.compile(r"[\w \"@.:()\[\]/-]+(?:,[\w \"@.:()\[\]/-]*)*")
# RFC 3164 and 5424 with and without priority, and the ISO times of rsyslog and journalctl.
_SYSLOG = re.compile(
    r"(?:<\d{1,3}>)?(?:\d+ )?(?:[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d|\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\S*) \S+ "
)


class Format(NamedTuple):
    """Name of a format (``evtx``, ``xml``, ``json``, ``classic``, ``csv``, ``syslog``...) and its text encoding."""

    name: str
    encoding: str = ""


def detect(head: bytes) -> Format | None:
    """Return the format of a file that begins with ``head``, None if it is none that can hold Sysmon events."""
    if not head:
        return Format("empty")
    for magic, name in _MAGIC:
        if head.startswith(magic):
            return Format(name)
    if head[257:262] == b"ustar":
        return Format("tar")
    encoding = _encoding(head)
    text = head.decode(encoding, "replace").lstrip("\ufeff \t\r\n")
    name_of_text = _text_format(text)
    return Format(name_of_text, encoding) if name_of_text else None


def _encoding(head: bytes) -> str:
    for bom, encoding in _BOMS:
        if head.startswith(bom):
            return encoding
    sample = head[:512]
    if sample[1:2] == b"\x00" and sample[0:1] != b"\x00":
        return "utf-16-le"
    if sample[0:1] == b"\x00" and sample[1:2] != b"\x00":
        return "utf-16-be"
    return "utf-8"


def _text_format(text: str) -> str:
    if _XML.match(text):
        return "xml"
    if _JSON.match(text):
        return "json"
    if _CLASSIC.match(text):
        return "classic"
    if _is_csv(text):
        return "csv"
    if _SYSLOG.match(text) or "MSWinEventLog" in text or re.search(r"<Event[ >]", text):
        return "syslog"
    return ""


def _is_csv(text: str) -> bool:
    header = text[:16384].split("\n", 1)[0].rstrip("\r")
    if _CSV_HEADER.fullmatch(header) is None:
        return False
    return not _CSV_COLUMNS.isdisjoint(column.strip('" ') for column in header.split(","))

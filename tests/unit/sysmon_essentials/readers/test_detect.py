"""Formats told from the first bytes."""

from __future__ import annotations

import pytest
from sysmon_essentials.readers.detect import detect

HEADS: dict[str, tuple[bytes, tuple[str, str] | None]] = {
    "evtx": (b"ElfFile\x00rest", ("evtx", "")),
    "gzip": (b"\x1f\x8b\x08\x00", ("gzip", "")),
    "bzip2": (b"BZh91AY", ("bzip2", "")),
    "xz": (b"\xfd7zXZ\x00", ("xz", "")),
    "zip": (b"PK\x03\x04", ("zip", "")),
    "empty-zip": (b"PK\x05\x06", ("zip", "")),
    "tar": (b"name".ljust(257, b"\0") + b"ustar\0", ("tar", "")),
    "empty": (b"", ("empty", "")),
    "xml": (b"\r\n  <Event xmlns='x'>", ("xml", "utf-8")),
    "xml-declaration": (b"<?xml version='1.0'?>", ("xml", "utf-8")),
    "xml-comment": (b"<!-- x --><Events>", ("xml", "utf-8")),
    "xml-with-mark": (b"\xef\xbb\xbf<Events>", ("xml", "utf-8-sig")),
    "utf-16-le-with-mark": (b"\xff\xfe" + "<Events>".encode("utf-16-le"), ("xml", "utf-16")),
    "utf-16-be-with-mark": (b"\xfe\xff" + "<Events>".encode("utf-16-be"), ("xml", "utf-16")),
    "utf-16-le": ("<Events>".encode("utf-16-le"), ("xml", "utf-16-le")),
    "utf-16-be": ("<Events>".encode("utf-16-be"), ("xml", "utf-16-be")),
    "json-object": (b' {"a": 1}', ("json", "utf-8")),
    "json-array": (b'[\n {"a": 1}]', ("json", "utf-8")),
    "json-empty-array": (b"[]", ("json", "utf-8")),
    "json-utf-16": ('{"a": 1}'.encode("utf-16-le"), ("json", "utf-16-le")),
    "classic": (b"03/04/2026 04:15:22 PM\nLogName=Microsoft-Windows-Sysmon/Operational\n", ("classic", "utf-8")),
    "syslog": (b"Mar  4 07:15:22 web01 kernel: started\n", ("syslog", "utf-8")),
    "syslog-priority": (b"<13>Mar 04 07:15:22 ws-041 MSWinEventLog\t1\n", ("syslog", "utf-8")),
    "syslog-rfc5424": (b"<14>1 2026-03-04T07:15:22.420Z web01 sysmon 1 - - x\n", ("syslog", "utf-8")),
    "csv": (b'"_time","_raw",source\n1,2,3\n', ("csv", "utf-8")),
    "csv-azure": (b"TimeGenerated,EventID,EventData\n", ("csv", "utf-8")),
    "other-csv": (b"name,size\nx,1\n", None),
    "prose": (b"These are notes.\n", None),
    "markdown-list": (b"[link](x)\n", None),
    "noise": (bytes(range(128, 256)) * 4, None),
    "zeros": (b"\0" * 4096, None),
}


@pytest.mark.parametrize(("head", "expected"), HEADS.values(), ids=list(HEADS))
def test_format_is_told_from_content(head: bytes, expected: tuple[str, str] | None) -> None:
    found = detect(head)
    assert (None if found is None else tuple(found)) == expected

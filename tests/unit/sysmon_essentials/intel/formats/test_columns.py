"""Columns: what names say, and which column wins."""

from __future__ import annotations

import pytest
from sysmon_essentials.intel.formats.columns import columns_by_name, delimiter_of


@pytest.mark.parametrize(
    ("header", "values"),
    [
        (["IP Address", "Score"], ((0, "ip"),)),
        (["# dst_ip", "x"], ((0, "ip"),)),
        (["indicator", "type", "url"], ((0, ""),)),
        (["sha256", "file_name", "imphash"], ((0, "sha256"),)),
        (["file_name", "imphash"], ((0, "file_name"), (1, "imphash"))),
        (["host", "url"], ((0, "domain"), (1, "url"))),
        (["SHA-256", "x"], ((0, "sha256"),)),
        (["ip_address", "hostname", "as_name"], ((0, "ip"),)),
        (["hostname", "as_name"], ((0, "domain"),)),
        (["cidr", "asn", "rir"], ((0, "network"),)),
        (["IndicatorType", "IndicatorValue"], ((1, ""),)),
        (["FirstSeen", "DstIP"], ((1, "ip"),)),
    ],
    ids=[
        *("address", "comment mark", "one column of all types", "hashes win", "no hashes", "two values"),
        *("hash with a dash", "name that a provider gave", "name without an address", "network of a provider"),
        *("camel case", "camel case of a known name"),
    ],
)
def test_columns_of_values(header: list[str], values: tuple[tuple[int, str], ...]) -> None:
    found = columns_by_name(header)
    assert found is not None
    assert found.values == values


@pytest.mark.parametrize(
    "header",
    [["a", "b"], [], ["198.51.100.7", "x"], ["asn", "rir", "domain"], ["src_ip", "dest_ip"]],
    ids=["strange", "none", "a row", "providers", "both ends of a connection"],
)
def test_header_without_values_is_none(header: list[str]) -> None:
    assert columns_by_name(header) is None


@pytest.mark.parametrize(
    ("head", "expected"),
    [("a,b\nc,d\n", ","), ("a\tb,c\nd\te\nf\tg\n", "\t"), ("# a,b\nc;d\ne;f\n", ";"), ("a|b\nc|d", "|")],
    ids=["comma", "tab", "comments do not count", "pipe"],
)
def test_delimiter_is_what_most_lines_have(head: str, expected: str) -> None:
    assert delimiter_of(head) == expected

"""Lists and hosts files: comments, descriptions, and lines that are none."""

from __future__ import annotations

import io

import pytest
from sysmon_essentials.intel.body import Text
from sysmon_essentials.intel.formats.lists import is_sink, read_hosts, read_list
from sysmon_essentials.intel.formats.reading import Reading
from sysmon_essentials.intel.item import Limits


@pytest.mark.parametrize(
    ("line", "kind", "value", "description"),
    [
        ("evil.example", "", "evil.example", ""),
        ("evil.example # a loader", "", "evil.example", "a loader"),
        ("198.51.100.0/24 ; SBL1", "", "198.51.100.0/24", "SBL1"),
        ("198.51.100.7\t12 reports", "", "198.51.100.7", "12 reports"),
        ("http://evil.example/a#b", "", "http://evil.example/a#b", ""),
        ("'evil.example',", "", "evil.example", ""),
        (r"C:\Program Files\evil.exe", "", r"C:\Program Files\evil.exe", ""),
        ("||evil.example^", "domain", "evil.example", ""),
        ("||evil.example^$third-party", "domain", "evil.example", ""),
        ("address=/evil.example/0.0.0.0", "domain", "evil.example", ""),
        ("evil.example CNAME . ; a loader", "", "evil.example", "CNAME . ; a loader"),
        ("198.51.100.7#a loader", "", "198.51.100.7", "a loader"),
        ("198.51.100.0/24;SBL1", "", "198.51.100.0/24", "SBL1"),
        ("evil.example;a loader", "", "evil.example", "a loader"),
        ("my.report#1.doc", "", "my.report#1.doc", ""),
        ("evil.example##div", "", "evil.example##div", ""),
        ("- evil.example", "", "evil.example", ""),
        ("  * 198.51.100.7 a loader", "", "198.51.100.7", "a loader"),
        ("*.evil.example", "", "*.evil.example", ""),
    ],
)
def test_line_of_a_list(line: str, kind: str, value: str, description: str) -> None:
    (item,) = read_list(Text(io.StringIO(f"# head\n\n{line}\n"), "feed"), Reading())
    assert (item.kind, item.text, item.description, item.place) == (kind, value, description, "line 3")


@pytest.mark.parametrize(
    ("line", "networks"),
    [
        ("198.51.100.0 - 198.51.100.255", ["198.51.100.0/24"]),
        ("198.51.100.0-198.51.101.127", ["198.51.100.0/24", "198.51.101.0/25"]),
        ("2001:db8:: - 2001:db8:ffff:ffff:ffff:ffff:ffff:ffff", ["2001:db8::/32"]),
    ],
)
def test_range_of_addresses_is_networks(line: str, networks: list[str]) -> None:
    items = list(read_list(Text(io.StringIO(line), "feed"), Reading()))
    assert [(item.kind, item.text, item.place) for item in items] == [("network", one, "line 1") for one in networks]


@pytest.mark.parametrize(
    "line", ["198.51.100.9 - 198.51.100.1", "198.51.100.9 - 2001:db8::1", "198.051.100.1 - 198.51.100.9"]
)
def test_range_that_is_none_is_refused(line: str) -> None:
    reading = Reading()
    assert list(read_list(Text(io.StringIO(line), "feed"), reading)) == []
    assert reading.refusals.total == 1


@pytest.mark.parametrize("line", ["# evil.example", "; evil.example", "// evil.example", "! evil.example", "   ", ""])
def test_comment_is_no_item(line: str) -> None:
    assert list(read_list(Text(io.StringIO(f"{line}\n"), "feed"), Reading())) == []


def test_values_have_the_type_that_was_told() -> None:
    (item,) = read_list(Text(io.StringIO("evil\n"), "feed"), Reading(kind="pipe"))
    assert item.kind == "pipe"


def test_line_that_is_too_long_is_refused_and_the_next_read() -> None:
    reading = Reading(limits=Limits(line_chars=50))
    items = list(read_list(Text(io.StringIO("a" * 90 + "\nevil.example\n"), "feed"), reading))
    assert [item.text for item in items] == ["evil.example"]
    assert reading.refusals.counts == {"too long": 1}


def test_name_that_a_zone_lets_pass_is_refused() -> None:
    reading = Reading()
    text = "good.example CNAME rpz-passthru.\nevil.example CNAME .\n"
    assert [item.text for item in read_list(Text(io.StringIO(text), "zone"), reading)] == ["evil.example"]
    assert reading.refusals.counts == {"not blocked": 1}


@pytest.mark.parametrize(
    ("header", "kind"), [("ip", ""), ('"Indicator"', ""), ("SHA256", ""), ("imphash", "imphash"), ("pipe", "pipe")]
)
def test_name_of_the_only_column_is_no_value(header: str, kind: str) -> None:
    (item,) = read_list(Text(io.StringIO(f"# a list\n{header}\nvalue\n"), "feed"), Reading())
    assert (item.text, item.kind) == ("value", kind)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("198.51.100.7, 198.51.100.8,203.0.113.0/24", ["198.51.100.7", "198.51.100.8", "203.0.113.0/24"]),
        ('"a.example","b.example"', ["a.example", "b.example"]),
        ("198.51.100.7:443,[2001:db8::1]", ["198.51.100.7:443,[2001:db8::1]"]),
        ("2001:db8::1,2001:db8::2", ["2001:db8::1", "2001:db8::2"]),
        (f"{'ab' * 16},{'cd' * 20}", ["ab" * 16, "cd" * 20]),
        ("http://evil.example/a,b.example", ["http://evil.example/a,b.example"]),
        ("evil.example,loader", ["evil.example,loader"]),
    ],
    ids=["addresses", "quoted", "ports", "colons", "hashes", "a URL", "a remark"],
)
def test_several_values_in_a_line(line: str, expected: list[str]) -> None:
    assert [item.text for item in read_list(Text(io.StringIO(f"{line}\n"), "feed"), Reading())] == expected


def test_address_that_a_hosts_file_blocks_is_counted() -> None:
    reading = Reading()
    assert list(read_hosts(Text(io.StringIO("0.0.0.0 198.51.100.7\n0.0.0.0 0.0.0.0\n"), "hosts"), reading)) == []
    assert reading.refusals.counts == {"not a domain": 1}


def test_hosts_file_gives_blocked_names_only() -> None:
    text = (
        "127.0.0.1 localhost localhost.localdomain\n::1 ip6-localhost\nfe80::1%lo0 localhost\n0.0.0.0 0.0.0.0\n"
        "0.0.0.0 evil.example bad.example # both\n192.0.2.1 printer.corp.example\n"
    )
    reading = Reading()
    items = list(read_hosts(Text(io.StringIO(text), "hosts"), reading))
    assert [(item.kind, item.text, item.place) for item in items] == [
        ("domain", "evil.example", "line 5"),
        ("domain", "bad.example", "line 5"),
    ]
    assert reading.refusals.counts == {"not blocked": 1}


@pytest.mark.parametrize(
    ("text", "expected"),
    [("0.0.0.0", True), ("127.0.0.1", True), ("::", True), ("fe80::1%lo0", True), ("192.0.2.1", False), ("a.b", False)],
)
def test_addresses_that_send_nowhere(text: str, expected: bool) -> None:
    assert is_sink(text) is expected

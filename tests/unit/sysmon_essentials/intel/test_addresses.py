"""Addresses: spellings, what is refused, and keys that stand for just the addresses of a network."""

from __future__ import annotations

import ipaddress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sysmon_essentials.intel.addresses import (
    address_keys,
    check_address,
    looks_like_address,
    network_keys,
    parse_address,
    parse_network,
    split_port,
    written_out,
)
from sysmon_essentials.intel.refused import RefusedError


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("198.51.100.7", "198.51.100.7"),
        ("::ffff:198.51.100.7", "198.51.100.7"),
        ("::FFFF:C633:6407", "198.51.100.7"),
        ("2001:DB8::1", "2001:db8:0:0:0:0:0:1"),
        ("2001:0db8:0000:0000:0000:0000:0000:0001", "2001:db8:0:0:0:0:0:1"),
    ],
)
def test_address_is_written_as_sysmon_logs_it(text: str, expected: str) -> None:
    assert written_out(parse_address(text)) == expected


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("198.051.100.7", "leading zero"),
        ("198.51.100.256", "not an address"),
        ("198.51.100", "not an address"),
        ("0xc6336407", "not an address"),
        ("fe80::1%eth0", "zone"),
        ("evil.example", "not an address"),
    ],
)
def test_address_that_is_none_is_refused(text: str, reason: str) -> None:
    with pytest.raises(RefusedError) as refused:
        parse_address(text)
    assert refused.value.reason == reason


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("198.51.100.77/24", "198.51.100.0/24"),
        ("198.51.100.7", "198.51.100.7/32"),
        ("2001:db8:1::9/47", "2001:db8::/47"),
        ("::ffff:198.51.100.0/120", "198.51.100.0/24"),
    ],
)
def test_network_loses_its_host_bits(text: str, expected: str) -> None:
    assert str(parse_network(text)) == expected


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("0.0.0.0/0", "too wide"),
        ("198.0.0.0/7", "too wide"),
        ("2000::/15", "too wide"),
        ("198.51.100.0/33", "not a network"),
        ("198.51.100.0/", "not a network"),
        ("198.51.100.0/255.255.255.0", "not a network"),
        ("198.51.100.0/²4", "not a network"),
        ("::ffff:198.51.100.0/90", "not a network"),
    ],
)
def test_network_that_is_none_or_too_wide_is_refused(text: str, reason: str) -> None:
    with pytest.raises(RefusedError) as refused:
        parse_network(text)
    assert refused.value.reason == reason


@pytest.mark.parametrize(
    "text", ["0.0.0.0", "0.1.2.3", "127.0.0.1", "169.254.1.1", "224.0.0.1", "255.255.255.255", "::", "::1", "fe80::1"]
)
def test_address_that_is_never_a_peer_is_refused(text: str) -> None:
    with pytest.raises(RefusedError) as refused:
        check_address(parse_network(text))
    assert refused.value.reason == "local address"


@pytest.mark.parametrize("text", ["10.1.2.3", "198.51.100.7", "2001:db8::1", "fd00::1"])
def test_private_and_public_addresses_are_left_to_the_allow_list(text: str) -> None:
    assert check_address(parse_network(text)) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("198.51.100.7:443", ("198.51.100.7", "443")),
        ("[2001:db8::1]:443", ("2001:db8::1", "443")),
        ("[2001:db8::1]", ("2001:db8::1", "")),
        ("2001:db8::1", ("2001:db8::1", "")),
        ("198.51.100.7", ("198.51.100.7", "")),
    ],
)
def test_port_is_taken_off(text: str, expected: tuple[str, str]) -> None:
    assert split_port(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [("198.51.100.7", True), ("999.1.1.1", True), ("2001:db8::1", True), ("a:b", False), ("evil.example", False)],
)
def test_what_is_meant_as_an_address(text: str, expected: bool) -> None:
    assert looks_like_address(text) is expected


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("198.51.100.0/24", ["net:198.51.100.0/24"]),
        ("198.51.100.0/23", ["net:198.51.100.0/24", "net:198.51.101.0/24"]),
        ("198.51.100.6/31", ["ip:198.51.100.6", "ip:198.51.100.7"]),
        ("2001:db8::/31", ["net:2001:db8:0:0:0:0:0:0/32", "net:2001:db9:0:0:0:0:0:0/32"]),
        ("2001:db8::6/127", ["ip:2001:db8:0:0:0:0:0:6", "ip:2001:db8:0:0:0:0:0:7"]),
    ],
)
def test_keys_of_a_network(text: str, keys: list[str]) -> None:
    assert network_keys(parse_network(text)) == keys


def test_address_asks_for_itself_and_the_octets_around_it() -> None:
    assert address_keys(parse_address("198.51.100.7")) == [
        "ip:198.51.100.7",
        "net:198.51.100.0/24",
        "net:198.51.0.0/16",
        "net:198.0.0.0/8",
    ]


@settings(deadline=None, max_examples=60)
@given(number=st.integers(0, 2**32 - 1), prefix=st.integers(8, 32), other=st.integers(-300, 300))
def test_ipv4_network_is_found_by_just_its_addresses(number: int, prefix: int, other: int) -> None:
    network = ipaddress.ip_network((number, prefix), strict=False)
    _check_cover(network, (number + other) % 2**32)


@settings(deadline=None, max_examples=25)
@given(number=st.integers(2**112, 2**128 - 1), prefix=st.integers(20, 128), other=st.integers(-300, 300))
def test_ipv6_network_is_found_by_just_its_addresses(number: int, prefix: int, other: int) -> None:
    network = ipaddress.ip_network((number, prefix), strict=False)
    _check_cover(network, (number + (other << max(120 - prefix, 0))) % 2**128)


def _check_cover(network: ipaddress.IPv4Network | ipaddress.IPv6Network, near: int) -> None:
    keys = set(network_keys(network))
    edges = [int(network.network_address), int(network.broadcast_address)]
    for number in (*edges, edges[0] - 1, edges[1] + 1, near):
        if 0 <= number < 2**network.max_prefixlen:
            address = type(network.network_address)(number)
            assert bool(keys & set(address_keys(address))) is (address in network)

"""IP addresses and networks: one way to write them, and the keys under which events find them.

Knows IPv4, IPv6 and their many spellings. A network is found by exact keys: it is cut at whole octets (IPv4) or whole
groups of 16 bits (IPv6), so an address asks for itself and the 3 or 7 networks around it that end there, whatever the
number of indicators. Keys are written as Sysmon writes addresses: IPv6 with all eight groups and no leading zeros.

Source: RFC 4291 (IPv6 text), RFC 5952 (its canonical form), RFC 4632 (CIDR).
"""

from __future__ import annotations

import ipaddress
import re
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network
from typing import Union

from .refused import RefusedError, quoted

Address = Union[IPv4Address, IPv6Address]
Network = Union[IPv4Network, IPv6Network]

MAX_KEYS = 65_536
"""A network that needs more keys is refused. The cuts below need at most 128 (IPv4) or 32,768 (IPv6)."""
WIDEST = {4: 8, 6: 16}
"""Shortest prefix by IP version: what is wider would match a good part of the Internet."""

_STEP = {4: 8, 6: 16}
_IPV4 = re.compile(r"\d{1,3}(?:\.\d{1,3}){3}", re.ASCII)
_PLAIN_IPV4 = re.compile(
    r"(?!0\.|127\.|169\.254\.)(?:[1-9]?\d|1\d\d|2[01]\d|22[0-3])(?:\.(?:[1-9]?\d|1\d\d|2[0-4]\d|25[0-5])){3}", re.ASCII
)
_PORT = re.compile(r"(?:\[([0-9A-Fa-f:.]+)\]|([0-9.]+)):(\d{1,5})")
_DIGITS = frozenset("0123456789")


def split_port(text: str) -> tuple[str, str]:
    """Return address and port of ``198.51.100.7:443`` or ``[2001:db8::1]:443``; the port is empty if there is none."""
    found = _PORT.fullmatch(text)
    if found:
        return found[1] or found[2], found[3]
    if text.startswith("[") and text.endswith("]"):
        return text[1:-1], ""
    return text, ""


def looks_like_address(text: str) -> bool:
    """Tell whether a text is meant as an address, right or wrong: four numbers, or colons between hex digits."""
    return _IPV4.fullmatch(text) is not None or (
        text.count(":") > 1 and not set(text) - set("0123456789abcdefABCDEF:.")
    )


def is_plain_ipv4(text: str) -> bool:
    """Tell whether a text is an IPv4 address in normal form that may be a peer: most values of most feeds are."""
    return _PLAIN_IPV4.fullmatch(text) is not None


def parse_address(text: str) -> Address:
    """Return the address; ``::ffff:198.51.100.7`` is IPv4.

    Raises:
        RefusedError: it is no address, has a zone, or octets with leading zeros, which some read as octal.
    """
    if _IPV4.fullmatch(text) and any(len(part) > 1 and part[0] == "0" for part in text.split(".")):
        raise RefusedError("leading zero", f"{quoted(text)} has leading zeros: decimal or octal is not told")
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        raise RefusedError("not an address", f"{quoted(text)} is no IP address") from None
    if "%" in text:
        raise RefusedError("zone", f"{quoted(text)} names an interface: the address means something on one host only")
    return getattr(address, "ipv4_mapped", None) or address


def parse_network(text: str, *, at_any_width: bool = False) -> Network:
    """Return the network of ``198.51.100.0/24``; host bits are dropped.

    Args:
        text: address or network.
        at_any_width: take it however wide it is, as an allow-list does.

    Raises:
        RefusedError: it is no network, or wider than ``WIDEST``.
    """
    head, slash, tail = text.partition("/")
    address = parse_address(head)
    prefix = address.max_prefixlen if not slash else _prefix(tail, text)
    if ":" in head and address.version == 4 and slash:
        prefix -= 96
    if not 0 <= prefix <= address.max_prefixlen:
        raise RefusedError("not a network", f"{quoted(text)}: there is no prefix of that length")
    network = ipaddress.ip_network((address, prefix), strict=False)
    if prefix < WIDEST[network.version] and not at_any_width:
        widest = WIDEST[network.version]
        raise RefusedError("too wide", f"{quoted(text)} is wider than /{widest} and would match far too much")
    return network


def _prefix(text: str, whole: str) -> int:
    if not text or set(text) - _DIGITS or len(text) > 3:
        raise RefusedError("not a network", f"{quoted(whole)}: the prefix behind the slash is no number")
    return int(text)


def check_address(network: Network) -> None:
    """Refuse what is never a peer on the network: unspecified, loopback, link-local, multicast, broadcast.

    Private ranges are not refused here: the allow-list says which are.

    Raises:
        RefusedError: with the range as message.
    """
    first = network.network_address
    for kind in ("unspecified", "loopback", "link_local", "multicast"):
        if getattr(first, f"is_{kind}"):
            raise RefusedError("local address", f"{network} is {kind.replace('_', '-')}, never a peer on the Internet")
    if network.version == 4 and (int(first) >> 24 == 0 or int(first) == 0xFFFFFFFF):
        raise RefusedError("local address", f"{network} is no address of a host")


def written_out(address: Address) -> str:
    """Return an address as Sysmon logs it: ``2001:db8:0:0:0:0:0:1``."""
    if address.version == 4:
        return str(address)
    number = int(address)
    return ":".join(f"{number >> shift & 0xFFFF:x}" for shift in range(112, -16, -16))


def network_keys(network: Network) -> list[str]:
    """Return the keys that together cover just the addresses of a network.

    Raises:
        RefusedError: it would need more than ``MAX_KEYS``.
    """
    step = _STEP[network.version]
    prefix = -(-network.prefixlen // step) * step
    if 2 ** (prefix - network.prefixlen) > MAX_KEYS:
        raise RefusedError("too many keys", f"{network} would need more than {MAX_KEYS:,} keys")
    width = network.max_prefixlen - prefix
    make, first = type(network.network_address), int(network.network_address)
    numbers = range(first, first + network.num_addresses, 1 << width)
    if not width:
        return [f"ip:{written_out(make(number))}" for number in numbers]
    return [f"net:{written_out(make(number))}/{prefix}" for number in numbers]


def address_keys(address: Address) -> list[str]:
    """Return every key that an observed address asks for, the narrowest first."""
    step = _STEP[address.version]
    keys = [f"ip:{written_out(address)}"]
    for prefix in range(address.max_prefixlen - step, 0, -step):
        hosts = address.max_prefixlen - prefix
        keys.append(f"net:{written_out(type(address)(int(address) >> hosts << hosts))}/{prefix}")
    return keys

"""Plain lists: a value a line, with comments; and hosts files, whose lines begin with the address to answer with.

Knows ``#``, ``;`` and ``//`` as comments, behind a value too if blanks stand before it, and the ``||name^`` of
advertisement blockers, ``address=/name/`` of dnsmasq and the records of a response policy zone. What follows a value
behind a blank becomes its description. A first line that is the name of a column is no value.
"""

from __future__ import annotations

import re
from ipaddress import summarize_address_range
from typing import TYPE_CHECKING

from sysmon_essentials.intel.addresses import looks_like_address, parse_address
from sysmon_essentials.intel.body import read_lines
from sysmon_essentials.intel.item import Item, one_line
from sysmon_essentials.intel.refused import RefusedError

from .columns import type_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sysmon_essentials.intel.body import Text

    from .reading import Reading

COMMENT = re.compile(r"\s*(?:#|;|//|!|$)")
_VALUE = re.compile(r"\s*(\S+)(?:\s+(?:#|;|//|-)?\s*(.*))?")
_TRAILER = re.compile(r"\s(?:#|;|//)")
_BLOCKED = re.compile(r"\|\|([^\^/$]+)\^?(?:\$.*)?")
_ANSWERED = re.compile(r"(?:address|local)=/([^/]+)/.*")
_PASSED = re.compile(r"CNAME\s+rpz-passthru\.?", re.IGNORECASE)
_GLUED = re.compile(r"([0-9A-Fa-f.:/\[\]]+|[\w-]+(?:\.[\w-]+)+)[#;](?![#@?$%])([^./]*)", re.ASCII)
"""A comment right behind an address or a name; a file name holds another dot, a rule of a blocker another mark."""
_BULLET = re.compile(r"\A\s*[-*\u2022]\s+(?=\S)")
_ONE = r"[\"']?(?:[\w-]+(?:\.[\w-]+)+(?:/\d+)?|[0-9A-Fa-f]*:[0-9A-Fa-f:.]+|[0-9A-Fa-f]{32,64})[\"']?"
_SEVERAL = re.compile(rf"{_ONE}(?:\s*,\s*{_ONE})+", re.ASCII)
"""Values in one line: addresses, names and hashes; a URL may hold commas of its own."""
_NAMELESS = frozenset(("imphash", "file_name", "pipe"))
"""Types that values do not tell by themselves."""
_RANGE = re.compile(r"\s*([0-9A-Fa-f.:]+)\s*-\s*([0-9A-Fa-f.:]+)\s*")


def read_list(text: Text, reading: Reading) -> Iterator[Item]:
    """Yield an item a line, several for a range of addresses. Paths may hold blanks: a line with a backslash is one."""
    kind, is_first = reading.kind, True
    for place, line in _lines(text, reading):
        value = _BULLET.sub("", line, count=1).strip().rstrip(",").strip("\"'")
        named = type_of(value) if is_first else ""
        is_first = False
        if named:
            kind = kind or (named if named in _NAMELESS else "")
            continue
        span = _RANGE.fullmatch(value)
        if span:
            yield from _networks(span[1], span[2], place, reading)
        elif _SEVERAL.fullmatch(value):
            yield from (Item(kind, one.strip("\"' "), place) for one in value.split(","))
        else:
            yield from _item(value, place, kind, reading)


def _lines(text: Text, reading: Reading) -> Iterator[tuple[str, str]]:
    """Yield place and text of each line that is neither blank, nor a comment, nor too long."""
    for number, line in read_lines(text, reading.limits):
        if COMMENT.match(line):
            continue
        if len(line) > reading.limits.line_chars:
            reading.refuse(f"line {number}", "too long", f"the line is longer than {reading.limits.line_chars:,}")
        else:
            yield f"line {number}", line


def _item(line: str, place: str, kind: str, reading: Reading) -> Iterator[Item]:
    blocked = _BLOCKED.fullmatch(line) or _ANSWERED.fullmatch(line)
    if blocked:
        yield Item("domain", blocked[1], place)
        return
    found = None if "\\" in line else _VALUE.match(line)
    if found is None:
        yield Item(kind, _TRAILER.split(line, maxsplit=1)[0].strip(), place)
        return
    value, remark = found[1].strip("\"',"), found[2]
    glued = _GLUED.fullmatch(value)
    if glued:
        value, remark = glued[1], f"{glued[2]} {remark or ''}"
    if remark and _PASSED.match(remark):
        reading.refuse(place, "not blocked", "the zone lets the name pass")
    else:
        yield Item(kind, value, place, description=one_line(remark))


def _networks(first: str, last: str, place: str, reading: Reading) -> Iterator[Item]:
    """Yield the networks that a range is made of."""
    try:
        ends = parse_address(first), parse_address(last)
        networks = list(summarize_address_range(*ends))
    except RefusedError as error:
        reading.refusals.add(place, error)
    except (ValueError, TypeError):
        reading.refuse(place, "not a network", f"{first} - {last} is no range of addresses")
    else:
        yield from (Item("network", str(network), place) for network in networks)


def is_sink(text: str) -> bool:
    """Tell whether a hosts file sends names nowhere with this address, or names the machine itself with it."""
    if not looks_like_address(text.partition("%")[0]):
        return False
    try:
        address = parse_address(text.partition("%")[0])
    except RefusedError:
        return False
    nowhere = address.is_unspecified or address.is_loopback or address.is_link_local or address.is_multicast
    return nowhere or str(address) == "255.255.255.255"


def read_hosts(text: Text, reading: Reading) -> Iterator[Item]:
    """Yield each name of a hosts file; the machine's own names at its head are passed over."""
    for place, line in _lines(text, reading):
        address, *names = line.partition("#")[0].split()
        if not is_sink(address):
            reading.refuse(place, "not blocked", "the address is a real one: the name is mapped, not blocked")
            continue
        for name in names:
            if looks_like_address(name) and not is_sink(name):
                reading.refuse(place, "not a domain", "the name is an address, which no hosts file can block")
            elif "." in name and not looks_like_address(name) and not name.endswith(".localdomain"):
                yield Item("domain", name, place)

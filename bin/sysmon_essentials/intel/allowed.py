"""The allow-list: what is never bad, whatever a feed says. Private ranges, resolvers, own domains, own tools.

Knows networks (with every address and network inside), domains (with every name below), and other values exactly. A URL
is covered if its host is an allowed address, or as itself; not because its domain is allowed, for bad files lie on good
hosts. Source of the rows: lookups/sysmon_intel_allowed.csv (type, value, owner, reason, expires).
"""

from __future__ import annotations

import csv
from typing import IO, TYPE_CHECKING

from sysmon_essentials.errors import InputError

from .addresses import is_plain_ipv4, looks_like_address, parse_address, parse_network
from .item import parse_time
from .normal import normal_form
from .refused import RefusedError
from .urls import host_of

if TYPE_CHECKING:
    from .addresses import Network

_NEEDED = {"type", "value"}
_NEVER = ("", "never")
_NEVER_TAKEN = frozenset(("empty file", "everywhere", "local name", "public suffix"))
"""Reasons for which no feed's value is taken: a row that names such a value here has nothing to keep out."""


class Allowed:
    """Rows of the allow-list, ready to be asked."""

    def __init__(self) -> None:
        """Begin with none."""
        self._networks: dict[tuple[int, int], set[int]] = {}
        self._values: dict[str, set[str]] = {}

    def __len__(self) -> int:
        """Return how many rows there are."""
        return sum(map(len, self._networks.values())) + sum(map(len, self._values.values()))

    def add(self, kind: str, value: str) -> None:
        """Add one row.

        Raises:
            RefusedError: it is no value of that type.
        """
        if kind in ("ip", "network"):
            network = parse_network(value, at_any_width=True)
            hosts = network.max_prefixlen - network.prefixlen
            self._networks.setdefault((network.version, hosts), set()).add(int(network.network_address) >> hosts)
            return
        try:
            found, form, _ = normal_form(kind, value)
        except RefusedError as error:
            if error.reason in _NEVER_TAKEN:
                return
            raise
        self._values.setdefault(found, set()).add(form)

    def covers(self, kind: str, value: str) -> bool:
        """Tell whether a value in normal form is on the list."""
        if kind == "ip" and is_plain_ipv4(value):
            octets = value.split(".")
            number = int(octets[0]) << 24 | int(octets[1]) << 16 | int(octets[2]) << 8 | int(octets[3])
            return self._covers_number(4, number, 0)
        if kind in ("ip", "network"):
            return self._covers_network(parse_network(value))
        if kind == "domain":
            return self._covers_name(value)
        if kind == "url" and self._networks and looks_like_address(host_of(value)):
            return self._covers_network(parse_network(str(parse_address(host_of(value))))) or self._has(kind, value)
        return self._has(kind, value)

    def _has(self, kind: str, value: str) -> bool:
        return value in self._values.get(kind, ())

    def _covers_name(self, name: str) -> bool:
        names = self._values.get("domain")
        while names and name:
            if name in names:
                return True
            name = name.partition(".")[2]
        return False

    def _covers_network(self, network: Network) -> bool:
        own = network.max_prefixlen - network.prefixlen
        return self._covers_number(network.version, int(network.network_address), own)

    def _covers_number(self, version: int, first: int, own: int) -> bool:
        """Tell whether a network holds the one that begins at ``first`` and leaves ``own`` bits to hosts."""
        for (its_version, hosts), firsts in self._networks.items():
            if its_version == version and hosts >= own and first >> hosts in firsts:
                return True
        return False


def read_allowed(lines: IO[str], label: str, now: int) -> tuple[Allowed, list[InputError]]:
    """Return the allow-list of a CSV file, and what is wrong with it; rows that have expired are left out.

    Args:
        lines: the file, opened with ``newline=""``.
        label: its name for messages.
        now: UTC epoch seconds.

    Raises:
        InputError: it has no columns ``type`` and ``value``: it is another file.
    """
    allowed, problems = Allowed(), []
    reader = csv.DictReader(lines)
    if not set(reader.fieldnames or ()) >= _NEEDED:
        raise InputError("is no allow-list: it has no columns type and value", label, kind="columns")
    for row in reader:
        place = f"line {reader.line_num}"
        ends = (row.get("expires") or "").strip().lower()
        until = parse_time(ends)
        if ends not in _NEVER and until is None:
            problems.append(InputError(f"'{ends}' is no time; the row counts", label, place, "time"))
        if until is not None and until <= now:
            continue
        try:
            allowed.add((row["type"] or "").strip(), (row["value"] or "").strip())
        except RefusedError as error:
            problems.append(InputError(f"{error}; the row does not count", label, place, error.reason))
    return allowed, problems

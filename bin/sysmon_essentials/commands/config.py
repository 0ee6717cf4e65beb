"""``sysmonconfig``: which Sysmon configuration and version each host runs, and which hosts stray.

Reads events 16 (a configuration was loaded) and 4 (the service started or stopped) in any order; other events only tell
that a host exists. One row a host: what it loaded last, how often it changed, how many hosts run the same, and whether
the hash is approved. A change of the rules in the registry gives no event 16, so a host can run something else than
it says here.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from .core import Message, first
from .options import Declared, read_bool, read_options, whole

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from typing import ClassVar

    from .core import Record

_LOADED, _STATE = "16", "4"
_HASH = re.compile(r"(?:([A-Za-z0-9]+)=)?([0-9A-Fa-f]{32,64})")
_KEPT_HASHES = 50
_FEW_HOSTS = 3
"""Among fewer hosts none can stray from most."""


def read_hashes(typed: str) -> frozenset[str]:
    """Read hashes with commas or blanks between them, with or without the algorithm in front."""
    words = [word for word in re.split(r"[\s,]+", typed) if word]
    found = [_HASH.fullmatch(word) for word in words]
    if not all(found):
        raise ValueError("expected hashes such as SHA256=0A1B..., with commas between them")
    return frozenset(match[2].upper() for match in found if match)


class _Host:
    """What is known of one host."""

    def __init__(self) -> None:
        self.loaded_at = self.state_at = float("-inf")
        self.loaded: tuple[str, str] = ("", "")
        self.state: tuple[str, str, str] = ("", "", "")
        self.changes = 0
        self.hashes: dict[str, None] = {}

    @property
    def hash(self) -> str:
        """The last hash in bare upper-case hexadecimal, empty if none was logged."""
        return _bare(self.loaded[1])


class Config:
    """The command of one search."""

    declared: ClassVar[Mapping[str, Declared]] = {
        "approved": Declared("hashes that are approved; adds the field approved", "", read_hashes),
        "strays": Declared("true: only hosts that differ from most or are not approved", "false", read_bool),
        "maxhosts": Declared("hosts kept; events of others are counted and left out", "100000", whole(1, 1_000_000)),
    }

    def __init__(self, given: Mapping[str, str]) -> None:
        """Take the options as typed.

        Raises:
            UsageError: an option is unknown or wrong.
        """
        options = read_options(self.declared, given)
        self._approved: frozenset[str] = options["approved"]
        self._strays: bool = options["strays"]
        self._limit: int = options["maxhosts"]
        self.reads: Sequence[str] | None = (
            "_time", "EventCode", "dvc", "Computer", "host", "Configuration", "ConfigurationFileHash", "State",
            "Version", "SchemaVersion", "sysmon_version", "schema_version",
        )  # fmt: skip
        self._hosts: dict[str, _Host] = {}
        self._left_out = 0

    def add(self, records: Iterable[Record]) -> Iterator[Record]:
        """Take the events; rows come at the end."""
        for record in records:
            name = first(record.get("dvc")) or first(record.get("Computer")) or first(record.get("host"))
            host = self._hosts.get(name.lower())
            if host is None and name:
                if len(self._hosts) >= self._limit:
                    self._left_out += 1
                    continue
                host = self._hosts[name.lower()] = _Host()
            if host is not None:
                _learn(host, record)
        return iter(())

    def messages(self) -> Sequence[Message]:
        """Events that were left out."""
        if not self._left_out:
            return ()
        return (Message("WARN", f"{self._left_out} events of more than {self._limit} hosts were left out"),)

    def finish(self) -> Iterator[Record]:
        """One row a host, by name."""
        hosts, self._hosts, self._left_out = self._hosts, {}, 0
        counts = Counter(host.hash for host in hosts.values() if host.hash)
        usual = _usual(counts)
        for name in sorted(hosts):
            row = self._row(name, hosts[name], counts, usual)
            if not self._strays or row.get("drift") == "true" or row.get("approved") == "false":
                yield row

    def _row(self, name: str, host: _Host, counts: Counter[str], usual: str) -> Record:
        row: Record = {
            "dvc": name,
            "configuration": host.loaded[0],
            "configuration_hash": host.hash,
            "configuration_time": _time(host.loaded_at),
            "configuration_changes": str(host.changes),
            "configuration_hashes": list(host.hashes),
            "hosts_alike": str(counts[host.hash]),
            "sysmon_state": host.state[0],
            "sysmon_version": host.state[1],
            "schema_version": host.state[2],
            "sysmon_state_time": _time(host.state_at),
        }
        if usual and host.hash:
            row["drift"] = "false" if host.hash == usual else "true"
        if self._approved:
            row["approved"] = "true" if host.hash in self._approved else "false" if host.hash else "unknown"
        return row


def _learn(host: _Host, record: Record) -> None:
    code = first(record.get("EventCode"))
    time = _number(first(record.get("_time")))
    if code == _LOADED:
        host.changes += 1
        loaded = (first(record.get("Configuration")), first(record.get("ConfigurationFileHash")))
        if _bare(loaded[1]) and len(host.hashes) < _KEPT_HASHES:
            host.hashes.setdefault(_bare(loaded[1]))
        if time >= host.loaded_at:
            host.loaded_at, host.loaded = time, loaded
    elif code == _STATE and time >= host.state_at:
        host.state_at = time
        version = first(record.get("sysmon_version")) or first(record.get("Version"))
        schema = first(record.get("schema_version")) or first(record.get("SchemaVersion"))
        host.state = (first(record.get("State")), version, schema)


def _usual(counts: Counter[str]) -> str:
    """The hash that most hosts run; empty if there are too few hosts or no hash leads."""
    leaders = counts.most_common(2)
    is_tie = len(leaders) > 1 and leaders[0][1] == leaders[1][1]
    return leaders[0][0] if sum(counts.values()) >= _FEW_HOSTS and not is_tie else ""


def _bare(hashes: str) -> str:
    found = _HASH.search(hashes)
    return found[2].upper() if found else ""


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return 0.0


def _time(time: float) -> str:
    return "" if time == float("-inf") else f"{time:.3f}"

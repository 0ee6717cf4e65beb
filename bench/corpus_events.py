"""Events of recordings as columns, in any number: replicas are other hosts, people and processes of the same kind.

A recording repeated as it is would have no more distinct values than once, and an engine that looks at distinct values
would look too good. So each replica has its own host name, profile folders, GUIDs, handles, long numbers and record
numbers; what no two hosts have differently (programs, their hashes, registry keys) stays.
"""

from __future__ import annotations

import re
import zlib
from functools import partial
from typing import TYPE_CHECKING

from sysmon_essentials.parse import parse_event
from sysmon_essentials.readers import read_paths

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from sysmon_essentials.event import Event

IDENTITY = ("EventRecordID", "Computer", "ProcessId", "ProcessGuid")
"""Fields that are there although no rule asks for them, as in a real table."""
_OWN = re.compile(
    r"(?P<guid>\{[0-9A-Fa-f]{8}-)|(?P<profile>[\\/]Users[\\/][^\\/\"]+)|(?P<number>\b(?:0x[0-9a-fA-F]{3,}|\d{5,})\b)"
)

Columns = dict[str, list[str | None]]


def read_events(folder: Path) -> list[Event]:
    """Every Sysmon event under a folder, mixed, always in the same way."""
    raws = read_paths([str(folder)], lambda problem: None)
    mixed = sorted((zlib.crc32(raw.text.encode("utf-8", "surrogatepass")), raw.text) for raw in raws)
    return [parse_event(text) for _, text in mixed]


def process_starts(events: Sequence[Event], fields: Sequence[str], count: int) -> Columns:
    """As ``columns``, but only events of EventID 1, and each with a command line that no other has."""
    made = columns([event for event in events if event.event_code == 1], fields, count)
    lines = enumerate(made["CommandLine"])
    made["CommandLine"] = [line and line.replace(" ", f" /n:{row} ", 1) for row, line in lines]
    return made


def columns(events: Sequence[Event], fields: Sequence[str], count: int) -> Columns:
    """``count`` events with these fields and ``IDENTITY``; absent is ``None``."""
    made: Columns = {name: [] for name in (*IDENTITY, *fields)}
    for replica in range(-(-count // len(events))):
        part = events[: count - replica * len(events)]
        for name, column in made.items():
            column.extend(_varied([_value(event, name) for event in part], name, replica))
    return made


def _value(event: Event, name: str) -> str | None:
    return event.computer if name == "Computer" else event.fields.get(name, event.system.get(name))


def _varied(values: list[str | None], name: str, replica: int) -> list[str | None]:
    if not replica or name in ("EventCode", "Hashes"):
        return values
    if name == "Computer":
        return [value and value.replace(".", f"-{replica}.", 1) for value in values]
    if name in ("EventRecordID", "ProcessId"):
        return [value and str(int(value) + 4 * replica) for value in values]
    change = partial(_OWN.sub, partial(_own, replica))
    changed = {value: value and change(value) for value in set(values)}
    return [changed[value] for value in values]


def _own(replica: int, found: re.Match[str]) -> str:
    text = found[0]
    if found["guid"]:
        return f"{{{int(text[1:9], 16) ^ replica:08x}-"
    if found["profile"]:
        return f"{text}{replica}"
    return f"{int(text, 0) + replica:#x}" if text.startswith("0x") else str(int(text) + replica)

"""What one record says about a process: a creation, an end, something it did, or a finding about it.

Knows the names that raw and CIM fields have, and which EventIDs name their process how. A record without these fields
is read from its ``_raw``. Does not know other records.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sysmon_essentials.commands.core import first
from sysmon_essentials.commands.normalize import read_event
from sysmon_essentials.parse import parse_time

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Union

    from sysmon_essentials.commands.core import Record

    Fields = Mapping[str, Union[str, list[str]]]

MAX_TEXT = 4096
"""Characters kept of a command line or a detail."""

CREATE, END, FINDING = 1, 5, 0
"""EventIDs with a meaning of their own here; 0 is a finding."""

_NO_GUID = "{00000000-0000-0000-0000-000000000000}"
_BY_SOURCE = frozenset({8, 10})
_DETAILS: dict[int, tuple[str, ...]] = {
    2: ("TargetFilename",),
    3: ("DestinationIp", "DestinationPort", "DestinationHostname"),
    7: ("ImageLoaded",),
    8: ("TargetImage", "StartFunction"),
    9: ("Device",),
    10: ("TargetImage", "GrantedAccess"),
    12: ("TargetObject",),
    13: ("TargetObject", "Details"),
    14: ("TargetObject", "NewName"),
    17: ("PipeName",),
    18: ("PipeName",),
    22: ("QueryName", "QueryResults"),
    24: ("ClientInfo",),
    25: ("Type",),
    **dict.fromkeys((11, 15, 23, 26, 27, 28, 29), ("TargetFilename",)),
}
# Where the record has CIM fields only.
_CIM = {
    "ProcessGuid": "process_guid",
    "ProcessId": "process_id",
    "Image": "process_path",
    "CommandLine": "process",
    "User": "user",
    "IntegrityLevel": "process_integrity_level",
    "ParentProcessGuid": "parent_process_guid",
    "ParentProcessId": "parent_process_id",
    "ParentImage": "parent_process_path",
    "ParentCommandLine": "parent_process",
    "ParentUser": "parent_user",
    "SourceProcessGuid": "source_process_guid",
    "SourceProcessId": "source_process_id",
    "SourceImage": "source_process_path",
    "TargetProcessGuid": "target_process_guid",
    "TargetProcessId": "target_process_id",
    "TargetImage": "target_process_path",
    "TargetFilename": "file_path",
    "DestinationIp": "dest_ip",
    "DestinationPort": "dest_port",
    "ImageLoaded": "loaded_file_path",
    "TargetObject": "registry_path",
    "Details": "registry_value_data",
    "PipeName": "pipe_name",
    "QueryName": "query",
    "GrantedAccess": "granted_access",
}
_OTHERS = (
    "_raw", "_time", "UtcTime", "EventCode", "EventID", "event_id", "Computer", "dvc", "host", "dest", "detection",
    "risk_score", "SourceProcessGUID", "TargetProcessGUID",
)  # fmt: skip
FIELDS = tuple(sorted({*_OTHERS, *_CIM, *_CIM.values(), *(name for names in _DETAILS.values() for name in names)}))
"""Every field that is looked at."""


class Person(NamedTuple):
    """A process as a record names it; empty where it does not."""

    guid: str
    pid: str
    path: str
    command: str
    user: str


class Fact(NamedTuple):
    """What one record says.

    Attributes:
        code: EventID, 0 for a finding.
        time: UTC epoch seconds, 0.0 if unknown.
        host: the computer, lower case.
        process: who did it.
        parent: who started it, on creations only.
        target: the process it was done to, on 8 and 10 only.
        detail: what was done, or the name of the detection.
        integrity: integrity level, on creations.
        score: risk score of a finding.
    """

    code: int
    time: float
    host: str
    process: Person
    parent: Person | None
    target: Person | None
    detail: str
    integrity: str
    score: int


def read_fact(record: Record) -> Fact | None:
    """Return what a record says about a process, None if it names none."""
    fields: Fields = record
    if not first(record.get("detection")) and not (_code(record) and _names_process(record)):
        fields = _read_raw(record) or record
    finding = first(fields.get("detection"))
    code = FINDING if finding else _code(fields)
    if not code and not finding:
        return None
    process = _person(fields, "Source" if code in _BY_SOURCE else "")
    if not process.guid and not process.pid:
        return None
    return Fact(
        code,
        _time(fields),
        _host(fields, "dest" if finding else "Computer"),
        process,
        _person(fields, "Parent") if code == CREATE else None,
        _person(fields, "Target") if code in _BY_SOURCE else None,
        finding or _detail(fields, code),
        _get(fields, "IntegrityLevel"),
        _whole(first(fields.get("risk_score"))),
    )


def _host(fields: Fields, best: str) -> str:
    """Return the computer; a finding names it in ``dest``, and the ``host`` of a summary index is the search head."""
    names = (best, "Computer", "dvc", "host", "dest")
    return first(next((fields[name] for name in names if fields.get(name)), "")).lower()


def clean_guid(guid: str) -> str:
    """Return a GUID in lower case with braces, empty for none and for all zeros."""
    guid = guid.strip().strip("{}").lower()
    cleaned = "{" + guid + "}" if guid and guid != "-" else ""
    return "" if cleaned == _NO_GUID else cleaned


def _read_raw(record: Record) -> Fields | None:
    try:
        event = read_event(first(record.get("_raw")))
    except ValueError:
        return None
    if event is None:
        return None
    own: dict[str, str] = {**event.system, **event.fields}
    return {"_time": str(event.time), **own}


def _names_process(fields: Fields) -> bool:
    return any(fields.get(name) for name in ("ProcessGuid", "process_guid", "SourceProcessGuid", "SourceProcessGUID"))


def _code(fields: Fields) -> int:
    code = first(fields.get("EventCode") or fields.get("EventID") or fields.get("event_id"))
    return _whole(code)


def _whole(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def _time(fields: Fields) -> float:
    try:
        return float(first(fields.get("_time")))
    except ValueError:
        return parse_time(first(fields.get("UtcTime"))) or 0.0


def _person(fields: Fields, role: str) -> Person:
    guid = _get(fields, f"{role}ProcessGuid") or first(fields.get(f"{role}ProcessGUID"))
    return Person(
        clean_guid(guid),
        _get(fields, f"{role}ProcessId"),
        _get(fields, f"{role}Image"),
        _get(fields, f"{role}CommandLine")[:MAX_TEXT],
        _get(fields, f"{role}User"),
    )


def _detail(fields: Fields, code: int) -> str:
    parts = (_get(fields, name) for name in _DETAILS.get(code, ()))
    return " ".join(part for part in parts if part)[:MAX_TEXT]


def _get(fields: Fields, name: str) -> str:
    """Return a raw field or what CIM calls it; Sysmon's sign for nothing is nothing."""
    value = first(fields.get(name)) or first(fields.get(_CIM.get(name, "")))
    return "" if value == "-" else value

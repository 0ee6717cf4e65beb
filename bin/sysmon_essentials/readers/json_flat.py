"""Flat records: NXLog, Fluent Bit and fluentd, Azure Monitor, and plain exports with one key a field.

Knows which keys are envelope and which are the event's, and what each tool loses. Does not read streams.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from sysmon_essentials.parse import decode, parse_data

from .message import split_message
from .parts import LayoutError, assemble, event_code, in_order, is_sysmon
from .versions import FIELDS

if TYPE_CHECKING:
    from collections.abc import Mapping

_PROVIDER_KEYS = ("SourceName", "ProviderName", "Provider", "Source", "provider_name", "source_name")
_CHANNEL_KEYS = ("Channel", "EventLog", "LogName", "channel", "log_name")
_HEADER_KEYS = {
    "version": ("Version", "EventVersion"),
    "level": ("Level", "EventLevel", "EventLevelName", "Severity"),
    "keywords": ("Keywords",),
    "record_id": ("RecordNumber", "EventRecordID", "EventRecordId", "RecordId"),
    "process_id": ("ExecutionProcessID", "ProcessID"),
    "thread_id": ("ThreadID", "ExecutionThreadID"),
    "computer": ("Hostname", "Computer", "ComputerName", "MachineName"),
    "user_id": ("UserID", "UserId", "Sid", "SecurityUserID"),
}
_NXLOG_SIGNS = ("SourceModuleName", "SourceModuleType", "EventReceivedTime")
# Values of NXLog's own EventType, which hides the field of events 12-14 and 17-21.
_NXLOG_TYPES = frozenset({"INFO", "WARNING", "ERROR", "CRITICAL", "VERBOSE", "DEBUG", "AUDIT_SUCCESS", "AUDIT_FAILURE"})
# The first spelling is NXLog's own.
_RENAMED_EVENT_TYPE = ("EventTypeOrignal", "EventTypeOriginal")


def flat_event(record: Mapping[str, Any]) -> str | None:
    """Return the event XML of a record with one key a field (NXLog or an export), None if it is not Sysmon's.

    NXLog's keys are lossy: they lack what the envelope hides and what is empty, and have XML entities left in them.
    Where a field may be missing the fields come from ``Message``, which holds the whole event. A time without a zone
    is not trusted, ``UtcTime`` stands in.

    Raises:
        LayoutError: if the fields cannot be told.
    """
    provider = _first(record, _PROVIDER_KEYS)
    if not is_sysmon(provider, _first(record, _CHANNEL_KEYS)):
        return None
    code = event_code(_first(record, ("EventID", "EventCode", "Id", "event_id")))
    is_nxlog = not record.keys().isdisjoint(_NXLOG_SIGNS)
    fields = _nxlog_fields(record, code) if is_nxlog else dict(record)
    data = in_order(code, fields)
    message = record.get("Message")
    if isinstance(message, str) and not _is_complete(code, data, is_nxlog):
        for name, value in split_message(code, message).items():
            fields[name] = _more_exact(fields.get(name), value) if is_nxlog else fields.get(name, value)
        data = in_order(code, fields)
    if not data:
        raise LayoutError("none of the event's fields is in the record")
    return assemble(code, data, _header(record), provider)


def inserts_event(record: Mapping[str, Any]) -> str | None:
    """Return the event XML of a Fluent Bit record, whose ``StringInserts`` give the fields by position only.

    Raises:
        LayoutError: if no schema version of the event has that many fields and the message does not help.
    """
    provider = _first(record, _PROVIDER_KEYS)
    if not is_sysmon(provider, _first(record, _CHANNEL_KEYS)):
        return None
    code = event_code(record.get("EventID"))
    inserts = record["StringInserts"]
    names = FIELDS[code].by_count.get(len(inserts), ()) if code in FIELDS and isinstance(inserts, list) else ()
    data: list[tuple[str, Any]] = list(zip(names, inserts))
    if not data:
        data = list(split_message(code, str(record.get("Message", ""))).items())
    if not data:
        raise LayoutError(f"no version of event {code} has the number of StringInserts in the record")
    header = _header(record)
    header["system_time"] = record.get("TimeCreated")
    return assemble(code, data, header, provider)


def azure_event(record: Mapping[str, Any]) -> str | None:
    """Return the event XML of a row of Azure's tables Event (``EventData`` as XML) or WindowsEvent (as JSON).

    Raises:
        LayoutError: if ``EventData`` cannot be read.
    """
    provider = _first(record, _PROVIDER_KEYS)
    if not is_sysmon(provider, _first(record, _CHANNEL_KEYS)):
        return None
    fields = _azure_fields(record["EventData"])
    code = event_code(record.get("EventID"))
    known = FIELDS[code].names if code in FIELDS else ()
    names = [name for name in known if name in fields] + [name for name in fields if name not in known]
    header = _header(record)
    header["system_time"] = record.get("TimeGenerated") or record.get("TimeCreated")
    return assemble(code, [(name, fields[name]) for name in names], header, provider)


def _is_complete(code: int, data: list[tuple[str, Any]], is_nxlog: bool) -> bool:
    """Tell whether the fields are those of one version of the event.

    NXLog leaves empty fields out, so that a newer event can look like an older one: only all fields will do there.
    """
    names = tuple(name for name, _ in data)
    return names == (FIELDS[code].names if is_nxlog else FIELDS[code].by_count.get(len(data)))


def _nxlog_fields(record: Mapping[str, Any], code: int) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    for name in FIELDS[code].names if code in FIELDS else ():
        value = record.get(name)
        if value is None or (name == "EventType" and value in _NXLOG_TYPES) or (name == "Version" and code == 4):
            continue
        fields[name] = decode(value) if isinstance(value, str) else value
    for key in _RENAMED_EVENT_TYPE:
        if key in record:
            fields["EventType"] = record[key]
    return fields


def _more_exact(field: Any, spoken: str) -> Any:
    """Choose between a key's value and the message's.

    The message writes hexadecimal numbers in upper case and takes ``%5`` for an insert of its own; and it may be cut.
    """
    if not isinstance(field, str):
        return spoken
    if "%" in field or field.startswith(spoken) or field.lower() == spoken.lower():
        return field
    return spoken


def _azure_fields(value: Any) -> dict[str, Any]:
    if isinstance(value, dict):
        return value
    text = str(value).strip()
    if text.startswith("<"):
        fields: dict[str, Any] = dict(parse_data(text))
    else:
        try:
            decoded = json.loads(text)
        except (ValueError, RecursionError) as error:
            raise LayoutError(f"EventData is neither JSON nor XML: {error}") from error
        fields = decoded if isinstance(decoded, dict) else {}
    if not fields:
        raise LayoutError("EventData holds no fields")
    return fields


def _header(record: Mapping[str, Any]) -> dict[str, Any]:
    return {part: _first(record, keys) for part, keys in _HEADER_KEYS.items()}


def _first(record: Mapping[str, Any], keys: tuple[str, ...]) -> Any:
    for key in keys:
        value = record.get(key)
        if value is not None and value != "":
            return value
    return None

"""Flat records: NXLog, Fluent Bit and fluentd, Azure Monitor, and plain exports with one key a field.

Knows which keys are envelope and which are the event's, and what each tool loses. Does not read streams.
"""

from __future__ import annotations

import json
from operator import itemgetter
from typing import TYPE_CHECKING, Any, Callable, NamedTuple

from sysmon_essentials.parse import decode, parse_data
from sysmon_essentials.render import LINUX_PROVIDER, WINDOWS_PROVIDER

from .message import split_message
from .parts import HEADER, DataLayout, LayoutError, assemble, compose, data_layout, event_code, in_order, is_sysmon
from .versions import FIELDS

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

_PROVIDER_KEYS = ("SourceName", "ProviderName", "Provider", "Source", "provider_name", "source_name")
_CHANNEL_KEYS = ("Channel", "EventLog", "LogName", "channel", "log_name")
_ID_KEYS = ("EventID", "EventCode", "Id", "event_id")
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

_PROVIDERS = (WINDOWS_PROVIDER, LINUX_PROVIDER)
# NXLog's Version hides the field of this event.
_SERVICE_STATE = 4
_MAX_PLANS = 64


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
    code = event_code(_first(record, _ID_KEYS))
    is_nxlog = not record.keys().isdisjoint(_NXLOG_SIGNS)
    fields = _nxlog_fields(record, code) if is_nxlog else dict(record)
    data = in_order(code, fields)
    message = record.get("Message")
    if isinstance(message, str) and not _is_complete(code, tuple([name for name, _ in data]), is_nxlog):
        for name, spoken in split_message(code, message).items():
            field = fields.get(name)
            if is_nxlog and field != spoken:
                fields[name] = _more_exact(field, spoken)
            elif name not in fields:
                fields[name] = spoken
        data = in_order(code, fields)
    if not data:
        raise LayoutError("none of the event's fields is in the record")
    return assemble(code, data, _header(record), provider)


class _Plan(NamedTuple):
    """How the records of one shape and EventID are converted."""

    code: int
    names: tuple[str, ...]
    layout: DataLayout
    values: Callable[[Mapping[str, Any]], tuple[Any, ...]]
    is_complete: bool


class FlatShape:
    """Flat records with the same keys: what ``flat_event`` finds out from the keys is found out once.

    Records that need more than their keys' values and message (values that are not there) go to
    ``flat_event``, whose answers are the same.
    """

    def __init__(self, keys: Collection[str]) -> None:
        self._keys = keys
        self._is_nxlog = not frozenset(keys).isdisjoint(_NXLOG_SIGNS)
        groups = (_PROVIDER_KEYS, _ID_KEYS, *_HEADER_KEYS.values())
        found = [[key for key in group if key in keys] for group in groups]
        # Of two keys for one thing the values decide; and the empty key stands for none below.
        is_named = len(found[0]) == len(found[1]) == 1
        self._is_plain = is_named and "" not in keys and all(len(group) < 2 for group in found)
        self._plans: dict[str, _Plan | None] = {}
        if self._is_plain:
            named = dict(zip(_HEADER_KEYS, found[2:]))
            self._provider_and_id = itemgetter(found[0][0], found[1][0])
            self._record_id = named["record_id"][0] if named["record_id"] else ""
            self._head = [named[part][0] if named.get(part) else "" for part in HEADER]

    def event(self, record: Mapping[str, Any]) -> str | None:
        """Return what ``flat_event`` returns for a record of this shape."""
        if not self._is_plain:
            return flat_event(record)
        provider, event_id = self._provider_and_id(record)
        plan = self._plan(str(event_id)) if provider in _PROVIDERS else None
        if plan is None:
            return flat_event(record)
        values = list(plan.values(record))
        if self._is_nxlog:
            if None in values:
                return flat_event(record)
            values = [decode(value) if type(value) is str and "&" in value else value for value in values]
        get, layout = record.get, plan.layout
        if not plan.is_complete:
            message = get("Message")
            spoken = split_message(plan.code, message) if isinstance(message, str) else {}
            if not spoken.keys() >= frozenset(plan.names):
                return flat_event(record)
            layout, values = data_layout(tuple(spoken)), self._merged(dict(zip(plan.names, values)), spoken)
        head = tuple([get(key) for key in self._head])
        moment = (None, get(self._record_id))
        return compose(plan.code, layout, values, head, moment, linux=provider == LINUX_PROVIDER)

    def _merged(self, fields: dict[str, Any], spoken: dict[str, str]) -> list[Any]:
        if not self._is_nxlog:
            return [fields.get(name, text) for name, text in spoken.items()]
        return [
            text if fields.get(name) == text else _more_exact(fields.get(name), text) for name, text in spoken.items()
        ]

    def _plan(self, event_id: str) -> _Plan | None:
        if event_id in self._plans:
            return self._plans[event_id]
        code = int(event_id) if event_id.isascii() and event_id.isdigit() and len(event_id) <= 5 else -1
        plan = self._made(code) if code in FIELDS else None
        if len(self._plans) < _MAX_PLANS:
            self._plans[event_id] = plan
        return plan

    def _made(self, code: int) -> _Plan | None:
        """Return the plan for events ``code``, None if keys alone do not tell the fields."""
        sources = {name: name for name in FIELDS[code].names if name in self._keys}
        if self._is_nxlog:
            renamed = [key for key in _RENAMED_EVENT_TYPE if key in self._keys]
            if code == _SERVICE_STATE or ("EventType" in sources and not renamed):
                return None
            if renamed and "EventType" in FIELDS[code].names:
                sources["EventType"] = renamed[-1]
        names = tuple([name for name in FIELDS[code].names if name in sources])
        if len(names) < 2:
            return None
        is_complete = "Message" not in self._keys or _is_complete(code, names, self._is_nxlog)
        values = itemgetter(*[sources[name] for name in names])
        return _Plan(code, names, data_layout(names), values, is_complete)


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


def _is_complete(code: int, names: tuple[str, ...], is_nxlog: bool) -> bool:
    """Tell whether the fields are those of one version of the event.

    NXLog leaves empty fields out, so that a newer event can look like an older one: only all fields will do there.
    """
    return names == (FIELDS[code].names if is_nxlog else FIELDS[code].by_count.get(len(names)))


def _nxlog_fields(record: Mapping[str, Any], code: int) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    for name in FIELDS[code].names if code in FIELDS else ():
        value = record.get(name)
        if value is None or (name == "EventType" and value in _NXLOG_TYPES):
            continue
        if name == "Version" and code == _SERVICE_STATE:
            continue
        fields[name] = value
    for key in _RENAMED_EVENT_TYPE:
        if key in record:
            fields["EventType"] = record[key]
    return {name: decode(value) if isinstance(value, str) else value for name, value in fields.items()}


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

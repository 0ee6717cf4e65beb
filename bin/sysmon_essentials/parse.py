"""Event XML to ``Event``.

Knows the XML of Sysmon events in both quote styles, self-closing and empty elements, truncated events, and the
entities XML itself defines. It is a scanner, not an XML parser: no DTD is read and no entity of a document's own is
ever expanded, so a hostile event costs no more than its length. Does not know field types or CIM names.
"""

from __future__ import annotations

import re
from calendar import timegm
from typing import NamedTuple

from .event import Event
from .schema import SCHEMA

_DATA_START = "<EventData"
_QUOTE_AT = len("<EventData><Data Name=")
_DATA_SINGLE = re.compile(r"<Data Name='([^']*)'>([^<]*)</Data>")
_DATA_DOUBLE = re.compile(r'<Data Name="([^"]*)">([^<]*)</Data>')
_DATA_OPENING = re.compile(r"""<Data\s+Name\s*=\s*(?:'([^'<>]*)'|"([^"<>]*)")\s*(/?)>""")
_DATA_END = "</Data"
_SYSTEM_ELEMENT = re.compile(r"<(\w+)(\s[^<>]*)?>([^<]*)")
_ATTRIBUTE = re.compile(r"""([\w:]+)\s*=\s*(?:'([^']*)'|"([^"]*)")""")
_ENTITY = re.compile(r"&(?:(lt|gt|quot|apos|amp)|#([0-9]{1,7})|#[xX]([0-9a-fA-F]{1,6}));")
_NAMED = {"lt": "<", "gt": ">", "quot": '"', "apos": "'", "amp": "&"}
_MINUTE = re.compile(r"(\d{4})-(\d\d)-(\d\d)[ T](\d\d):(\d\d)", re.ASCII)
_SECONDS = re.compile(r":(\d\d(?:\.\d{1,9})?)", re.ASCII)

_ELEMENT_FIELDS = {
    "EventID": "EventID",
    "Version": "EventVersion",
    "Level": "Level",
    "Task": "Task",
    "Opcode": "Opcode",
    "Keywords": "Keywords",
    "EventRecordID": "EventRecordID",
    "Channel": "Channel",
    "Computer": "Computer",
}
_ATTRIBUTE_FIELDS = {
    ("Provider", "name"): "ProviderName",
    ("Provider", "guid"): "ProviderGuid",
    ("TimeCreated", "systemtime"): "SystemTime",
    ("Execution", "processid"): "ProcessID",
    ("Execution", "threadid"): "ThreadID",
    ("Security", "userid"): "SecurityID",
}
_TIME_MARK = "<TimeCreated SystemTime="
_RECORD_END = "</EventRecordID>"
# Bounds of the memories below: entries, and characters of a key, so that hostile input cannot fill them.
_MAX_REMEMBERED = 4096
_MAX_KEY = 1024
_minutes: dict[str, int] = {}
# Patterns for all fields of a kind of event (EventID, version, quote); only Sysmon's own names make one.
_MAX_TEMPLATES = 512
_templates: dict[tuple[str, str, str], _Template] = {}
_KNOWN_NAMES = frozenset(name for fields in SCHEMA.values() for name, _ in fields)
_header_parts: dict[str, dict[str, str]] = {}


class _Template(NamedTuple):
    names: tuple[str, ...]
    pattern: re.Pattern[str]


def parse_event(text: str) -> Event:
    """Return the event that ``text`` holds; an unreadable part is absent, nothing raises.

    Args:
        text: event XML in one piece; a missing end (truncated event) is allowed, the complete values are read.

    Returns:
        The event. If a name occurs twice in ``EventData`` the last value counts.
    """
    system = parse_system(text)
    code = system.get("EventID", "")
    fields = _parse_known_data(text, code, system.get("EventVersion", ""))
    if code:
        system["EventCode"] = code
    time = parse_time(fields.get("UtcTime", ""))
    if time is None:
        time = parse_time(system.get("SystemTime", ""))
    return Event(_number(code), time or 0.0, system.get("Computer", ""), system, fields)


def parse_system(text: str) -> dict[str, str]:
    """Return the header fields under Splunk's names (``EventVersion``, ``SecurityID``...), absent ones missing.

    Only time and record number change from event to event of one kind and host, so what stands before and behind them
    is scanned once and remembered.
    """
    time_at = text.find(_TIME_MARK)
    record_end = text.find(_RECORD_END, time_at)
    end = text.find("</System>", record_end)
    if time_at < 0 or record_end < 0 or end < 0:
        return _scan_header(_header_of(text))
    system = _remembered(text[:time_at]).copy()
    system.update(_remembered(text[record_end:end]))
    start = time_at + len(_TIME_MARK)
    system["SystemTime"] = text[start + 1 : text.find(text[start], start + 1, record_end)]
    record = text[text.rfind(">", start, record_end) + 1 : record_end]
    if record:
        system["EventRecordID"] = record
    return system


def parse_data(text: str) -> dict[str, str]:
    """Return ``EventData`` by name, in order, entities decoded; works on an ``EventData`` element alone too."""
    start = max(text.find(_DATA_START), 0)
    pattern = _DATA_SINGLE if text.find("<Data Name='", start) >= 0 else _DATA_DOUBLE
    pairs = pattern.findall(text, start)
    fields = dict(pairs) if text.count("<Data ", start) == len(pairs) else _scan_data(text, start)
    return _decoded(fields, text, start)


def decode(value: str) -> str:
    """Return ``value`` with XML's five named and the numeric entities resolved once; others stay as they are."""
    if "&" not in value:
        return value
    if "&#" in value:
        return _ENTITY.sub(_resolve, value)
    value = value.replace("&lt;", "<").replace("&gt;", ">")
    return value.replace("&quot;", '"').replace("&apos;", "'").replace("&amp;", "&")


def parse_time(value: str) -> float | None:
    """Return UTC epoch seconds of ``UtcTime`` or ``SystemTime``, None if ``value`` is no time."""
    minute = value[:16]
    start = _minutes.get(minute)
    if start is None:
        start = _read_minute(minute)
        if start is None:
            return None
    found = _SECONDS.match(value, 16)
    return start + float(found.group(1)) if found else None


def _parse_known_data(text: str, code: str, version: str) -> dict[str, str]:
    """Do what ``parse_data`` does, with one match for all fields where events of this kind were met before."""
    start = text.find(_DATA_START + ">")
    key = (code, version, text[start + _QUOTE_AT : start + _QUOTE_AT + 1])
    template = _templates.get(key)
    found = template.pattern.match(text, start) if template and start >= 0 else None
    if template and found:
        return _decoded(dict(zip(template.names, found.groups())), text, start)
    fields = parse_data(text)
    if template is None and len(_templates) < _MAX_TEMPLATES and _KNOWN_NAMES.issuperset(fields):
        data = "".join(f"<Data Name={key[2]}{name}{key[2]}>([^<]*)</Data>" for name in fields)
        _templates[key] = _Template(tuple(fields), re.compile(f"{_DATA_START}>{data}</EventData>"))
    return fields


def _decoded(fields: dict[str, str], text: str, start: int) -> dict[str, str]:
    if text.find("&", start) >= 0:
        for name, value in fields.items():
            if "&" in value:
                fields[name] = decode(value)
    return fields


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def _read_minute(minute: str) -> int | None:
    found = _MINUTE.fullmatch(minute)
    if found is None:
        return None
    year, month, day, hour, of_hour = map(int, found.groups())
    if year < 1601 or not 1 <= month <= 12 or not 1 <= day <= 31:
        return None
    if len(_minutes) >= _MAX_REMEMBERED:
        _minutes.clear()
    _minutes[minute] = timegm((year, month, day, hour, of_hour, 0))
    return _minutes[minute]


def _resolve(found: re.Match[str]) -> str:
    name, decimal, hexadecimal = found.groups()
    if name:
        return _NAMED[name]
    number = int(decimal) if decimal else int(hexadecimal, 16)
    if number == 0 or number > 0x10FFFF or 0xD800 <= number <= 0xDFFF:
        return found.group()
    return chr(number)


def _scan_data(text: str, start: int) -> dict[str, str]:
    """Read data elements of any spelling; a value may hold a raw ``<`` that a converter forgot to escape, or CDATA."""
    fields: dict[str, str] = {}
    opening = _DATA_OPENING.search(text, start)
    while opening is not None:
        single, double, closed = opening.groups()
        end = opening.end() if closed else text.find(_DATA_END, opening.end())
        if end < 0:
            break
        fields[single or double or ""] = "" if closed else _strip_cdata(text[opening.end() : end])
        opening = _DATA_OPENING.search(text, end)
    return fields


def _strip_cdata(value: str) -> str:
    if value.startswith("<![CDATA[") and value.endswith("]]>"):
        return value[9:-3].replace("&", "&amp;")
    return value


def _remembered(fragment: str) -> dict[str, str]:
    fields = _header_parts.get(fragment)
    if fields is None:
        fields = _scan_header(fragment)
        if len(fragment) <= _MAX_KEY:
            if len(_header_parts) >= _MAX_REMEMBERED:
                _header_parts.clear()
            _header_parts[fragment] = fields
    return fields


def _header_of(text: str) -> str:
    end = text.find("</System>")
    if end < 0:
        end = text.find("<EventData")
    return text if end < 0 else text[:end]


def _scan_header(fragment: str) -> dict[str, str]:
    """Read header elements in any order and spelling."""
    system: dict[str, str] = {}
    for element, attributes, value in _SYSTEM_ELEMENT.findall(fragment):
        field = _ELEMENT_FIELDS.get(element)
        if field and value.strip():
            system.setdefault(field, decode(value.strip()))
        for name, single, double in _ATTRIBUTE.findall(attributes[:_MAX_KEY]):
            field = _ATTRIBUTE_FIELDS.get((element, name.lower()))
            if field:
                system.setdefault(field, decode(single or double))
    return system

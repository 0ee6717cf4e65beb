"""One record of any shipper to event XML.

Knows how to tell the layouts of shippers apart by shape, and which envelopes wrap an event. Does not read streams.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Callable

from .json_agents import nested_keys, otel_event, winlogbeat_event
from .json_flat import FlatShape, azure_event, flat_event, inserts_event
from .json_nested import nested_event
from .json_stream import read_values
from .syslog import snare_event
from .text import classic_event
from .xml import find_event, is_sysmon, one_line

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import TextIO

    from sysmon_essentials.event import RawEvent

    from .source import Source

# What every record of Sysmon holds somewhere: provider or channel name.
NEEDLE = "Sysmon"

_MAX_DEPTH = 4
# Keys under which an event stands as XML: Splunk and HEC exports, OpenTelemetry raw, journald, syslog tables, Fluent
# Bit with Render_Event_As_XML.
_XML_KEYS = (
    "_raw",
    "body",
    "Body",
    "MESSAGE",
    "SyslogMessage",
    "message",
    "event",
    "Event",
    "System",
    "raw",
    "log",
    "xml",
)
_ENVELOPES = ("result", "event", "_source", "body", "Body", "_raw", "message", "record", "json")
_TOLD_BY_VALUE = frozenset({*_XML_KEYS, "winlog"})
# Shapes of flat records met, and bounds of how many and how large (characters of keys).
_MAX_SHAPES = 1024
_MAX_SHAPE = 4096
_shapes: dict[tuple[str, ...], FlatShape] = {}
_FLAT_IDS = ("EventID", "EventCode", "Id")


def event_text(record: Any, depth: int = 0) -> str | None:
    """Return the event XML of a decoded JSON record (or text inside one), None if it holds no Sysmon event.

    Raises:
        LayoutError: if it is Sysmon's but cannot be understood.
    """
    if isinstance(record, str):
        return text_event(record, depth)
    if not isinstance(record, dict) or depth > _MAX_DEPTH:
        return None
    shape = _shapes.get(tuple(record))
    if shape is not None:
        return shape.event(record)
    xml = _xml_inside(record)
    if xml is not None:
        return xml
    convert = _layout(record)
    if convert is flat_event:
        _remember(tuple(record))
    if convert is not None:
        return convert(record)
    inside = (event_text(record.get(key), depth + 1) for key in _ENVELOPES)
    return next((found for found in inside if found is not None), None)


def text_event(text: str, depth: int = 0) -> str | None:
    """Return the event XML of one record as text: XML, JSON, classic or Snare; None if it is none of Sysmon's.

    Raises:
        LayoutError: if it is Sysmon's but cannot be understood.
    """
    if NEEDLE not in text:
        return None
    if text.lstrip().startswith("{"):
        return event_text(_decoded(text), depth + 1)
    xml = find_event(text)
    if xml is not None:
        return one_line(xml) if is_sysmon(xml) else None
    return classic_event(text) if "LogName=" in text else snare_event(text)


def _decoded(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def read_json(stream: TextIO, source: Source) -> Iterator[RawEvent]:
    """Yield the Sysmon events of JSON records in any layout; those that cannot be understood are reported."""
    for value in read_values(stream, source, NEEDLE):
        event = source.converted(event_text, value)
        if event is not None:
            yield event


def _xml_inside(record: Mapping[str, Any]) -> str | None:
    for key in _XML_KEYS:
        value = record.get(key)
        if isinstance(value, str) and "<Event" in value and NEEDLE in value:
            found = find_event(value)
            if found is not None and is_sysmon(found):
                return one_line(found)
    return None


def _layout(record: Mapping[str, Any]) -> Callable[[Mapping[str, Any]], str | None] | None:
    """Return what converts ``record``, None if its shape is no shipper's."""
    return next((convert for fits, convert in _LAYOUTS if fits(record)), None)


def _remember(keys: tuple[str, ...]) -> None:
    """Remember that records with these keys are flat, if it is the keys alone that tell."""
    if _TOLD_BY_VALUE.isdisjoint(keys) and len(_shapes) < _MAX_SHAPES and sum(map(len, keys)) <= _MAX_SHAPE:
        _shapes[keys] = FlatShape(keys)


def _nested(record: Mapping[str, Any]) -> Mapping[str, Any]:
    event = record.get("Event")
    return event if isinstance(event, dict) else record


# The first shape that fits decides.
_LAYOUTS: tuple[tuple[Callable[[Mapping[str, Any]], bool], Callable[[Mapping[str, Any]], str | None]], ...] = (
    (lambda record: isinstance(record.get("winlog"), dict), winlogbeat_event),
    (lambda record: "winlog.channel" in record, lambda record: winlogbeat_event(nested_keys(record))),
    (lambda record: "StringInserts" in record, inserts_event),
    (lambda record: isinstance(_nested(record).get("System"), dict), lambda record: nested_event(_nested(record))),
    (lambda record: "event_data" in record and "event_id" in record, otel_event),
    (lambda record: "EventID" in record and "EventData" in record, azure_event),
    (lambda record: any(key in record for key in _FLAT_IDS), flat_event),
)

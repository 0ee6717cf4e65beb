"""How an event goes to Splunk: as its XML, for the search-time settings to read, or normalised, as JSON.

Knows sources and sourcetypes, which are those of default/props.conf. Does not know how splunkd is told.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Callable, NamedTuple

from sysmon_essentials.cim import normalise
from sysmon_essentials.parse import decode, parse_event, parse_time

if TYPE_CHECKING:
    from sysmon_essentials.event import RawEvent

WINDOWS = ("XmlWinEventLog:Microsoft-Windows-Sysmon/Operational", "XmlWinEventLog")
LINUX = ("Syslog:Linux-Sysmon/Operational", "sysmon:linux")
NORMALISED = ("sysmon_essentials:cim", "sysmon:cim")
"""Source and sourcetype."""

_UTC_TIME = re.compile(r"""<Data Name=['"]UtcTime['"]>([^<]*)<""")
_SYSTEM_TIME = re.compile(r"""<TimeCreated SystemTime=['"]([^'"]*)""")
_COMPUTER = re.compile(r"<Computer>([^<]*)<")
_LINUX_PROVIDER = re.compile(r"""<Provider Name=['"]Linux-Sysmon['"]""")


class Delivery(NamedTuple):
    """An event for Splunk; ``time`` is UTC epoch seconds with milliseconds, empty if the event has none."""

    data: str
    time: str
    host: str
    source: str
    sourcetype: str


def as_xml(event: RawEvent) -> Delivery:
    """Return the event as it was logged."""
    text = event.text
    found = _UTC_TIME.search(text)
    time = parse_time(found[1]) if found else None
    if time is None:
        created = _SYSTEM_TIME.search(text)
        time = parse_time(created[1]) if created else None
    computer = _COMPUTER.search(text)
    source, sourcetype = LINUX if _LINUX_PROVIDER.search(text, 0, 512) else WINDOWS
    return Delivery(text, _stamp(time), decode(computer[1]) if computer else "", source, sourcetype)


def as_cim(event: RawEvent) -> Delivery:
    """Return the event with raw and CIM fields as one JSON object, long values last.

    Splunk reads fields out of the first 10,240 characters of an event (limits.conf, [kv] maxchars), so that in long
    events it is the longest values that go without.
    """
    parsed = parse_event(event.text)
    fields = {**parsed.fields, **normalise(parsed)}
    data = json.dumps(dict(sorted(fields.items(), key=_length)), ensure_ascii=False, separators=(",", ":"))
    return Delivery(data, _stamp(parsed.time or None), parsed.computer, *NORMALISED)


OUTPUTS: dict[str, Callable[[RawEvent], Delivery]] = {"xml": as_xml, "cim": as_cim}
"""The forms by the name that the setting ``output`` has for them."""


def _length(item: tuple[str, str | list[str]]) -> int:
    return len(item[1])


def _stamp(time: float | None) -> str:
    return "" if time is None else f"{time:.3f}"

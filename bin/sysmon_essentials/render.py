r"""Event XML as Windows writes it, from the parts of an event.

Knows the exact text that ``EvtRender`` (and thus Splunk's ``renderXml=1``) gives, and the form of Sysmon for Linux.
Does not know where the parts come from, nor Sysmon's fields.

What Windows does, as seen in public recordings:

* one line, attributes in single quotes, ``<Correlation/>`` and ``<Security/>`` self-closing, but an empty value is
  ``<Data Name='RuleName'></Data>`` (Sysmon sample in the tests of grapl);
* in text only ``&``, ``<`` and ``>`` are escaped; quotes stand as they are
  (``<Data Name='CommandLine'>"C:\..\firefox.exe" </Data>`` in Splunk's BOTS samples, ``1&gt; \\127.0.0.1`` in
  wevtutil output);
* ``SystemTime`` has seven digits and GUIDs are in braces and lower case on Windows 10 build 19041 and later; older
  builds write nine digits, the last two zero, and older ones still upper case GUIDs. The newest form is written here;
* line breaks stay raw, and so do control characters that XML 1.0 forbids (libyal/libevtx 20, elastic/beats 11357).
  Both are kept raw here too, so that nothing is lost; only lone surrogates, which no encoding can carry, become
  U+FFFD.

Sysmon for Linux: no namespace, double quotes, ``UserId`` for ``UserID``.
Source: microsoft/SysmonForLinux ``outputxml.c``.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

WINDOWS_PROVIDER = "Microsoft-Windows-Sysmon"
WINDOWS_GUID = "{5770385f-c22a-43e0-bf4c-06f5698ffbd9}"
WINDOWS_CHANNEL = "Microsoft-Windows-Sysmon/Operational"
LINUX_PROVIDER = "Linux-Sysmon"
LINUX_GUID = "{ff032593-a8d3-4f13-b0d6-01fc615a0f97}"
LINUX_CHANNEL = "Linux-Sysmon/Operational"

_WINDOWS = (WINDOWS_PROVIDER, WINDOWS_GUID, WINDOWS_CHANNEL)
_LINUX = (LINUX_PROVIDER, LINUX_GUID, LINUX_CHANNEL)
_NAMESPACE = "http://schemas.microsoft.com/win/2004/08/events/event"
_SURROGATE = re.compile("[\ud800-\udfff]")
_UNSAFE = re.compile("[&<>'\"\ud800-\udfff]")
_SPECIAL = re.compile("[&<>\ud800-\udfff]")

# Opening tags by name for each quote; records of hostile make can have any names, hence the bound.
_MAX_NAMES = 1024
_MAX_NAME_CHARACTERS = 1024 * 1024
_openings: dict[str, dict[str, str]] = {"'": {}, '"': {}}


class EventParts(NamedTuple):
    """Everything the XML of one event is made of, as text.

    An empty ``version``, ``record_id``, ``system_time`` or ``computer`` leaves its element out, because the
    recording does not tell; the other defaults are constants of Sysmon's manifest.

    Attributes:
        event_id: EventID; also the task, for Sysmon's manifest gives every event the task of its own number.
        data: names and values of ``EventData`` in order, not escaped.
        system_time: ``YYYY-MM-DDThh:mm:ss.fffffffZ``.
        process_id: of the Sysmon service, not of the actor.
        linux: whether to write the form of Sysmon for Linux.
    """

    event_id: str
    data: Sequence[tuple[str, str]]
    version: str = ""
    level: str = "4"
    opcode: str = "0"
    keywords: str = "0x8000000000000000"
    system_time: str = ""
    record_id: str = ""
    process_id: str = ""
    thread_id: str = ""
    computer: str = ""
    user_id: str = ""
    linux: bool = False


def escape_text(value: str) -> str:
    """Return ``value`` as it stands in element text."""
    if _SPECIAL.search(value) is None:
        return value
    return _SURROGATE.sub("\ufffd", value.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;"))


def escape_attribute(value: str, quote: str) -> str:
    """Return ``value`` as it stands between two ``quote`` characters of an attribute."""
    entity = "&apos;" if quote == "'" else "&quot;"
    return escape_text(value).replace(quote, entity)


def render_event(parts: EventParts) -> str:
    """Return the event XML on one piece, without a trailing line break."""
    quote = '"' if parts.linux else "'"
    namespace = "" if parts.linux else f" xmlns='{_NAMESPACE}'"
    return f"<Event{namespace}><System>{_render_system(parts, quote)}</System>{_render_data(parts.data, quote)}</Event>"


def _render_system(parts: EventParts, quote: str) -> str:
    """Render the header; empty parts leave their element out."""
    provider, guid, channel = _LINUX if parts.linux else _WINDOWS
    if _UNSAFE.search("".join([value for value in parts if type(value) is str])) is not None:
        parts = _escaped(parts, quote)
    execution = (f" ProcessID={quote}{parts.process_id}{quote}" if parts.process_id else "") + (
        f" ThreadID={quote}{parts.thread_id}{quote}" if parts.thread_id else ""
    )
    security = f" User{'Id' if parts.linux else 'ID'}={quote}{parts.user_id}{quote}" if parts.user_id else ""
    return "".join(
        (
            f"<Provider Name={quote}{provider}{quote} Guid={quote}{guid}{quote}/><EventID>{parts.event_id}</EventID>",
            f"<Version>{parts.version}</Version>" if parts.version else "",
            f"<Level>{parts.level}</Level><Task>{parts.event_id}</Task><Opcode>{parts.opcode}</Opcode>",
            f"<Keywords>{parts.keywords}</Keywords>",
            f"<TimeCreated SystemTime={quote}{parts.system_time}{quote}/>" if parts.system_time else "",
            f"<EventRecordID>{parts.record_id}</EventRecordID>" if parts.record_id else "",
            f"<Correlation/><Execution{execution}/>" if execution else "<Correlation/>",
            f"<Channel>{channel}</Channel>",
            f"<Computer>{parts.computer}</Computer>" if parts.computer else "",
            f"<Security{security}/>",
        )
    )


def _escaped(parts: EventParts, quote: str) -> EventParts:
    return parts._replace(
        event_id=escape_attribute(parts.event_id, quote),
        version=escape_attribute(parts.version, quote),
        level=escape_attribute(parts.level, quote),
        opcode=escape_attribute(parts.opcode, quote),
        keywords=escape_attribute(parts.keywords, quote),
        system_time=escape_attribute(parts.system_time, quote),
        record_id=escape_attribute(parts.record_id, quote),
        process_id=escape_attribute(parts.process_id, quote),
        thread_id=escape_attribute(parts.thread_id, quote),
        computer=escape_attribute(parts.computer, quote),
        user_id=escape_attribute(parts.user_id, quote),
    )


def _render_data(data: Sequence[tuple[str, str]], quote: str) -> str:
    openings = _openings[quote]
    if _SPECIAL.search("".join([value for _, value in data])) is not None:
        data = [(name, escape_text(value)) for name, value in data]
    try:
        items = "".join([f"{openings[name]}{value}</Data>" for name, value in data])
    except KeyError:
        _remember_openings(data, quote)
        items = "".join([f"{openings[name]}{value}</Data>" for name, value in data])
    return f"<EventData>{items}</EventData>"


def _remember_openings(data: Sequence[tuple[str, str]], quote: str) -> None:
    openings = _openings[quote]
    if len(openings) > _MAX_NAMES or sum(map(len, openings)) > _MAX_NAME_CHARACTERS:
        openings.clear()
    openings.update({name: f"<Data Name={quote}{escape_attribute(name, quote)}{quote}>" for name, _ in data})

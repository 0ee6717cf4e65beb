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


class System(NamedTuple):
    """The text of an event around its time and record number, which hardly any two events share; the rest many do.

    Attributes:
        start: From the beginning to the time.
        end: From behind the record number to ``EventData``.
        quote: Character around the values of attributes.
    """

    start: str
    end: str
    quote: str


def escape_text(value: str) -> str:
    """Return ``value`` as it stands in element text."""
    if not _is_special(value):
        return value
    value = value.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return value if value.isascii() else _SURROGATE.sub("\ufffd", value)


def escape_attribute(value: str, quote: str) -> str:
    """Return ``value`` as it stands between two ``quote`` characters of an attribute."""
    entity = "&apos;" if quote == "'" else "&quot;"
    return escape_text(value).replace(quote, entity)


def render_event(parts: EventParts) -> str:
    """Return the event XML on one piece, without a trailing line break."""
    quote = '"' if parts.linux else "'"
    if _UNSAFE.search("".join([value for value in parts if type(value) is str])) is not None:
        parts = _escaped(parts, quote)
    names = tuple([name for name, _ in parts.data])
    data = fill_template(data_template(names, quote), [value for _, value in parts.data])
    return join_event(render_system(parts), parts.system_time, parts.record_id, data)


def join_event(system: System, system_time: str, record_id: str, data: str) -> str:
    """Return the event XML of its pieces; time and record number hold nothing to escape, or may be empty."""
    quote = system.quote
    time = f"<TimeCreated SystemTime={quote}{system_time}{quote}/>" if system_time else ""
    record = f"<EventRecordID>{record_id}</EventRecordID>" if record_id else ""
    return f"{system.start}{time}{record}{system.end}{data}</Event>"


def render_system(parts: EventParts) -> System:
    """Render the header of parts that hold nothing to escape; empty parts leave their element out."""
    quote = '"' if parts.linux else "'"
    namespace = "" if parts.linux else f" xmlns='{_NAMESPACE}'"
    provider, guid, channel = _LINUX if parts.linux else _WINDOWS
    execution = (f" ProcessID={quote}{parts.process_id}{quote}" if parts.process_id else "") + (
        f" ThreadID={quote}{parts.thread_id}{quote}" if parts.thread_id else ""
    )
    security = f" User{'Id' if parts.linux else 'ID'}={quote}{parts.user_id}{quote}" if parts.user_id else ""
    version = f"<Version>{parts.version}</Version>" if parts.version else ""
    start = (
        f"<Event{namespace}><System><Provider Name={quote}{provider}{quote} Guid={quote}{guid}{quote}/>"
        f"<EventID>{parts.event_id}</EventID>{version}"
        f"<Level>{parts.level}</Level><Task>{parts.event_id}</Task><Opcode>{parts.opcode}</Opcode>"
        f"<Keywords>{parts.keywords}</Keywords>"
    )
    computer = f"<Computer>{parts.computer}</Computer>" if parts.computer else ""
    end = (
        f"<Correlation/><Execution{execution}/>" if execution else "<Correlation/>"
    ) + f"<Channel>{channel}</Channel>{computer}<Security{security}/></System>"
    return System(start, end, quote)


def data_template(names: Sequence[str], quote: str) -> str:
    """Return ``EventData`` with these names and ``%s`` for each value, for ``fill_template``."""
    items = [f"<Data Name={quote}{escape_attribute(name, quote)}{quote}>".replace("%", "%%") for name in names]
    return f"<EventData>{''.join([item + '%s</Data>' for item in items])}</EventData>"


def fill_template(template: str, values: Sequence[str]) -> str:
    """Return ``EventData`` with these values, escaped."""
    together = "\0".join(values)
    if _is_special(together):
        # Escaping all values at once is several times faster than one by one.
        escaped = escape_text(together).split("\0")
        values = escaped if len(escaped) == len(values) else [escape_text(value) for value in values]
    return template % tuple(values)


def _is_special(text: str) -> bool:
    """Tell whether element text may not stand as it is. Looking for one character is faster than any pattern."""
    return "&" in text or "<" in text or ">" in text or (not text.isascii() and _SURROGATE.search(text) is not None)


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

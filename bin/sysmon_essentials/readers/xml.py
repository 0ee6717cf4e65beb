"""Event XML in files: any number of ``<Event>`` elements with anything between them.

Knows where an event begins and ends, and how to bring a pretty-printed one to Windows' single line. It scans text and
is no XML parser: declarations, DOCTYPE and entities are passed over, never acted on. Memory is bounded by one record.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sysmon_essentials.parse import parse_data, parse_system
from sysmon_essentials.render import LINUX_PROVIDER, WINDOWS_PROVIDER

from .parts import assemble
from .source import MAX_RECORD

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import TextIO

    from sysmon_essentials.event import RawEvent

    from .source import Source

_CHUNK = 1024 * 1024
_END = "</Event>"
_START = re.compile(r"<Event(?=[\s>])")
_TAIL = len("<Event ") - 1
_PROVIDER = re.compile(r"""<Provider\s[^<>]*?\bName\s*=\s*(?:'([^'<>]*)'|"([^"<>]*)")""")
_CHANNEL = re.compile(r"<Channel>\s*(?:Microsoft-Windows-Sysmon|Linux-Sysmon)/Operational\s*</Channel>")
_GAP = re.compile(r">\s+<")
# A value of white space only is data; between any other tags white space is layout.
_LAYOUT = re.compile(r"(<Data\b[^<>]*>[^<]*</Data>)\s*|>\s+(?=<)")
_PROVIDERS = frozenset({WINDOWS_PROVIDER, LINUX_PROVIDER})


def read_xml(stream: TextIO, source: Source) -> Iterator[RawEvent]:
    """Yield the Sysmon events of ``stream``; those cut off keep what is readable and are reported."""
    for text, complete in _split(stream, source):
        source.begin()
        if not is_sysmon(text):
            source.skip()
            continue
        if not complete:
            source.bad("truncated", "the event ends before </Event>", source.position)
        yield source.event(one_line(text) if complete else text)


def is_sysmon(text: str) -> bool:
    """Tell whether event XML comes from Sysmon, by provider or, without one, by channel."""
    found = _PROVIDER.search(text)
    if found is not None:
        return (found.group(1) or found.group(2)) in _PROVIDERS
    return _CHANNEL.search(text) is not None


def one_line(text: str) -> str:
    """Return event XML without the white space of a pretty printer, values untouched.

    A pretty-printed Windows event in double quotes was written by a converter and is rendered anew as Windows does.
    """
    if _GAP.search(text) is None:
        return text
    if '<Data Name="' in text and f'"{WINDOWS_PROVIDER}"' in text:
        return rebuild(text)
    return _LAYOUT.sub(lambda found: found.group(1) or ">", text)


def rebuild(text: str) -> str:
    """Return event XML of any spelling as Windows renders it."""
    system = parse_system(text)
    header = {
        "version": system.get("EventVersion"),
        "level": system.get("Level"),
        "opcode": system.get("Opcode"),
        "keywords": system.get("Keywords"),
        "system_time": system.get("SystemTime"),
        "record_id": system.get("EventRecordID"),
        "process_id": system.get("ProcessID"),
        "thread_id": system.get("ThreadID"),
        "computer": system.get("Computer"),
        "user_id": system.get("SecurityID"),
    }
    return assemble(system.get("EventID"), parse_data(text).items(), header, system.get("ProviderName"))


def find_event(text: str) -> str | None:
    """Return the first event element in ``text``, to the end of ``text`` if it is cut off; None if there is none."""
    found = _START.search(text)
    if found is None:
        return None
    end = text.find(_END, found.start())
    return text[found.start() : end + len(_END)] if end >= 0 else text[found.start() :].rstrip()


def _split(stream: TextIO, source: Source) -> Iterator[tuple[str, bool]]:
    """Yield event elements and whether each is complete."""
    buffer, done = "", 0
    while True:
        chunk = stream.read(_CHUNK)
        buffer, done, end = buffer[done:] + chunk, 0, 0
        while True:
            start = _START.search(buffer, done)
            if start is None:
                done = max(done, len(buffer) - _TAIL)
                break
            begin = done = start.start()
            # An end that is not there is looked for once a chunk and not once an event.
            if 0 <= end <= begin:
                end = buffer.find(_END, begin)
            following = _START.search(buffer, begin + 1, end if end >= 0 else len(buffer))
            if following is not None:
                done = following.start()
                yield buffer[begin:done].rstrip(), False
            elif end >= 0:
                done = end + len(_END)
                yield buffer[begin:done], True
            else:
                break
        if not chunk:
            break
        if len(buffer) - done > MAX_RECORD:
            done = len(buffer) - _TAIL
            source.bad("oversized", f"an event longer than {MAX_RECORD} characters is left out", source.begin())
    rest = buffer[done:].split("</Events>", 1)[0].rstrip()
    if _START.match(rest):
        yield rest, False

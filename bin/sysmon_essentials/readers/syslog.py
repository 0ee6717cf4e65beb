"""Syslog lines: Sysmon for Linux (XML in the message) and Snare (tabs and a flattened message).

Knows syslog headers only so far as to tell a new line from the rest of an event. Does not know event fields.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from .message import split_message
from .parts import LayoutError, assemble, event_code, is_sysmon
from .source import MAX_RECORD
from .xml import find_event, one_line
from .xml import is_sysmon as is_sysmon_xml

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import TextIO

    from sysmon_essentials.event import RawEvent

    from .source import Source

_SNARE = "MSWinEventLog"
_XML = re.compile(r"<Event[\s>]")
_END = "</Event>"
# RFC 3164 and 5424 with and without priority, and the ISO times of rsyslog and journalctl.
HEADER = re.compile(
    r"(?:<\d{1,3}>)?(?:\d+ )?(?:[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d|\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\S*) \S+ "
)


def read_syslog(stream: TextIO, source: Source) -> Iterator[RawEvent]:
    """Yield the Sysmon events of syslog lines; one without ``</Event>`` is reported and keeps what is readable."""
    for line in _join(stream):
        source.begin()
        if _XML.search(line):
            text = find_event(line) or ""
            if not is_sysmon_xml(text):
                source.skip()
                continue
            if text.endswith(_END):
                yield source.event(one_line(text))
            else:
                source.bad(
                    "truncated", "the event ends before </Event>; raise the syslog daemon's size limit", source.position
                )
                yield source.event(text)
            continue
        event = source.converted(snare_event, line)
        if event is not None:
            yield event


def snare_event(line: str) -> str | None:
    """Return the event XML of a Snare line, None if it is none or not Sysmon's.

    Snare has no schema version, and its counter stands where others have the record number; it is used as such.

    Raises:
        LayoutError: if its message is not one of Sysmon's.
    """
    start = line.find(_SNARE)
    if start < 0:
        return None
    columns = line[start:].rstrip("\r\n").replace("#011", "\t").split("\t")
    if len(columns) < 14 or not is_sysmon(columns[6], columns[2]):
        return None
    code = event_code(columns[5])
    fields = split_message(code, "\t".join(columns[13:]).rstrip("\t"))
    if not fields:
        raise LayoutError(f"the message of event {code} has none of its fields in Sysmon's English")
    return assemble(code, fields.items(), {"record_id": columns[3], "computer": columns[10]}, columns[6])


def _join(stream: TextIO) -> Iterator[str]:
    """Yield lines, those of an event with line breaks in its values joined again."""
    pending = ""
    while line := stream.readline(MAX_RECORD):
        if pending and (len(pending) > MAX_RECORD or HEADER.match(line) or _XML.search(line)):
            yield pending
            pending = ""
        pending += line
        if _is_open(pending):
            continue
        yield pending
        pending = ""
    if pending:
        yield pending


def _is_open(text: str) -> bool:
    return _END not in text and _XML.search(text) is not None

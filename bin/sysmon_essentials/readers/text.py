"""Classic rendering (``renderXml=0``): ``key=value`` header lines and a message.

Knows how events follow each other and that header keys hide the event's own fields, which therefore come from the
message only. Does not know the message's keys.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from .message import split_message
from .parts import LayoutError, assemble, event_code, is_sysmon
from .source import MAX_RECORD

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import TextIO

    from sysmon_essentials.event import RawEvent

    from .source import Source

_FIRST_KEY = "LogName="
_DATE = re.compile(r"\d{1,4}[/.-]\d{1,2}[/.-]\d{1,4}[ T]\d{1,2}:\d\d")


def read_classic(stream: TextIO, source: Source) -> Iterator[RawEvent]:
    """Yield the Sysmon events of ``stream``; those that cannot be split into fields are reported."""
    for text in _split(stream, source):
        source.begin()
        event = source.converted(classic_event, text)
        if event is not None:
            yield event


def classic_event(text: str) -> str | None:
    """Return the event XML of one classic event, None if it is not Sysmon's.

    Raises:
        LayoutError: if its message is not one of Sysmon's (a translated one, for instance).
    """
    head, _, message = text.partition("\nMessage=")
    header = dict(line.rstrip("\r").split("=", 1) for line in head.split("\n") if "=" in line)
    provider = header.get("SourceName")
    if not is_sysmon(provider, header.get("LogName")):
        return None
    code = event_code(header.get("EventCode"))
    fields = split_message(code, message)
    if not fields:
        raise LayoutError(f"the message of event {code} has none of its fields in Sysmon's English")
    parts = {
        "level": header.get("Type"),
        "record_id": header.get("RecordNumber"),
        "computer": header.get("ComputerName"),
        "user_id": header.get("Sid"),
    }
    return assemble(code, fields.items(), parts, provider)


def _split(stream: TextIO, source: Source) -> Iterator[str]:
    """Yield events; a new one begins at a date line followed by ``LogName=``, or at ``LogName=`` behind a blank."""
    lines: list[str] = []
    size = 0
    previous = ""
    while line := stream.readline(MAX_RECORD):
        if line.startswith(_FIRST_KEY) and (not previous.strip() or _DATE.match(previous)):
            if size <= MAX_RECORD and _has_header(lines):
                yield "".join(lines[:-1] if _DATE.match(previous) else lines)
            lines, size = [], 0
        previous = line
        size += len(line)
        if size <= MAX_RECORD:
            lines.append(line)
        elif size - len(line) <= MAX_RECORD:
            source.bad("oversized", f"an event longer than {MAX_RECORD} characters is left out", source.begin())
            lines = []
    if size <= MAX_RECORD and _has_header(lines):
        yield "".join(lines)


def _has_header(lines: list[str]) -> bool:
    return any(line.startswith(_FIRST_KEY) for line in lines)

"""The one event type that every part of the project passes around.

Knows the shape of a Sysmon event before (``RawEvent``) and after (``Event``) parsing. Does not know formats,
CIM fields or Splunk.
"""

from __future__ import annotations

from typing import NamedTuple


class RawEvent(NamedTuple):
    """One event as Splunk would index it.

    Attributes:
        text: Splunk's ``_raw``: the event XML on one piece, as Windows (or Sysmon for Linux) renders it.
        file: path as the caller gave it, POSIX separators; members of archives as ``archive.zip!member.json``.
        record_id: ``EventRecordID`` if the event has one, else the 1-based position of the record in its file.
    """

    text: str
    file: str
    record_id: str


class Event(NamedTuple):
    """One parsed Sysmon event.

    Attributes:
        event_code: EventID, 1-29, 100 or 255; 0 if the event has none.
        time: ``UtcTime`` of the event if readable, else ``SystemTime``, in UTC epoch seconds; 0.0 if it has neither.
        computer: ``<Computer>`` as logged; empty if absent.
        system: header fields as Splunk names them (``EventID``, ``EventCode``, ``EventVersion``, ``SystemTime``...),
            absent ones missing.
        fields: ``EventData`` by name in the order of the event, entities decoded, ``-`` and empty values kept.
    """

    event_code: int
    time: float
    computer: str
    system: dict[str, str]
    fields: dict[str, str]

"""Events of our own writing through the shipped configuration, as a search head would see them."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from sysmon_essentials.event import RawEvent
from sysmon_essentials.render import EventParts, render_event

from offline.conf import Conf, load_apps
from offline.indextime import index_event
from offline.searchtime.knowledge import Knowledge

if TYPE_CHECKING:
    from offline.spl.frame import Value

ROOT = Path(__file__).resolve().parents[1]
HOST = "ws-041.corp.example"
SERVICE_PID = "3120"
TIME = "2026-11-03T08:41:07.2154321Z"


@lru_cache(maxsize=1)
def shipped() -> Conf:
    """The app's configuration."""
    return load_apps([ROOT])


@lru_cache(maxsize=1)
def knowledge() -> Knowledge:
    """The app's search-time knowledge."""
    return Knowledge(shipped())


def event_text(code: int, fields: dict[str, str], *, linux: bool = False, computer: str = HOST) -> str:
    """Event XML as Splunk receives it."""
    parts = EventParts(
        event_id=str(code),
        data=tuple(fields.items()),
        version="5",
        record_id="4711",
        system_time=TIME,
        computer=computer,
        process_id=SERVICE_PID,
        thread_id="3124",
        linux=linux,
    )
    return render_event(parts)


def fields_of_text(text: str) -> dict[str, Value]:
    """Every search-time field of one event, multivalue ones as tuples."""
    indexed = index_event(RawEvent(text, "written.xml", "4711"), shipped())
    assert indexed is not None
    frame = knowledge().frame([indexed])
    return {name: frame.column(name).values[0] for name in frame.present()}


def fields_of(code: int, *, linux: bool = False, computer: str = HOST, **fields: str) -> dict[str, Value]:
    """Every search-time field of an event with these EventData values."""
    return fields_of_text(event_text(code, fields, linux=linux, computer=computer))

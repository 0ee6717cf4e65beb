"""Findings: rows that a detection's search returned, in the form in which the command line hands them out.

Knows the fields that every finding of the app has, and how to find the events behind a row. Does not run searches.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from offline.spl.frame import concatenate
from offline.spl.values import each, number, text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from offline.spl.frame import Frame, Scalar, Value

SEVERITIES = ("informational", "low", "medium", "high", "critical")
TRACED = ("_file", "_record_id", "_time", "host", "EventCode", "process_guid")
"""The fields by which events are found again."""
_TIME_SLACK_S = 0.001


@dataclass(frozen=True)
class EventReference:
    """An event of a recording."""

    file: str
    record_id: str
    event_id: str


@dataclass(frozen=True)
class Finding:
    """What a detection found.

    Attributes:
        detection: Its word, the name of its file.
        time: UTC epoch seconds; of the last event if there are several.
        fields: Everything else that the search returned.
        events: The events behind it, as far as the row tells.
    """

    detection: str
    detection_id: str
    time: float
    severity: str
    risk_score: int
    attack: tuple[str, ...]
    dest: str
    user: str
    message: str
    events: tuple[EventReference, ...]
    fields: Mapping[str, Value] = field(default_factory=dict)

    @property
    def rank(self) -> tuple[int, int]:
        """Order of importance, the most important highest."""
        severity = SEVERITIES.index(self.severity) if self.severity in SEVERITIES else -1
        return severity, self.risk_score

    def to_json(self) -> dict[str, Any]:
        """The JSON line of ``hunt``."""
        return {
            "detection": self.detection,
            "detection_id": self.detection_id,
            "time": self.time,
            "severity": self.severity,
            "risk_score": self.risk_score,
            "attack": list(self.attack),
            "dest": self.dest,
            "user": self.user,
            "message": self.message,
            "events": [vars(event) for event in self.events],
            "fields": dict(self.fields),
        }


def finding(row: Mapping[str, Value], events: tuple[EventReference, ...], fallback_name: str) -> Finding:
    """A row of a detection's search as a finding; ``fallback_name`` if the row does not name its detection."""
    score = number(_first(row, "risk_score"))
    time = number(_first(row, "_time"))
    return Finding(
        detection=_text(row, "detection") or fallback_name,
        detection_id=_text(row, "detection_id"),
        time=float(time or 0),
        severity=_text(row, "severity"),
        risk_score=int(score or 0),
        attack=tuple(text(value) for value in each(row.get("annotations.mitre_attack"))),
        dest=_text(row, "dest"),
        user=_text(row, "user"),
        message=_text(row, "message"),
        events=events,
        fields={name: value for name, value in row.items() if name[:1] != "_" and name not in _OWN_KEYS},
    )


_OWN_KEYS = frozenset(
    ("detection", "detection_id", "severity", "risk_score", "annotations.mitre_attack", "dest", "user", "message")
)


class EventIndex:
    """Finds the events behind a finding.

    A row that still is an event names its file and record. A row of an aggregate is traced by what it kept: the record
    numbers, else the process GUIDs, in each case on the finding's host and between its first and last time.
    """

    def __init__(self, events: Frame, traces: Sequence[Frame] = ()) -> None:
        """``events`` with all their fields, ``traces`` with those of ``TRACED`` only."""
        self._events = concatenate([events.select(TRACED), *traces])
        self._by: dict[str, dict[str, list[int]]] = {}

    def behind(self, row: Mapping[str, Value]) -> tuple[EventReference, ...]:
        """References in the order of time; empty if the row tells nothing."""
        file, record = row.get("_file"), row.get("_record_id")
        if isinstance(file, str) and record is not None:
            return (EventReference(file, text(each(record)[0]), _text(row, "EventCode") or _text(row, "event_id")),)
        for name, column in (("record_id", "_record_id"), ("process_guid", "process_guid")):
            wanted = [text(value) for value in each(row.get(name))]
            rows = [number for value in wanted for number in self._rows(column, value) if self._fits(number, row)]
            if rows:
                found = [(self._time(row), self._reference(row)) for row in set(rows)]
                return tuple(reference for _, reference in sorted(found, key=_in_order))
        return ()

    def _rows(self, column: str, value: str) -> list[int]:
        known = self._by.get(column)
        if known is None:
            known = self._by[column] = {}
            for position, cell in enumerate(self._events.column(column).values):
                for single in each(cell):
                    known.setdefault(text(single), []).append(position)
        return known.get(value, [])

    def _fits(self, position: int, row: Mapping[str, Value]) -> bool:
        host = _first(row, "dest")
        if host is not None and self._value("host", position) != text(host).lower():
            return False
        code = [text(value) for value in each(row.get("event_id"))]
        if code and self._value("EventCode", position) not in code:
            return False
        time = self._time(position)
        first, last = number(_first(row, "firstTime")), number(_first(row, "lastTime"))
        after = first is None or time >= first - _TIME_SLACK_S
        return after and (last is None or time <= last + _TIME_SLACK_S)

    def _time(self, position: int) -> float:
        return number(self._events.column("_time").values[position]) or 0.0

    def _value(self, column: str, position: int) -> str:
        values = each(self._events.column(column).values[position])
        return text(values[0]).lower() if values else ""

    def _reference(self, position: int) -> EventReference:
        def value(column: str) -> str:
            found = each(self._events.column(column).values[position])
            return text(found[0]) if found else ""

        return EventReference(value("_file"), value("_record_id"), value("EventCode"))


def _in_order(found: tuple[float, EventReference]) -> tuple[float, str, float, str]:
    time, reference = found
    return time, reference.file, number(reference.record_id) or 0, reference.record_id


def _first(row: Mapping[str, Value], name: str) -> Scalar | None:
    values = each(row.get(name))
    return values[0] if values else None


def _text(row: Mapping[str, Value], name: str) -> str:
    value = _first(row, name)
    return "" if value is None else text(value)

"""The tests inside detection files: events, rows of collections, and how many findings they must give."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from package.section import Section

OFFSET = re.compile(r"\+(\d{1,7}(?:\.\d{1,3})?)([smhd])")
UNIT_S = {"s": 1, "m": 60, "h": 3600, "d": 86400}


@dataclass(frozen=True)
class SampleEvent:
    """One event of a test: what differs from the example event of its EventID."""

    event_code: int
    fields: Mapping[str, str | None]
    """Raw Sysmon fields; ``None`` takes a field away."""
    offset_s: float
    computer: str


@dataclass(frozen=True)
class Sample:
    """A test of a detection: some events, rows of collections, and how many findings they must give."""

    name: str
    expect: int
    events: tuple[SampleEvent, ...]
    lookups: Mapping[str, tuple[Mapping[str, str], ...]] = field(default_factory=dict)


def load_samples(section: Section) -> Iterator[Sample]:
    """The tests of a detection file."""
    for test in section.sections("tests"):
        test.only(("name", "expect", "events", "lookups"))
        events = tuple(one for event in test.sections("events") for one in _sample_events(event))
        yield Sample(test.text("name"), test.whole("expect", 0, 1000), events, _lookups(test))


def _lookups(test: Section) -> dict[str, tuple[dict[str, str], ...]]:
    if "lookups" not in test:
        return {}
    lookups = test.section("lookups")
    return {
        name: tuple({key: row.text(key) for key in row.names()} for row in lookups.sections(name))
        for name in lookups.names()
    }


def _sample_events(event: Section) -> Iterator[SampleEvent]:
    """The event, or as many as ``repeat`` says, ``every`` so often; ``{n}`` in a field is then the number of each."""
    first = _sample_event(event)
    if "repeat" not in event:
        yield first
        return
    step_s = _offset_s(event, "every") if "every" in event else 1.0
    for number in range(event.whole("repeat", 1, 2000)):
        fields = {name: value and value.replace("{n}", str(number)) for name, value in first.fields.items()}
        yield replace(first, fields=fields, offset_s=first.offset_s + number * step_s)


def _sample_event(event: Section) -> SampleEvent:
    event.only(("event_code", "fields", "time", "computer", "repeat", "every"))
    fields: dict[str, str | None] = {}
    if "fields" in event:
        values = event.section("fields")
        for name in values.names():
            value = values.raw(name)
            if value is not None and not isinstance(value, str):
                values.problem("must be text or null", name)
                continue
            fields[name] = value
    return SampleEvent(
        event.whole("event_code", 1, 255), fields, _offset_s(event), event.text("computer", required=False)
    )


def _offset_s(event: Section, key: str = "time") -> float:
    text = event.text(key, required=False)
    if not text:
        return 0.0
    match = OFFSET.fullmatch(text)
    if match is None:
        event.problem(f"must be an offset such as +5s or +2m, not {text!r}", key)
        return 0.0
    return float(match[1]) * UNIT_S[match[2]]

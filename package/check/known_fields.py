"""Fields that detections speak of are fields that their events have.

Knows the fields of each EventID from the model. A search of its own may make new fields; then only those that no step
names are a problem.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from package.operations import HASH_FIELDS
from package.render.baselines import MADE
from package.render.intel_spl import MADE as MADE_BY_INTEL
from package.render.spl_text import message_fields

if TYPE_CHECKING:
    from collections.abc import Iterator

    from package.content import Content
    from package.detections import Baseline, Detection
    from package.model import EventRow, Model
    from package.problems import Problem

EVERYWHERE = frozenset(
    (
        "_time", "_raw", "host", "source", "sourcetype", "index", "eventtype", "tag", "EventID", "EventCode",
        "EventVersion", "Level", "Task", "Opcode", "Keywords", "SystemTime", "EventRecordID", "ProcessID", "ThreadID",
        "Channel", "Computer", "SecurityID", "ProviderName", "ProviderGuid", "dvc", "os", "vendor_product",
        "signature", "signature_id",
    )
)  # fmt: skip
"""Fields of every event, whatever its EventID."""

STRING = re.compile(r'"(?:[^"\\]|\\.)*"', re.DOTALL)
WORD = re.compile(r"'([^']+)'|([A-Za-z_][\w.]*)(\s*\()?")
KEYWORDS = frozenset(("and", "or", "not", "xor", "like", "in", "true", "false", "null"))


def check_known_fields(model: Model, content: Content) -> Iterator[Problem]:
    """Conditions, messages, objects, allow-lists, throttling and test events name existing fields."""
    rows = {row.family: row for row in model.events.values()}
    for detection in content.detections:
        row = rows.get(detection.family)
        known = _known(detection, row, model)
        for key, names in _named(detection).items():
            for name in sorted(set(names) - known):
                yield detection.problem(f"{key}: no event of {detection.family} has a field {name!r}", key)
        yield from _test_fields(detection, model)


def condition_fields(condition: str) -> set[str]:
    """The field names in an eval expression: words that are no function, keyword, number or text."""
    names = set()
    for quoted, word, call in WORD.findall(STRING.sub('""', condition)):
        if quoted:
            names.add(quoted)
        elif not call and word.lower() not in KEYWORDS:
            names.add(word)
    return names


def _known(detection: Detection, row: EventRow | None, model: Model) -> set[str]:
    rows = [row] if row is not None else list(model.events.values())
    known = set(EVERYWHERE)
    for found in rows:
        known |= found.field_names | set(found.cim)
    known |= set(HASH_FIELDS)
    known |= set(re.findall(r"[A-Za-z_][\w.]*", detection.search))
    known |= set(MADE if detection.baseline else ())
    known |= set(MADE_BY_INTEL if detection.is_intel else ())
    return known


def _named(detection: Detection) -> dict[str, set[str]]:
    return {
        "condition": condition_fields(detection.condition),
        "message": set(message_fields(detection.message)),
        "entities": {entity.field for entity in (*detection.risk, *detection.threat)},
        "allow_on": set(detection.allow_on),
        "throttle": set(detection.throttle.fields if detection.throttle else ()),
        "baseline": set(_baseline_fields(detection.baseline)),
        "match": {one.field for one in detection.match},
    }


def _baseline_fields(baseline: Baseline | None) -> tuple[str, ...]:
    if baseline is None:
        return ()
    return (*baseline.item, *baseline.scope, *((baseline.measure,) if baseline.measure else ()))


def _test_fields(detection: Detection, model: Model) -> Iterator[Problem]:
    for number, sample in enumerate(detection.tests):
        for position, event in enumerate(sample.events):
            row = model.events.get(event.event_code)
            if row is None:
                text = f"tests: EventID {event.event_code} has no row in model/events"
                yield detection.problem(text, "tests", number, "events", position)
                continue
            for name in sorted(set(event.fields) - row.field_names - EVERYWHERE):
                text = f"tests: event {event.event_code} has no field {name!r}"
                yield detection.problem(text, "tests", number, "events", position, "fields", name)

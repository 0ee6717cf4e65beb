"""What the event explorer looks up: what an EventID tells, and what its fields are.

lookups/sysmon_essentials_event_guide.csv and lookups/sysmon_essentials_fields.csv.
"""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from package.operations import HASH_FIELDS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from package.content import Content
    from package.model import EventRow, Model

GUIDE = "sysmon_essentials_event_guide"
FIELDS = "sysmon_essentials_fields"

Row = tuple[str | int, ...]


def render_guide(model: Model, content: Content) -> str:
    """The CSV text: one row an EventID, with the word that only its events hold."""
    guide = content.views.guide
    rows: list[Row] = []
    for row in model.events.values():
        told = guide.get(row.code)
        words = (told.meaning, told.look_for, told.note) if told else ("", "", "")
        rows.append((row.code, row.name, row.family, row.since, " ".join(row.os), row.term, *words))
    header = ("event_code", "signature", "family", "since", "os", "term", "meaning", "look_for", "note")
    return _csv(header, rows)


def render_fields(model: Model, _: Content) -> str:
    """The CSV text: one row a field: Sysmon's own with its schema version, CIM's with what it is made of."""
    rows = (found for row in model.events.values() for found in _fields(row))
    return _csv(("event_code", "field", "origin", "since", "made_of"), rows)


def _fields(row: EventRow) -> Iterator[Row]:
    for field in row.fields:
        yield row.code, field.name, "Sysmon", field.since, ""
    if any(field.kind == "hashes" for field in row.fields):
        yield from ((row.code, name, "Sysmon", "", "Hashes") for name in HASH_FIELDS)
    own = {field.name for field in row.fields}
    for name, operation in row.cim.items():
        if name not in own:
            yield row.code, name, "CIM", "", " ".join(operation.inputs) or operation.value


def _csv(header: Row, rows: Iterable[Row]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return text.getvalue()

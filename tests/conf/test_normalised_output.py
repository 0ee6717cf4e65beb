"""Events that the input sends normalised have, by the shipped settings, the fields of the same events as XML."""

from __future__ import annotations

from pathlib import Path

import pytest
from sysmon_essentials.cim import normalise
from sysmon_essentials.event import RawEvent
from sysmon_essentials.inputs.output import LINUX, NORMALISED, WINDOWS, as_cim
from sysmon_essentials.parse import parse_event
from sysmon_essentials.readers import read_paths

from offline.indextime import IndexedEvent
from package.model import load_model
from tests.search_time import ROOT, event_text, knowledge

MODEL = load_model(ROOT)
SAMPLES = sorted(Path(ROOT, "samples", "intrusion").glob("*.xml"))


def fields_of_json(raws: list[RawEvent]) -> list[dict[str, object]]:
    indexed = []
    for raw in raws:
        sent = as_cim(raw)
        event = IndexedEvent(
            sent.data, sent.source, sent.sourcetype, sent.host, "main", float(sent.time or 0), "a", "1"
        )
        indexed.append(event)
    frame = knowledge().frame(indexed)
    columns = {name: frame.column(name).values for name in frame.names}
    return [{n: v[row] for n, v in columns.items() if v[row] is not None} for row in range(len(raws))]


def as_text(value: object) -> object:
    return [str(one) for one in value] if isinstance(value, tuple) else None if value is None else str(value)


@pytest.mark.parametrize("row", MODEL.events.values(), ids=lambda row: row.family)
def test_every_kind_has_its_fields_eventtype_and_tags(row: object) -> None:
    text = event_text(row.code, dict(row.example), linux=row.os == ("linux",))
    (got,) = fields_of_json([RawEvent(text, "a", "1")])
    expected = normalise(parse_event(text))
    assert {name: as_text(got.get(name)) for name in expected} == expected
    tags = got["tag"]
    assert got["eventtype"] == row.eventtype
    assert set(tags if isinstance(tags, tuple) else (tags,)) == set(row.tags)


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_recordings_have_the_same_fields(path: Path) -> None:
    raws = list(read_paths([path], pytest.fail))
    for raw, got in zip(raws, fields_of_json(raws), strict=True):
        expected = normalise(parse_event(raw.text))
        assert {name: as_text(got.get(name)) for name in expected} == expected, raw.record_id


def test_sources_are_those_of_the_model() -> None:
    windows, linux = MODEL.sources["windows"], MODEL.sources["linux"]
    assert (windows.sources[0], windows.sourcetype) == WINDOWS
    assert (linux.sources[0], linux.sourcetype) == LINUX
    assert NORMALISED[1] == MODEL.normalised

"""The shipped props, run by the search head in a box, and `cim.normalise` agree on every field of every recording."""

from __future__ import annotations

import csv

import pytest
from sysmon_essentials.cim import normalise
from sysmon_essentials.parse import parse_event
from sysmon_essentials.readers import read_paths

from offline.indextime import Indexer
from offline.searchtime.knowledge import Knowledge
from tests.search_time import shipped
from tests.shared import shared, shared_files

OF_SPLUNK_ALONE = {
    "_time",
    "_raw",
    "_file",
    "_record_id",
    "_indextime",
    "source",
    "sourcetype",
    "host",
    "index",
    "linecount",
}
OF_SPLUNK_ALONE |= {"eventtype", "tag", "punct", "timestamp", "splunk_server"}
RECORDINGS = [*shared_files("corpus/evtx/**/*.evtx"), *shared_files("corpus/json/**/*.*z*")]
BATCH = 5000


def as_text(value: object) -> object:
    return [str(item) for item in value] if isinstance(value, tuple) else None if value is None else str(value)


@pytest.mark.parametrize("path", RECORDINGS, ids=lambda path: path.name)
def test_props_and_library_agree(path: object) -> None:
    indexer = Indexer(shipped())
    indexed = [indexer.event(raw) for raw in read_paths([str(path)], lambda problem: None)]
    assert indexed
    for start in range(0, len(indexed), BATCH):
        batch = indexed[start : start + BATCH]
        frame = Knowledge(shipped()).frame(batch)
        names = [n for n in frame.names if n not in OF_SPLUNK_ALONE and not n.startswith(("tag::", "date_"))]
        columns = {name: frame.column(name).values for name in names}
        for row, event in enumerate(batch):
            expected = normalise(parse_event(event.raw))
            got = {n: as_text(v[row]) for n, v in columns.items() if v[row] is not None}
            assert got == expected, f"{event.file} record {event.record_id}"


def test_every_recording_is_compared() -> None:
    with shared("corpus", "manifest.csv").open(encoding="utf-8", newline="") as file:
        recordings = [row["path"] for row in csv.DictReader(file) if row["sysmon_events"]]
    assert len(RECORDINGS) == len(recordings)

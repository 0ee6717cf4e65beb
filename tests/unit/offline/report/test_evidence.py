"""The events behind findings, for the page."""

from __future__ import annotations

from offline.findings import EventReference
from offline.report.embedding import embedded_bytes
from offline.report.evidence import evidence
from offline.spl.frame import Frame

INDEX = Frame.from_rows(
    [
        {"_file": "a.xml", "_record_id": 1, "_time": 100.5, "_raw": "<Event/>", "Image": "C:\\a.exe", "_bkt": "x"},
        {"_file": "a.xml", "_record_id": 2, "_time": 101.0, "tag": ("process", "report"), "Image": None},
        {"_file": "b.xml", "_record_id": 1, "_time": 102.0, "Image": "y" * 9000},
    ]
)


def behind(*keys: tuple[str, str]) -> dict:
    return {"events": tuple(EventReference(file, record, "1") for file, record in keys)}


def test_events_that_findings_name_are_given_once_with_their_fields(make_finding):
    found = [make_finding(**behind(("a.xml", "2"))), make_finding(**behind(("a.xml", "1"), ("a.xml", "2")))]
    assert evidence(INDEX, found) == [
        {"_file": "a.xml", "_record_id": "2", "_time": "101", "tag": ["process", "report"]},
        {"_file": "a.xml", "_record_id": "1", "_time": "100.5", "_raw": "<Event/>", "Image": "C:\\a.exe"},
    ]


def test_event_that_was_not_kept_is_not_made_up(make_finding):
    assert evidence(INDEX, [make_finding(**behind(("a.xml", "9")))]) == []


def test_long_values_are_cut(make_finding):
    [row] = evidence(INDEX, [make_finding(**behind(("b.xml", "1")))])
    assert len(row["Image"]) == 4000


def test_events_have_room_in_the_order_of_findings(make_finding):
    first = evidence(INDEX, [make_finding(**behind(("a.xml", "1")))])
    found = [make_finding(**behind(("a.xml", "1"))), make_finding(**behind(("b.xml", "1")))]
    assert evidence(INDEX, found, most_bytes=embedded_bytes(first[0])) == first


def test_nothing_kept_gives_nothing(make_finding):
    assert evidence(Frame(0), [make_finding()]) == []

"""Rows as findings, and the events behind them."""

from __future__ import annotations

import pytest

from offline.findings import EventIndex, EventReference, finding
from offline.spl.frame import Frame

COLUMNS = ("_file", "_record_id", "_time", "host", "EventCode", "process_guid")
ROWS = [
    ("a.xml", "1", 100.0, "H1", "1", "{g1}"),
    ("a.xml", "2", 200.5, "h1", "3", "{g1}"),
    ("b.xml", "2", 200.5, "h2", "3", "{g2}"),
    ("b.xml", "3", 900.0, "h2", "3", ("{g2}", "{g3}")),
]
EVENTS = Frame.from_rows([dict(zip(COLUMNS, row, strict=True)) for row in ROWS])
FIRST, SECOND = EventReference("a.xml", "1", "1"), EventReference("a.xml", "2", "3")
THIRD, FOURTH = EventReference("b.xml", "2", "3"), EventReference("b.xml", "3", "3")


@pytest.mark.parametrize(
    ("row", "events"),
    [
        pytest.param(
            {"_file": "x", "_record_id": "9", "EventCode": "1"}, [EventReference("x", "9", "1")], id="an event"
        ),
        pytest.param({"record_id": "2"}, [SECOND, THIRD], id="record number"),
        pytest.param({"record_id": "2", "dest": "h2"}, [THIRD], id="record number on the host"),
        pytest.param({"record_id": ("1", "2"), "dest": "H1"}, [FIRST, SECOND], id="several record numbers"),
        pytest.param({"record_id": "2", "event_id": "1"}, [], id="record number of another EventID"),
        pytest.param({"process_guid": "{g1}"}, [FIRST, SECOND], id="process"),
        pytest.param({"process_guid": "{g3}"}, [FOURTH], id="one of several processes of the event"),
        pytest.param({"process_guid": "{g1}", "firstTime": 150, "lastTime": "200.5"}, [SECOND], id="process in time"),
        pytest.param({"process_guid": "{g1}", "lastTime": 200.4}, [FIRST], id="process before its end"),
        pytest.param({"message": "nothing to go by"}, [], id="no trace"),
    ],
)
def test_events_behind_a_row(row, events):
    assert list(EventIndex(EVENTS).behind(row)) == events


def test_finding_takes_its_fields_from_the_row():
    row = {
        "_time": "100.5",
        "_raw": "<Event/>",
        "detection": "lsass_read",
        "detection_id": "uuid",
        "severity": "high",
        "risk_score": "64",
        "annotations.mitre_attack": ("T1003.001", "T1003"),
        "dest": ("h1", "h2"),
        "user": "m.keller",
        "message": "read",
        "process_name": "x.exe",
    }
    assert finding(row, (FIRST,), "fallback").to_json() == {
        "detection": "lsass_read",
        "detection_id": "uuid",
        "time": 100.5,
        "severity": "high",
        "risk_score": 64,
        "attack": ["T1003.001", "T1003"],
        "dest": "h1",
        "user": "m.keller",
        "message": "read",
        "events": [{"file": "a.xml", "record_id": "1", "event_id": "1"}],
        "fields": {"process_name": "x.exe"},
    }


def test_row_without_fields_is_a_finding_of_its_search():
    bare = finding({}, (), "Mini - Rule")
    assert (bare.detection, bare.time, bare.risk_score, bare.attack) == ("Mini - Rule", 0.0, 0, ())


def test_severity_ranks_before_score():
    ranks = [
        finding({"severity": s, "risk_score": r}, (), "").rank for s, r in (("low", 90), ("high", 10), ("odd", 99))
    ]
    assert ranks[1] > ranks[0] > ranks[2]

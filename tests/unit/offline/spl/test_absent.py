"""A search that finds nothing says which of its places no event has."""

from __future__ import annotations

import pytest

from offline.spl.clock import Clock
from offline.spl.frame import Frame
from offline.spl.plan import plan, run
from offline.spl.session import Session

EVENTS = [
    {"_time": 1, "index": "main", "source": "a", "host": "ws-041.corp.example", "EventCode": "1"},
    {"_time": 2, "index": "main", "source": "b", "host": "ws-042.corp.example", "EventCode": "3"},
]


def warnings(search: str) -> list[str]:
    session = Session(index=Frame.from_rows(EVENTS), clock=Clock(10.0))
    run(plan(search, session), session)
    return session.warnings


@pytest.mark.parametrize(
    ("search", "expected"),
    [
        ("index=sysmon EventCode=1", ['no event has index="sysmon"; there are: main']),
        ("index=sysmon (source=c EventCode=1)", [
            'no event has index="sysmon"; there are: main', 'no event has source="c"; there are: a, b',
        ]),
        ("source IN (c, d*)", ['no event has source IN ("c", "d*"); there are: a, b']),
        ("index=main | search host=ws-043*", [
            'no event has host="ws-043*"; there are: ws-041.corp.example, ws-042.corp.example',
        ]),
    ],
    ids=["index", "several", "in", "later"],
)  # fmt: skip
def test_places_that_no_event_has_are_named(search: str, expected: list[str]) -> None:
    assert warnings(search) == expected


@pytest.mark.parametrize(
    "search",
    [
        "index=main EventCode=1",
        "index=main EventCode=7",
        "index=MA* EventCode=7",
        "index=sysmon OR EventCode=7",
        "NOT index=main",
        "index!=main",
        "index=main source=b EventCode=1",
        'index=main | eval source="x" | search source=y',
        "index=main | stats count by EventCode | search index=sysmon",
    ],
    ids=["found", "behaviour", "case", "or", "not", "unequal", "each for itself", "changed", "gone"],
)
def test_nothing_else_is_said(search: str) -> None:
    assert warnings(search) == []

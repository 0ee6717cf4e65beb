"""``tstats`` over the index, without and with a data model."""

from __future__ import annotations

from typing import Any

import pytest

from offline.datamodel.catalog import DataModels
from offline.spl.clock import Clock
from offline.spl.frame import Frame
from offline.spl.plan import plan, run
from offline.spl.session import Session

EVENTS: list[dict[str, Any]] = [
    {"_time": 100, "index": "main", "host": "h1", "sourcetype": "s", "_raw": "user=Al,ip=192.0.2.1", "user": "Al"},
    {"_time": 200, "index": "main", "host": "h2", "sourcetype": "s", "_raw": "user=bo ip=192.0.2.10", "user": "bo"},
    {"_time": 300, "index": "other", "host": "h1", "sourcetype": "t", "_raw": "ip=192.0.2.1"},
]


def rows(search: str, **session: Any) -> list[dict[str, Any]]:
    made = Session(index=Frame.from_rows(EVENTS), clock=Clock(1000.0), datamodels=DataModels.load([], print), **session)
    return list(run(plan(search, made), made).rows())


def test_indexed_fields_need_no_data_model() -> None:
    assert rows("| tstats count by host") == [{"host": "h1", "count": 2}, {"host": "h2", "count": 1}]


def test_fields_of_search_time_are_not_indexed() -> None:
    assert rows("| tstats count by user") == []
    assert rows("| tstats count where user=bo") == [{"count": 0}]


def test_term_finds_a_whole_word() -> None:
    assert rows("| tstats count where TERM(ip=192.0.2.1)") == [{"count": 2}]


def test_prefix_groups_by_what_follows_in_lower_case() -> None:
    assert rows("| tstats count by PREFIX(user=)") == [{"user=": "al", "count": 1}, {"user=": "bo", "count": 1}]


@pytest.mark.parametrize(
    ("where", "count"),
    [
        ("index=main", 2),
        ("index=main OR index=other", 3),
        ("earliest=150", 2),
        ("earliest=-850s latest=300", 1),
        ("latest=150", 1),
    ],
    ids=str,
)
def test_where_takes_index_and_times(where: str, count: int) -> None:
    assert rows(f"| tstats count where {where}") == [{"count": count}]


def test_the_time_range_of_the_session_counts_until_the_search_names_one() -> None:
    assert rows("| tstats count", earliest=150.0, latest=250.0) == [{"count": 1}]
    assert rows("| tstats count where earliest=0 latest=now", earliest=150.0, latest=250.0) == [{"count": 3}]


def test_nothing_is_in_a_model_whose_tags_no_event_has() -> None:
    assert rows("| tstats count from datamodel=Endpoint") == [{"count": 0}]

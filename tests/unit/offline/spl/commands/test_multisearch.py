"""Searches of events merged by time."""

from __future__ import annotations

from offline.spl.frame import Frame
from offline.spl.plan import plan, run
from offline.spl.session import Session

INDEX = Frame.from_rows([{"_time": 3, "a": "1"}, {"_time": 2, "a": "2"}, {"_time": 1, "a": "1"}])


def found(search: str) -> list[tuple[object, object]]:
    session = Session(index=INDEX)
    rows = run(plan(search, session), session)
    return list(zip(rows.column("_time").values, rows.column("mark").values, strict=True))


def test_events_of_all_searches_come_newest_first() -> None:
    search = '| multisearch [search a=1 | eval mark="x"] [search a=2 | eval mark="y"]'
    assert found(search) == [(3, "x"), (2, "y"), (1, "x")]


def test_union_of_streaming_searches_is_merged_too() -> None:
    search = '| union [search a=1 | eval mark="x"] [search a=2 | eval mark="y"]'
    assert found(search) == [(3, "x"), (2, "y"), (1, "x")]


def test_union_with_another_search_appends() -> None:
    search = '| union [search a=2 | eval mark="y"] [search a=1 | eval mark="x" | head 1]'
    assert found(search) == [(2, "y"), (3, "x")]

"""What ``outputlookup`` leaves in a session."""

from __future__ import annotations

from typing import Any

import pytest

from offline.lookup_definition import Definition
from offline.lookup_table import table_of
from offline.lookups import Lookup
from offline.spl.frame import Frame
from offline.spl.plan import plan, run
from offline.spl.session import Session
from offline.spl.values import each

BEFORE = [{"k": "a", "v": "old"}, {"k": "b", "v": "old"}]
NEW = [{"k": "a", "v": "new"}, {"k": "c", "v": "new"}]


def written(options: str, rows: list[dict[str, Any]]) -> list[tuple[str, str]]:
    session = Session(outputs={"lookup:t": [dict(row) for row in BEFORE]})
    run(plan(f"| outputlookup {options} t", session), session, Frame.from_rows(rows))
    return [(str(row["k"]), str(row["v"])) for row in session.outputs["lookup:t"]]


@pytest.mark.parametrize(
    ("options", "rows", "expected"),
    [
        pytest.param("", NEW, [("a", "new"), ("c", "new")], id="replaces"),
        pytest.param("append=t", NEW, [("a", "old"), ("b", "old"), ("a", "new"), ("c", "new")], id="appends"),
        pytest.param("append=t key_field=k", NEW, [("b", "old"), ("a", "new"), ("c", "new")], id="replaces by key"),
        pytest.param("max=1", NEW, [("a", "new")], id="cuts"),
        pytest.param("override_if_empty=f", [], [("a", "old"), ("b", "old")], id="keeps if empty"),
        pytest.param("", [], [], id="empties"),
    ],
)
def test_what_the_lookup_holds_then(options: str, rows: list[dict[str, Any]], expected: list[tuple[str, str]]) -> None:
    assert written(options, rows) == expected


KNOWN = Lookup("kv", Definition(is_kvstore=True), table_of(("_key", "v"), [{"_key": "a", "v": "old"}]))
READ = {
    "inputlookup": ("| inputlookup kv | stats values(v) AS v", "old new"),
    "lookup": ('| makeresults | eval k="b" | lookup kv _key AS k OUTPUT v', "new"),
    "lookup of a row that stayed": ('| makeresults | eval k="a" | lookup kv _key AS k OUTPUT v', "old"),
    "new file": ("| inputlookup made.csv | stats values(v) AS v", "new"),
}


@pytest.mark.parametrize(("search", "expected"), READ.values(), ids=READ.keys())
def test_later_searches_of_the_session_find_what_was_written(search: str, expected: str) -> None:
    session = Session(lookups={"kv": KNOWN})
    rows = Frame.from_rows([{"_key": "b", "v": "new", "no_field_of_the_collection": 1}])
    run(plan("| outputlookup append=t key_field=_key kv | outputlookup made.csv", session), session, rows)
    found = next(iter(run(plan(search, session), session).rows()))["v"]
    assert sorted(str(value) for value in each(found)) == sorted(expected.split())


def test_a_collection_does_not_grow_fields() -> None:
    session = Session(lookups={"kv": KNOWN})
    run(plan("| outputlookup append=t kv", session), session, Frame.from_rows([{"_key": "b", "w": "x"}]))
    assert session.lookups["kv"].fields == ("_key", "v")
    assert KNOWN.rows == [{"_key": "a", "v": "old"}]


def test_last_row_of_a_key_wins() -> None:
    assert written("append=t key_field=k", [{"k": "a", "v": "1"}, {"k": "a", "v": "2"}]) == [("b", "old"), ("a", "2")]

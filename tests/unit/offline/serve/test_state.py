"""What one search writes is what the next one sees."""

from __future__ import annotations

import pytest

from offline.serve.state import together
from offline.spl.frame import Frame
from offline.spl.plan import plan, run


def search(state, spl, earliest=None, latest=None):
    """Rows of a search, and what it wrote is applied."""
    session = state.session(earliest, latest)
    rows = list(run(plan(spl, session), session).rows())
    writes = state.writes(session)
    state.apply(writes)
    return rows, writes


def test_search_that_writes_nothing_changes_nothing(state) -> None:
    rows, writes = search(state, "index=* | stats count")
    assert rows == [{"count": 3}]
    assert not writes


def test_collected_rows_are_events_of_their_index_and_come_in_the_order_of_time(state) -> None:
    search(state, "`events` | stats count BY Image | collect index=summary source=mini:count")
    rows, _ = search(state, "index=summary source=mini:count | table index sourcetype Image _raw")
    assert [row["index"] for row in rows] == ["summary"] * 3
    assert {row["sourcetype"] for row in rows} == {"stash"}
    assert 'Image="C:\\odd.exe"' in rows[-1]["_raw"] + rows[0]["_raw"] + rows[1]["_raw"]
    assert search(state, "index=* | table _time | head 1")[0][0]["_time"] == state.clock.now


def test_written_events_lie_in_the_time_range_that_their_time_says(state) -> None:
    search(state, "`events` | head 1 | collect index=summary")
    assert search(state, "index=summary | stats count", latest=state.clock.now - 3600)[0] == [{"count": 0}]
    assert search(state, "index=summary | stats count", earliest=state.clock.now - 3600)[0] == [{"count": 1}]


def test_collection_holds_what_outputlookup_wrote_and_only_changed_rows_are_writes(state) -> None:
    state.kvstore.put("triage", [{"_key": "a", "status": "new", "updated": 5, "extra": "kept"}])
    state.refresh("triage")
    spl = '| makeresults | eval _key="b", status="open" | outputlookup append=true key_field=_key triage'
    _, writes = search(state, spl)
    assert writes.collections.put == {"triage": [{"_key": "b", "status": "open"}]}
    assert writes.collections.gone == {}
    assert state.kvstore.row("triage", "a") == {"_key": "a", "status": "new", "updated": 5, "extra": "kept"}
    rows, _ = search(state, "| inputlookup triage | sort _key | table _key status")
    assert rows == [{"_key": "a", "status": "new"}, {"_key": "b", "status": "open"}]


def test_outputlookup_without_append_takes_the_other_rows_away(state) -> None:
    state.kvstore.put("triage", [{"_key": "a", "status": "new"}])
    state.refresh("triage")
    _, writes = search(state, '| makeresults | eval _key="b", status="open" | outputlookup key_field=_key triage')
    assert writes.collections.gone == {"triage": ["a"]}
    assert [row["_key"] for row in state.kvstore.rows("triage")] == ["b"]


def test_row_from_rest_is_seen_by_searches(state) -> None:
    state.kvstore.put("triage", [{"_key": "a", "status": "open", "updated": 5}])
    state.refresh("triage")
    rows, _ = search(state, '| makeresults | eval k="a" | lookup triage _key AS k OUTPUT status | table status')
    assert rows == [{"status": "open"}]


@pytest.mark.parametrize("name", ["known", "known.csv", "new.csv", "../../escape.csv"])
def test_csv_files_are_written_in_memory_only(state, tmp_path, name) -> None:
    before = sorted(tmp_path.parent.rglob("*"))
    search(state, f'| makeresults | eval name="written" | table name | outputlookup "{name}"')
    assert search(state, f'| inputlookup "{name}"')[0] == [{"name": "written"}]
    assert sorted(tmp_path.parent.rglob("*")) == before
    assert (tmp_path / "mini/lookups/known.csv").read_text() == "name\nexplorer.exe\n"


def test_frames_together_are_newest_first_and_keep_their_fields() -> None:
    left = Frame.from_rows([{"_time": 9, "a": "x"}, {"_time": 3, "a": "y"}])
    right = Frame.from_rows([{"_time": 5, "b": "z"}, {"_time": 3, "b": "w"}])
    rows = list(together([left, right]).rows())
    assert rows == [
        {"_time": 9, "a": "x"},
        {"_time": 5, "b": "z"},
        {"_time": 3, "a": "y"},
        {"_time": 3, "b": "w"},
    ]

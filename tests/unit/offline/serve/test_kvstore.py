"""Collections in memory: keys, types, queries and bounds."""

from __future__ import annotations

import pytest
from sysmon_essentials.errors import UsageError

from offline.serve import kvstore
from offline.serve.kvstore import Changes, KvStore, parse_query, select

ROWS = [
    {"_key": "1", "host": "ws-041", "score": 10, "user": "m.keller"},
    {"_key": "2", "host": "ws-042", "score": 40},
    {"_key": "3", "host": "srv-file01", "score": 70, "user": "svc"},
]


@pytest.fixture
def store():
    return KvStore({"triage": {"status": "string", "updated": "time", "done": "bool", "count": "number"}, "free": {}})


def keys(rows):
    return [row["_key"] for row in rows]


def test_row_without_key_gets_one_and_row_with_a_known_key_replaces(store) -> None:
    (made,) = store.put("free", [{"a": 1}])
    assert store.row("free", made) == {"a": 1, "_key": made}
    assert store.put("free", [{"_key": made, "b": 2}]) == [made]
    assert store.rows("free") == [{"b": 2, "_key": made}]


def test_values_get_the_declared_types(store) -> None:
    store.put("triage", [{"_key": "f", "status": 5, "updated": "1772611203.5", "done": "true", "count": "7", "x": "7"}])
    assert store.row("triage", "f") == {
        "_key": "f", "status": "5", "updated": 1772611203.5, "done": True, "count": 7, "x": "7"
    }  # fmt: skip


def test_text_where_a_number_is_declared_is_refused_and_nothing_is_written(store) -> None:
    with pytest.raises(UsageError, match="updated must be a time"):
        store.put("triage", [{"_key": "good", "updated": 1}, {"_key": "bad", "updated": "soon"}])
    assert store.rows("triage") == []


def test_unknown_collection_is_no_collection(store) -> None:
    with pytest.raises(KeyError):
        store.put("nowhere", [{}])


def test_collection_does_not_grow_without_bound(store, monkeypatch) -> None:
    monkeypatch.setattr(kvstore, "MAX_ROWS", 2)
    store.put("free", [{"_key": "a"}, {"_key": "b"}])
    store.put("free", [{"_key": "a", "again": 1}])
    with pytest.raises(UsageError, match="more than 2 rows"):
        store.put("free", [{"_key": "c"}])
    assert keys(store.rows("free")) == ["a", "b"]


def test_large_row_is_refused(store, monkeypatch) -> None:
    monkeypatch.setattr(kvstore, "MAX_ROW_BYTES", 100)
    with pytest.raises(UsageError, match="larger than 100 bytes"):
        store.put("free", [{"a": "x" * 100}])


def test_changes_of_a_search_are_applied_and_named(store) -> None:
    store.put("free", [{"_key": "a"}, {"_key": "b"}])
    assert store.apply(Changes({"free": [{"_key": "c"}]}, {"free": ["a"], "triage": ["x"]})) == ["free", "triage"]
    assert keys(store.rows("free")) == ["b", "c"]


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        pytest.param("", ["1", "2", "3"], id="none"),
        pytest.param("{}", ["1", "2", "3"], id="empty"),
        pytest.param('{"host": "ws-042"}', ["2"], id="equal"),
        pytest.param('{"score": {"$gt": 10, "$lt": 70}}', ["2"], id="between"),
        pytest.param('{"score": {"$gte": 40}}', ["2", "3"], id="at least"),
        pytest.param('{"score": {"$lte": 10}}', ["1"], id="at most"),
        pytest.param('{"user": {"$ne": "svc"}}', ["1", "2"], id="not equal also where absent"),
        pytest.param('{"user": {"$gt": ""}}', ["1", "3"], id="absent is not more than anything"),
        pytest.param('{"$or": [{"host": "ws-041"}, {"score": 70}]}', ["1", "3"], id="or"),
        pytest.param('{"$and": [{"host": {"$regex": "^ws-"}}, {"score": 40}]}', ["2"], id="and with pattern"),
    ],
)
def test_query_selects(query, wanted) -> None:
    assert keys(select(ROWS, {"query": query})) == wanted


@pytest.mark.parametrize(
    "query",
    [
        pytest.param("{", id="no JSON"),
        pytest.param("[]", id="no object"),
        pytest.param('{"$where": "1"}', id="unknown operator"),
        pytest.param('{"a": {"$gtx": 1}}', id="unknown comparison"),
        pytest.param('{"$or": []}', id="or of nothing"),
        pytest.param('{"a": {"$regex": "(a+)+$"}}', id="pattern that could take for ever"),
        pytest.param('{"a": {"$regex": ".*.*.*.*"}}', id="too many stars"),
        pytest.param('{"$or": [' * 30 + "{}" + "]}" * 30, id="too deep"),
        pytest.param("[" * 100_000, id="far too deep"),
    ],
)
def test_query_that_is_none_is_refused(query) -> None:
    with pytest.raises(UsageError):
        parse_query(query)


@pytest.mark.parametrize(
    ("parameters", "wanted"),
    [
        pytest.param({"sort": "score:-1"}, ["3", "2", "1"], id="descending"),
        pytest.param({"sort": "user,score:-1"}, ["2", "1", "3"], id="absent first"),
        pytest.param({"skip": "1", "limit": "1"}, ["2"], id="page"),
    ],
)
def test_rows_are_sorted_and_cut(parameters, wanted) -> None:
    assert keys(select(ROWS, parameters)) == wanted


@pytest.mark.parametrize(
    ("fields", "wanted"),
    [
        pytest.param("host,score:1", {"host": "ws-041", "score": 10}, id="kept"),
        pytest.param("user:0,score:-1", {"_key": "1", "host": "ws-041"}, id="dropped"),
    ],
)
def test_fields_are_chosen(fields, wanted) -> None:
    assert select(ROWS, {"fields": fields})[0] == wanted


@pytest.mark.parametrize("parameters", [{"limit": "-1"}, {"skip": "x"}, {"sort": "a:2"}, {"limit": "9" * 30}], ids=str)
def test_parameter_that_is_none_is_refused(parameters) -> None:
    with pytest.raises(UsageError):
        select(ROWS, parameters)

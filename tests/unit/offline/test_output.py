"""JSON lines and tables: order of keys, harmless characters, widths."""

from __future__ import annotations

import math

import pytest

from offline.output import json_line, printable, table, utc_time, write_json_lines


@pytest.mark.parametrize(
    ("row", "line"),
    [
        pytest.param({"b": 1, "a": {"d": 2, "c": 3}}, '{"a":{"c":3,"d":2},"b":1}', id="keys sorted at every depth"),
        pytest.param({"a": ("x", "y")}, '{"a":["x","y"]}', id="tuple is a list"),
        pytest.param({"a": "ü\n\x00"}, '{"a":"ü\\n\\u0000"}', id="text stays, control characters do not"),
        pytest.param({"a": [math.nan, math.inf], "b": 1.5}, '{"a":["nan","inf"],"b":1.5}', id="no JSON number is text"),
        pytest.param({"a": None}, '{"a":null}', id="absent"),
    ],
)
def test_json_line(row, line):
    assert json_line(row) == line


def test_lone_surrogate_of_a_damaged_file_is_written(tmp_path):
    assert write_json_lines([{"a": "\ud800"}], str(tmp_path / "out.jsonl")) == 1
    assert (tmp_path / "out.jsonl").read_bytes() == b'{"a":"\\ud800"}\n'


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        pytest.param(None, "", id="absent"),
        pytest.param("a\x1b[31mb\r\n", "a\\x1b[31mb\\r\\n", id="terminal escapes"),
        pytest.param(("a", 1), "a, 1", id="several values"),
        pytest.param("日本", "日本", id="letters of any script"),
        pytest.param("a\u202eb", "a\\u202eb", id="direction override"),
    ],
)
def test_printable(value, shown):
    assert printable(value) == shown


def test_table_cuts_the_last_column_only():
    assert table(("a", "b"), [("1234567890", "x" * 30)], width=24) == (
        "a           b\n----------  ------------\n1234567890  xxxxxxxxxxx…\n"
    )


def test_table_counts_columns_not_characters():
    assert table(("a", "b"), [("日本", "x"), ("abcd", "y")], width=80).splitlines()[2:] == ["日本  x", "abcd  y"]


def test_table_in_a_pipe_cuts_nothing(monkeypatch):
    monkeypatch.delenv("COLUMNS", raising=False)
    monkeypatch.setattr("sys.__stdout__", None)
    assert "x" * 5000 in table(("a", "b"), [("1", "x" * 5000)])


@pytest.mark.parametrize(
    ("time", "shown"),
    [
        pytest.param(1772611201.7, "2026-03-04 08:00:01", id="whole seconds"),
        pytest.param(1e18, "", id="no such year"),
        pytest.param(math.nan, "", id="no number"),
    ],
)
def test_utc_time(time, shown):
    assert utc_time(time) == shown

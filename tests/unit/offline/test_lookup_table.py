from __future__ import annotations

import pytest

from offline.lookup_table import read_csv, row_dicts, table_of


def table(tmp_path, data):
    path = tmp_path / "t.csv"
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    found, problems = read_csv(path)
    return found.fields, found.rows, [(problem.line, problem.message) for problem in problems]


@pytest.mark.parametrize(
    ("data", "rows"),
    [
        pytest.param("a,b\n1,2\n", [("1", "2")], id="plain"),
        pytest.param("\ufeffa,b\r\n1,2\r\n", [("1", "2")], id="byte order mark and CRLF"),
        pytest.param('a,b\n"x, ""y""",2\n', [('x, "y"', "2")], id="quotes"),
        pytest.param('a,b\n"two\nlines",2\n', [("two\nlines", "2")], id="line break in quotes"),
        pytest.param("a,b\n\n1,2", [("1", "2")], id="empty line and no end of line"),
    ],
)
def test_csv(tmp_path, data, rows):
    assert table(tmp_path, data) == (("a", "b"), rows, [])


@pytest.mark.parametrize(
    ("data", "rows", "line"),
    [
        pytest.param("a,b\n1\n", [("1", "")], 2, id="too few cells are filled"),
        pytest.param("a,b\n1,2\n1,2,3\n", [("1", "2"), ("1", "2")], 3, id="cells beyond the header are dropped"),
        pytest.param("a,a\n1,2\n", [("1", "2")], 1, id="field twice"),
        pytest.param(b"a,b\n\xff,2\n", [("\ufffd", "2")], 2, id="no UTF-8"),
        pytest.param("", [], 1, id="empty file"),
    ],
)
def test_malformed_csv_is_reported_with_its_line(tmp_path, data, rows, line):
    _, found, problems = table(tmp_path, data)
    assert (found, [problem[0] for problem in problems]) == (rows, [line])


def test_rows_in_memory_become_text():
    found = table_of(["a", "b"], [{"a": True, "b": 2.0, "c": 1}, {"b": ["x", 1.5]}, {}])
    assert found.rows == [("true", "2"), ("", "x\n1.5"), ("", "")]
    assert row_dicts(found) == [{"a": "true", "b": "2"}, {"b": "x\n1.5"}, {}]

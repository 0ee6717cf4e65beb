from __future__ import annotations

import pytest

from offline.conf_file import parse_conf


def values(text: str | bytes) -> dict[str, dict[str, str]]:
    stanzas, _ = parse_conf(text if isinstance(text, bytes) else text.encode(), "x.conf")
    return {name: {key: setting.value for key, setting in settings.items()} for name, settings in stanzas.items()}


@pytest.mark.parametrize(
    ("text", "stanza", "expected"),
    [
        pytest.param("[s]\na = 1\n", "s", {"a": "1"}, id="plain"),
        pytest.param("a = 1\n[s]\n", "default", {"a": "1"}, id="settings before the first stanza are default"),
        pytest.param("[DEFAULT]\na = 1\n", "default", {"a": "1"}, id="default in any case"),
        pytest.param("\ufeff[s]\r\na = 1\r\n", "s", {"a": "1"}, id="byte order mark and CRLF"),
        pytest.param("[s]\na = 1\\\n  2\nb = 3\n", "s", {"a": "1\n  2", "b": "3"}, id="continuation keeps the break"),
        pytest.param("[s]\na = 1\\\r\n2\r\n", "s", {"a": "1\n2"}, id="continuation with CRLF"),
        pytest.param("[s]\n# a = 1 \\\nb = 2\n", "s", {"b": "2"}, id="a comment is never continued"),
        pytest.param(
            "[s]\na = 1\n[t]\n[s]\nb = 2\n", "s", {"a": "1", "b": "2"}, id="a stanza that stands twice is one"
        ),
        pytest.param("[s]\na = 1\na = 2\n", "s", {"a": "2"}, id="of a key that stands twice the last wins"),
        pytest.param("[s]\na = x=y\n", "s", {"a": "x=y"}, id="only the first equals sign counts"),
        pytest.param("[s]\na =\n", "s", {"a": ""}, id="empty value"),
        pytest.param("[source::a[bc]]\na = 1\n", "source::a[bc]", {"a": "1"}, id="brackets in a stanza name"),
        pytest.param('[s]\na = "quoted " \n', "s", {"a": '"quoted "'}, id="quotes stay"),
    ],
)
def test_grammar(text, stanza, expected):
    assert values(text)[stanza] == expected


@pytest.mark.parametrize(
    ("text", "line", "word"),
    [
        pytest.param(b"[s]\na = 1\nnonsense\n", 3, "nonsense", id="line without equals sign"),
        pytest.param(b"[s]\n[t\n", 2, "]", id="header that is not closed"),
        pytest.param(b"[s]\na = 1\n\na = 2\n", 4, "twice", id="key twice"),
        pytest.param(b"[s]\na = \xff\n", 2, "UTF-8", id="bytes that are no UTF-8"),
    ],
)
def test_problem_names_its_line(text, line, word):
    _, problems = parse_conf(text, "x.conf")
    assert [(problem.line, word in problem.message) for problem in problems] == [(line, True)]


def test_setting_knows_the_line_where_it_begins():
    stanzas, _ = parse_conf(b"\n[s]\n\na = 1\\\n2\nb = 3\n", "x.conf")
    assert [setting.place for setting in stanzas["s"].values()] == ["x.conf:4", "x.conf:6"]

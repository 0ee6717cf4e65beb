from __future__ import annotations

import pytest

BASE = "[st]\nKV_MODE = auto\n"
DEFINITION = "[t]\nfilename = t.csv\n[u]\nfilename = u.csv\n"
FILES = {"t.csv": "code,name,kind\n1,one,odd\n2,two,\n", "u.csv": "name,colour\none,red\n"}


@pytest.mark.parametrize(
    ("settings", "raw", "expected"),
    [
        pytest.param("LOOKUP-a = t code OUTPUT name", "code=1", {"code": "1", "name": "one"}, id="OUTPUT"),
        pytest.param("LOOKUP-a = t code AS c OUTPUT name AS n", "c=1", {"c": "1", "n": "one"}, id="both renamed"),
        pytest.param("LOOKUP-a = t code", "code=1", {"code": "1", "name": "one", "kind": "odd"}, id="all outputs"),
        pytest.param("LOOKUP-a = t code OUTPUT name", "code=1 name=x", {"code": "1", "name": "one"}, id="replaces"),
        pytest.param("LOOKUP-a = t code OUTPUT name", "code=9 name=x", {"code": "9"}, id="no match clears"),
        pytest.param("LOOKUP-a = t code OUTPUT name", "name=x", {"name": "x"}, id="no key, no lookup"),
        pytest.param("LOOKUP-a = t code OUTPUT kind", "code=2 kind=x", {"code": "2"}, id="an empty cell clears too"),
        pytest.param("LOOKUP-a = t code OUTPUTNEW name", "code=1 name=x", {"code": "1", "name": "x"}, id="NEW keeps"),
        pytest.param("LOOKUP-a = t code OUTPUTNEW name", "code=1", {"code": "1", "name": "one"}, id="OUTPUTNEW fills"),
        pytest.param(
            "LOOKUP-a = t code OUTPUTNEW name kind", "code=1 name=x", {"code": "1", "name": "x", "kind": "odd"},
            id="OUTPUTNEW decides field by field",
        ),
        pytest.param(
            "LOOKUP-a = t code OUTPUT name\nLOOKUP-b = u name OUTPUT colour", "code=1",
            {"code": "1", "name": "one", "colour": "red"}, id="one feeds the next",
        ),
        pytest.param(
            "LOOKUP-b = t code OUTPUT name\nLOOKUP-a = u name OUTPUT colour", "code=1", {"code": "1", "name": "one"},
            id="but only in class order",
        ),
        pytest.param("EVAL-code = 1\nLOOKUP-a = t code OUTPUT name", "", {"code": 1, "name": "one"}, id="sees EVAL"),
        pytest.param("EVAL-x=name\nLOOKUP-a = t code OUTPUT name", "code=1", {"code": "1", "name": "one"}, id="later"),
        pytest.param("lookup_a = t code OUTPUT name", "code=1", {"code": "1", "name": "one"}, id="other prefix"),
        pytest.param('LOOKUP-a = t "code", OUTPUT name AS "n m"', "code=1", {"code": "1", "n m": "one"}, id="quotes"),
    ],
)  # fmt: skip
def test_automatic_lookup(searched, settings, raw, expected):
    searched.app(props=BASE + settings + "\n", transforms=DEFINITION, lookups=FILES)
    assert searched.fields(raw) == expected
    assert searched.problems == []


def test_key_that_is_multivalue(searched):
    searched.app(props=BASE + 'EVAL-code = split("2,1",",")\nLOOKUP-a = t code OUTPUT name\n',
                 transforms=DEFINITION, lookups=FILES)  # fmt: skip
    assert searched.fields("")["name"] == ("one", "two")


def test_collection_rows(searched):
    searched.app(props=BASE + "LOOKUP-a = k code OUTPUT name\n",
                 transforms="[k]\nexternal_type = kvstore\ncollection = c\nfields_list = code, name\n",
                 collections={"c": [{"code": 1, "name": "one"}]})  # fmt: skip
    assert searched.fields("code=1")["name"] == "one"


@pytest.mark.parametrize(
    ("setting", "word"),
    [
        ("LOOKUP-a = nosuch code OUTPUT name", "nosuch"),
        ("LOOKUP-a = t", "match field"),
        ("LOOKUP-a = t code AS", "AS"),
        ("LOOKUP-a = t code OUTPUT nosuch", "nosuch"),
    ],
)
def test_what_cannot_run_is_reported(searched, setting, word):
    searched.app(props=BASE + setting + "\n", transforms=DEFINITION, lookups=FILES)
    searched.fields("code=1")
    assert [(line, word in message) for _, line, message in searched.problems] == [(3, True)]

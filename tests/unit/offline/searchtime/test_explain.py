from __future__ import annotations

import pytest

from offline.searchtime.explain import explain

PROPS = """[st]
KV_MODE = auto
EXTRACT-a = x=(?<a>\\d)
EXTRACT-b = y=(?<a>\\d)
REPORT-r = pairs
FIELDALIAS-a = nosuch AS gone
EVAL-a = a+1
LOOKUP-t = t a OUTPUT a
[source::s]
EVAL-host = upper(host)
"""
FILES = {
    "props": PROPS,
    "transforms": "[pairs]\nREGEX = (z)=(\\d)\nFORMAT = $1::$2\nMV_ADD = true\n[t]\nfilename = t.csv\n",
    "eventtypes": "[e]\nsearch = z=3\n",
    "tags": "[eventtype=e]\nt = enabled\n",
}


def steps(searched, field, raw):
    searched.app(lookups={"t.csv": "a\n9\n"}, **FILES).frame(raw)
    found = explain(searched.knowledge, searched.events[0], field)
    return [
        (step.stage, step.key, step.place.rpartition("/")[2], step.effect, step.before, step.after) for step in found
    ]


def test_every_setting_that_had_a_say_is_named_in_order(searched):
    assert steps(searched, "a", "x=1 y=5 a=7") == [
        ("EXTRACT", "EXTRACT-a", "props.conf:3", "set", None, "1"),
        ("EXTRACT", "EXTRACT-b", "props.conf:4", "kept", "1", "1"),
        ("KV_MODE", "KV_MODE", "props.conf:2", "kept", "1", "1"),
        ("EVAL", "EVAL-a", "props.conf:7", "replaced", "1", 2),
        ("LOOKUP", "LOOKUP-t", "props.conf:8", "removed", 2, None),
    ]


@pytest.mark.parametrize(
    ("field", "expected"),
    [
        ("z", [("REPORT", "REPORT-r [pairs]", "transforms.conf:2", "set", None, ("3", "4")),
               ("KV_MODE", "KV_MODE", "props.conf:2", "kept", ("3", "4"), ("3", "4"))]),
        ("gone", [("KV_MODE", "KV_MODE", "props.conf:2", "set", None, "1"),
                  ("FIELDALIAS", "FIELDALIAS-a", "props.conf:6", "removed", "1", None)]),
        ("host", [("input", "", "", "set", None, "h"), ("EVAL", "EVAL-host", "props.conf:10", "replaced", "h", "H")]),
        ("eventtype", [("eventtype", "search", "eventtypes.conf:2", "set", None, "e")]),
        ("tag", [("tag", "t", "tags.conf:2", "set", None, "t")]),
        ("tag::eventtype", [("tag", "t", "tags.conf:2", "set", None, "t")]),
        ("nosuch", []),
    ],
)  # fmt: skip
def test_stage(searched, field, expected):
    assert steps(searched, field, "z=3 z=4 gone=1") == expected

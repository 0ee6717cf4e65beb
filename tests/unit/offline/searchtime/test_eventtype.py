from __future__ import annotations

import pytest

BASE = "[st]\nKV_MODE = auto\n"


@pytest.mark.parametrize(
    ("eventtypes", "raw", "expected"),
    [
        pytest.param("[e]\nsearch = a=1\n", "a=1", "e", id="field"),
        pytest.param("[e]\nsearch = a=1\n", "a=2", None, id="no match"),
        pytest.param("[e]\nsearch = word a=*\n", "a=1 Word", "e", id="word of the event"),
        pytest.param("[e]\nsearch = source=s host=h sourcetype=st index=main\n", "", "e", id="fields of every event"),
        pytest.param("[e]\nsearch = a=1\ndisabled = 1\n", "a=1", None, id="disabled"),
        pytest.param("[z]\nsearch = a=1\n[b]\nsearch = a=*\n", "a=1", ("b", "z"), id="in name order"),
        pytest.param(
            "[z]\nsearch = a=1\npriority = 1\n[b]\nsearch = a=*\npriority = 5\n", "a=1", ("z", "b"), id="by priority"
        ),
        pytest.param("[a1]\nsearch = eventtype=e b=2\n[e]\nsearch = a=1\n", "a=1 b=2", ("a1", "e"), id="refers"),
        pytest.param(
            "[a]\nsearch = eventtype=b\n[b]\nsearch = eventtype=c\n[c]\nsearch = x=1\n", "x=1", ("a", "b", "c"),
            id="through several",
        ),
        pytest.param("[a]\nsearch = eventtype=b\n[b]\nsearch = eventtype=a\n", "", None, id="in a circle"),
        pytest.param("[e]\nsearch = `m(1)`\n", "a=1", "e", id="macro"),
        pytest.param("[e-%a%]\nsearch = a=*\n", "a=1", "e-1", id="field in the name"),
        pytest.param("[e]\nsearch = tag=t\n[f]\nsearch = a=1\n", "a=1", ("e", "f"), id="refers to a tag"),
    ],
)  # fmt: skip
def test_event_type(searched, eventtypes, raw, expected):
    searched.app(
        props=BASE,
        eventtypes=eventtypes,
        macros="[m(1)]\nargs = v\ndefinition = a=$v$\n",
        tags="[eventtype=f]\nt = enabled\n",
    )
    assert searched.frame(raw).column("eventtype").values == [expected]
    assert searched.problems == []


def test_each_event_has_its_own(searched):
    searched.app(
        props=BASE, eventtypes="".join(f"[e{i:02}]\nsearch = n={i}\n" for i in range(20)) + "[all]\nsearch=n=*\n"
    )
    frame = searched.frame("n=3", "x", "n=17", "n=3")
    assert frame.column("eventtype").values == [("all", "e03"), None, ("all", "e17"), ("all", "e03")]


def test_sees_calculated_and_looked_up_fields(searched):
    searched.app(
        props=BASE + "EVAL-x = a+1\nLOOKUP-t = t a OUTPUT name\n",
        transforms="[t]\nfilename = t.csv\n",
        lookups={"t.csv": "a,name\n1,one\n"},
        eventtypes="[e]\nsearch = x=2 name=one\n",
    )
    assert searched.frame("a=1", "a=2").column("eventtype").values == ["e", None]


@pytest.mark.parametrize(
    "search", ["a=1 | stats count", "(a=1", "`nosuch`", "a=1 [search x]"], ids=["pipe", "open", "macro", "subsearch"]
)
def test_search_that_cannot_be_an_event_type_is_reported(searched, search):
    searched.app(props=BASE, eventtypes=f"[e]\n\nsearch = {search}\n[f]\nsearch = a=1\n")
    assert searched.frame("a=1").column("eventtype").values == ["f"]
    assert [(file, line) for file, line, _ in searched.problems] == [("eventtypes.conf", 3)]

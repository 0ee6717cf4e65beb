from __future__ import annotations

from offline.indextime import IndexedEvent
from offline.searchtime.knowledge import Knowledge

PROPS = """
[st]
KV_MODE = auto
EVAL-kind = "st"
[other]
KV_MODE = none
EVAL-kind = "other"
EXTRACT-a = (?<a>\\d)
[source::special]
EVAL-kind = "special"
"""


def event(raw="a=1", source="s", sourcetype="st", **indexed):
    return IndexedEvent(raw, source, sourcetype, "h", "main", 5.5, "f.xml", "7", indexed)


def test_every_event_has_the_base_fields(searched):
    searched.app(props=PROPS)
    frame = searched.knowledge.frame([event("a=1\nb=2")])
    row = next(frame.rows())
    assert row == {
        "_raw": "a=1\nb=2", "_time": 5.5, "source": "s", "sourcetype": "st", "host": "h", "index": "main",
        "linecount": 2, "_file": "f.xml", "_record_id": "7", "a": "1", "b": "2", "kind": "st",
    }  # fmt: skip


def test_no_events_is_an_empty_frame(searched):
    frame = searched.app(props=PROPS).knowledge.frame([])
    assert (frame.size, "_raw" in frame) == (0, True)


def test_events_under_different_stanzas_keep_their_order(searched):
    searched.app(props=PROPS)
    events = [event(), event(sourcetype="other"), event("b=2"), event("x", sourcetype="none"), event(source="special")]
    frame = searched.knowledge.frame(events)
    assert frame.column("kind").values == ["st", "other", "st", None, "special"]
    assert frame.column("a").values == ["1", "1", None, None, "1"]
    assert frame.column("_raw").values == ["a=1", "a=1", "b=2", "x", "a=1"]


def test_renamed_source_type_is_searched_as_its_target(searched):
    searched.app(props=PROPS + '[old]\nrename = other\nEVAL-kind = "old"\n')
    row = next(searched.knowledge.frame([event(sourcetype="old")]).rows())
    assert (row["sourcetype"], row["_sourcetype"], row["kind"]) == ("other", "old", "other")


def test_source_stanza_still_applies_to_a_renamed_source_type(searched):
    searched.app(props=PROPS + "[old]\nrename = other\n")
    frame = searched.knowledge.frame([event(source="special", sourcetype="old")])
    assert frame.column("kind").values == ["special"]


def test_indexed_fields_come_before_extraction(searched):
    searched.app(props=PROPS)
    frame = searched.knowledge.frame([event("a=1", a="indexed"), event("a=1")])
    assert frame.column("a").values == ["indexed", "1"]


def test_stages_run_in_splunks_order(searched):
    searched.app(
        props="""
[st]
KV_MODE = auto
EXTRACT-x = n=(?<one>\\d)
REPORT-x = two
FIELDALIAS-x = kv AS three
EVAL-four = one.two.three
LOOKUP-x = t four OUTPUT five
""",
        transforms="[two]\nSOURCE_KEY = one\nREGEX = (?<two>.)\n[t]\nfilename = t.csv\n",
        lookups={"t.csv": "four,five\n117,yes\n"},
        eventtypes="[six]\nsearch = five=yes\n",
        tags="[eventtype=six]\nseven = enabled\n",
    )
    assert searched.fields("n=1 kv=7")["tag"] == "seven"


def test_same_column_is_computed_once_for_every_selection(searched, monkeypatch):
    frame = searched.app(props=PROPS, eventtypes="[e]\nsearch = kind=st\n").frame("a=1", "b=2")
    assert frame.column("kind") is frame.column("kind")
    before = frame.column("eventtype")
    assert frame.select(["eventtype"]).column("eventtype") is before


def test_two_configurations_do_not_share_anything(apps, searched):
    first = searched.app(props=PROPS).knowledge
    apps.write("app", {"default/props.conf": '[st]\nEVAL-kind = "new"\n'})
    from offline.conf import load_apps

    second = Knowledge(load_apps([apps.root / "app"]))
    assert first.frame([event()]).column("kind").values == ["st"]
    assert second.frame([event()]).column("kind").values == ["new"]


def test_calculated_and_looked_up_fields_are_known_as_computed(searched):
    props = PROPS + "LOOKUP-t = t a OUTPUT b AS looked\nFIELDALIAS-x = a AS other\n"
    transforms = "[t]\nfilename = t.csv\n"
    knowledge = searched.app(props=props, transforms=transforms, lookups={"t.csv": "a,b\n1,2\n"}).knowledge
    knowledge.frame([event(source="special")])
    assert {name: knowledge.computes(name) for name in ("kind", "looked", "other", "a")} == {
        "kind": True, "looked": True, "other": False, "a": False,
    }  # fmt: skip

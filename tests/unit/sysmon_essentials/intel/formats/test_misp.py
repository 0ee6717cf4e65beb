"""MISP: events in all their wrappings, composite types, what is not meant for detection."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from sysmon_essentials.errors import InputError
from sysmon_essentials.intel.body import Text
from sysmon_essentials.intel.formats import misp
from sysmon_essentials.intel.formats.misp import read_manifest, read_misp
from sysmon_essentials.intel.formats.reading import Reading
from sysmon_essentials.intel.item import Item

SHA256 = "ab" * 32
UUID = "0b6b0d7e-0000-4000-8000-000000000001"


def attribute(kind: str, value: str, **more: Any) -> dict[str, Any]:
    return {"type": kind, "value": value, "to_ids": True, "uuid": UUID, "timestamp": "1772613665", **more}


def read(document: Any, reading: Reading | None = None) -> list[Item]:
    return list(read_misp(Text(io.StringIO(json.dumps(document)), "feed"), reading or Reading()))


EVENT = {
    "uuid": UUID,
    "Attribute": [attribute("domain", "evil.example", comment="first stage")],
    "Object": [{"name": "file", "Attribute": [attribute("sha256", SHA256)]}],
    "RelatedEvent": [{"Event": {"info": "another", "Attribute": [attribute("domain", "other.example")]}}],
    "info": "A campaign",
    "Tag": [{"name": "tlp:white"}, {"name": 'misp:confidence-level="usually-confident"'}],
}


@pytest.mark.parametrize(
    "document",
    [
        pytest.param({"Event": EVENT}, id="event"),
        pytest.param({"response": [{"Event": EVENT}]}, id="answer of a search"),
        pytest.param([{"Event": EVENT}], id="array of events"),
    ],
)
def test_event_gives_the_values_of_attributes_and_objects(document: Any) -> None:
    items = read(document)
    assert [(item.kind, item.text) for item in items] == [("domain", "evil.example"), ("sha256", SHA256)]
    assert items[0] == Item(
        "domain",
        "evil.example",
        f"attribute {UUID}",
        confidence=75,
        last_seen=1772613665,
        tags=('misp:confidence-level="usually-confident"', "tlp:white"),
        description="A campaign - first stage",
        reference=f"misp event {UUID}",
    )


@pytest.mark.parametrize(
    "document",
    [
        {"response": {"Attribute": [attribute("domain", "evil.example")]}},
        {"Attribute": [attribute("domain", "evil.example")]},
    ],
    ids=["answer of a search", "bare"],
)
def test_attributes_without_an_event(document: Any) -> None:
    assert [item.text for item in read(document)] == ["evil.example"]


@pytest.mark.parametrize(
    ("kind", "value", "expected"),
    [
        ("filename|sha256", f"a.exe|{SHA256}", [("sha256", SHA256)]),
        ("domain|ip", "evil.example|198.51.100.7", [("domain", "evil.example"), ("ip", "198.51.100.7")]),
        ("ip-dst|port", "198.51.100.7|443", [("ip-dst", "198.51.100.7:443")]),
        ("ip-src|port", "2001:db8::1|443", [("ip-src", "[2001:db8::1]:443")]),
        ("hostname|port", "evil.example|443", [("hostname", "evil.example:443")]),
        ("url", "http://evil.example/a|b", [("url", "http://evil.example/a|b")]),
    ],
)
def test_composite_types(kind: str, value: str, expected: list[tuple[str, str]]) -> None:
    assert [(item.kind, item.text) for item in read({"Event": {"Attribute": [attribute(kind, value)]}})] == expected


def test_context_and_deleted_attributes_are_left_out() -> None:
    document = {
        "Event": {
            "Attribute": [
                attribute("domain", "context.example", to_ids=False),
                attribute("domain", "gone.example", deleted=True),
                "nothing",
            ]
        }
    }
    reading = Reading()
    assert read(document, reading) == []
    assert reading.refusals.counts == {"not for detection": 1, "not an object": 1}
    assert [item.text for item in read(document, Reading(with_observables=True))] == ["context.example"]


def test_tags_of_one_event_do_not_reach_the_next() -> None:
    second = {"Event": {"info": "B", "Attribute": [attribute("domain", "b.example")]}}
    assert [item.tags for item in read([{"Event": EVENT}, second])][-1] == ()


def test_very_many_attributes_are_not_held_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(misp, "MOST_HELD", 1)
    items = read({"Event": {**EVENT, "Attribute": [attribute("domain", f"{n}.example") for n in range(5)]}})
    assert len(items) == 6


def test_manifest_names_its_events() -> None:
    assert list(read_manifest(Text(io.StringIO(json.dumps({UUID: {"info": "A"}})), "m"), Reading())) == [UUID]


@pytest.mark.parametrize("document", [{"../../etc/passwd": {}}, {UUID: 1}, ["x"]], ids=["path", "no object", "array"])
def test_what_is_no_manifest_raises(document: Any) -> None:
    with pytest.raises(InputError, match="no manifest"):
        list(read_manifest(Text(io.StringIO(json.dumps(document)), "m"), Reading()))

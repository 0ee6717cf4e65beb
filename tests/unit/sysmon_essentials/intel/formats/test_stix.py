"""STIX: what an indicator says, revocation, observables."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from sysmon_essentials.intel.body import Text
from sysmon_essentials.intel.formats.reading import Reading
from sysmon_essentials.intel.formats.stix import read_stix
from sysmon_essentials.intel.item import Item

ID = "indicator--00000000-0000-4000-8000-000000000001"


def indicator(**more: Any) -> dict[str, Any]:
    return {
        "type": "indicator",
        "id": ID,
        "pattern_type": "stix",
        "pattern": "[domain-name:value = 'evil.example']",
        **more,
    }


def read(*objects: Any, reading: Reading | None = None, **more: Any) -> list[Item]:
    text = json.dumps({"type": "bundle", **more, "objects": list(objects)})
    return list(read_stix(Text(io.StringIO(text), "feed"), reading or Reading()))


def test_everything_that_an_indicator_tells() -> None:
    (item,) = read(
        indicator(
            name="evil.example",
            description="Command and control",
            valid_from="2026-03-04T08:41:05Z",
            valid_until="2026-04-04T08:41:05.000Z",
            modified="2026-03-05T00:00:00Z",
            confidence=85,
            labels=["c2"],
            indicator_types=["malicious-activity", "anonymization"],
            external_references=[{"source_name": "x"}, {"source_name": "y", "url": "https://feeds.example/1"}],
        )
    )
    assert item == Item(
        "domain",
        "evil.example",
        ID,
        confidence=85,
        first_seen=1772613665,
        last_seen=1772668800,
        expires=1775292065,
        tags=("anonymization", "c2"),
        description="Command and control",
        reference="https://feeds.example/1",
    )


def test_revoked_indicator_has_ended() -> None:
    (item,) = read(indicator(revoked=True, modified="2026-03-05T00:00:00Z", valid_until="2027-01-01T00:00:00Z"))
    assert item.expires == 1772668800
    (item,) = read(indicator(revoked=True))
    assert item.expires == 0


def test_envelope_of_taxii_and_bare_array_are_read() -> None:
    text = json.dumps({"more": False, "objects": [indicator()]})
    assert [one.text for one in read_stix(Text(io.StringIO(text), "feed"), Reading())] == ["evil.example"]
    text = json.dumps([indicator()])
    assert [one.text for one in read_stix(Text(io.StringIO(text), "feed"), Reading())] == ["evil.example"]


@pytest.mark.parametrize(
    ("more", "reason"),
    [
        ({"pattern_type": "yara"}, "pattern language"),
        ({"pattern": "[a"}, "pattern"),
        ({"pattern": None}, "pattern"),
    ],
    ids=["another language", "damaged", "none"],
)
def test_pattern_that_cannot_be_read_is_refused_with_the_id(more: dict[str, Any], reason: str) -> None:
    reading = Reading()
    assert [item.text for item in read(indicator(**more), indicator(), reading=reading)] == ["evil.example"]
    assert [(one.place, one.reason) for one in reading.refusals.shown] == [(ID, reason)]


def test_observables_are_taken_only_if_asked_for() -> None:
    seen = [
        {"type": "ipv4-addr", "id": "ipv4-addr--1", "value": "198.51.100.7"},
        {"type": "file", "id": "file--1", "name": "a.exe", "hashes": {"SHA-256": "ab" * 32, "SSDEEP": "x"}},
        {"type": "identity", "id": "identity--1"},
    ]
    reading = Reading()
    assert read(*seen, reading=reading) == []
    assert reading.refusals.counts == {"not for detection": 2}
    found = read(*seen, reading=Reading(with_observables=True))
    assert [(item.kind, item.text) for item in found] == [("ip", "198.51.100.7"), ("sha256", "ab" * 32)]


@pytest.mark.parametrize("odd", [1, "x", None, []], ids=["number", "text", "null", "array"])
def test_what_is_no_object_is_refused(odd: Any) -> None:
    reading = Reading()
    assert len(read(odd, indicator(labels=odd, confidence=odd, external_references=odd), reading=reading)) == 1
    assert reading.refusals.counts == {"not an object": 1}


def test_nested_values_are_no_texts() -> None:
    deep = "[" * 900 + "]" * 900
    keys = ("id", "name", "description", "valid_from", "confidence", "modified", "valid_until")
    nested = ",".join(f'"{key}":{deep}' for key in keys)
    text = f'{{"objects":[{{"type":"indicator",{nested},"pattern":"[domain-name:value = \'evil.example\']"}}]}}'
    (item,) = read_stix(Text(io.StringIO(text), "feed"), Reading())
    assert (item.text, item.description, item.first_seen, item.confidence) == ("evil.example", "", None, None)

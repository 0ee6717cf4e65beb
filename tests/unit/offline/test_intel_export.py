"""Exports: what other programs get, and that our own reader understands it."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace

import pytest
from sysmon_essentials.intel.feed import Feed, read_feed
from sysmon_essentials.intel.formats.reading import Reading
from sysmon_essentials.intel.indicator import TYPES, Indicator

from offline.intel_export import ES_HEADERS, render_csv, render_es, render_list, render_stix, stix_object, stix_pattern

ADDED = 1_772_613_665
VALUES = {
    "ip": "2001:db8::1",
    "network": "198.51.100.0/24",
    "domain": "evil.example",
    "url": "http://evil.example/it's?a,b",
    "md5": "ab" * 16,
    "sha1": "ab" * 20,
    "sha256": "ab" * 32,
    "imphash": "cd" * 16,
    "file_name": r"c:\users\public\evil's.exe",
    "pipe": r"\evil",
}
EVERY = [
    Indicator(
        kind,
        value,
        "my, feed",
        70,
        ADDED - 9,
        ADDED - 5,
        ADDED + 9,
        ("a", "b"),
        "a 'text', two",
        "https://feeds.example/1",
    )
    for kind, value in VALUES.items()
]


def held(*found: Indicator) -> list[tuple[Indicator, int]]:
    return [(one, ADDED) for one in found]


def read(text: str) -> list[Indicator]:
    return list(read_feed(io.BytesIO(text.encode()), "export", Feed("my, feed"), Reading()))


def test_there_is_a_sample_of_every_type() -> None:
    assert tuple(VALUES) == TYPES


@pytest.mark.parametrize("indicator", EVERY, ids=VALUES)
def test_csv_gives_the_indicator_back(indicator: Indicator) -> None:
    assert read("".join(render_csv(held(indicator)))) == [indicator]


@pytest.mark.parametrize("indicator", EVERY, ids=VALUES)
def test_stix_gives_the_indicator_back(indicator: Indicator) -> None:
    assert read("".join(render_stix(held(indicator)))) == [replace(indicator, last_seen=ADDED)]


def test_list_gives_each_value_once() -> None:
    other = replace(EVERY[2], feed="other")
    assert list(render_list(held(EVERY[2], EVERY[0], other))) == ["evil.example\n", "2001:db8::1\n"]


def test_stix_object_has_what_the_standard_requires() -> None:
    made = stix_object(Indicator("domain", "evil.example", "feed"), ADDED)
    assert made["created"] == made["modified"] == made["valid_from"] == "2026-03-04T08:41:05.000Z"
    assert (made["type"], made["spec_version"], made["pattern_type"]) == ("indicator", "2.1", "stix")
    assert "valid_until" not in made
    assert made["id"] == stix_object(Indicator("domain", "evil.example", "feed"), ADDED + 5)["id"]
    assert made["id"] != stix_object(Indicator("domain", "evil.example", "other"), ADDED)["id"]


def test_end_of_a_stix_object_is_after_its_begin() -> None:
    made = stix_object(Indicator("domain", "evil.example", "feed", first_seen=ADDED, expires=5), ADDED)
    assert made["valid_from"] < made["valid_until"]


def test_time_beyond_all_dates_is_the_last_one() -> None:
    made = stix_object(Indicator("domain", "evil.example", "feed", expires=10**14), ADDED)
    assert made["valid_until"] == "9999-12-31T23:59:59.000Z"


@pytest.mark.parametrize(
    ("kind", "pattern"),
    [
        ("ip", "[ipv6-addr:value = '2001:db8::1']"),
        ("network", "[ipv4-addr:value = '198.51.100.0/24']"),
        ("url", r"[url:value = 'http://evil.example/it\'s?a,b']"),
        ("sha256", f"[file:hashes.'SHA-256' = '{'ab' * 32}']"),
        ("pipe", r"[file:name = '\\\\.\\pipe\\evil']"),
    ],
)
def test_patterns(kind: str, pattern: str) -> None:
    assert stix_pattern(Indicator(kind, VALUES[kind], "feed")) == pattern


def test_bundle_without_indicators_is_json() -> None:
    assert json.loads("".join(render_stix([])))["objects"] == []


def test_es_gets_a_row_a_value_in_its_own_columns() -> None:
    other = replace(EVERY[2], feed="another", confidence=90)
    texts, left = render_es(held(*EVERY, other, Indicator("file_name", "evil.exe", "feed", confidence=0)))
    rows = {name: list(csv.DictReader(io.StringIO(text))) for name, text in texts.items()}
    assert rows["local_ip_intel"] == [
        {"description": "my, feed: a 'text', two", "ip": value, "weight": "70"}
        for value in ("2001:db8::1", "198.51.100.0/24")
    ]
    assert rows["local_domain_intel"] == [
        {"description": "another, my, feed: a 'text', two", "domain": "evil.example", "weight": "90"}
    ]
    assert [row["url"] for row in rows["local_http_intel"]] == ["http://evil.example/it's?a,b"]
    assert [row["file_hash"] for row in rows["local_file_intel"]][:3] == ["ab" * 16, "ab" * 20, "ab" * 32]
    assert rows["local_file_intel"][3] == {
        "description": "feed",
        "file_hash": "",
        "file_name": "evil.exe",
        "weight": "1",
    }
    assert left == 3


@pytest.mark.parametrize("name", ES_HEADERS)
def test_es_lookup_without_rows_has_its_header(name: str) -> None:
    texts, _ = render_es([])
    assert texts[name] == ",".join(ES_HEADERS[name]) + "\n"

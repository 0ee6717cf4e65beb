"""Feeds from body to indicators: defaults, places of what is refused, and bodies made by nobody."""

from __future__ import annotations

import gzip
import io
import json
import tracemalloc
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sysmon_essentials.errors import InputError, UsageError
from sysmon_essentials.intel.feed import FORMATS, Feed, read_feed
from sysmon_essentials.intel.formats.reading import Reading
from sysmon_essentials.intel.indicator import TYPES, Indicator
from sysmon_essentials.intel.item import Limits

if TYPE_CHECKING:
    from pathlib import Path

LIST = "# a list\nevil.example\n198.51.100.7:443\nnonsense\n198.51.100.0/24\n"
TABLE = "indicator,type,confidence,first_seen\nevil.example,domain,80,2026-03-04\nx,ssdeep,80,2026-03-04\n"
STIX = json.dumps(
    {
        "type": "bundle",
        "objects": [{"type": "indicator", "id": "i", "pattern": "[url:value = 'http://evil.example/a']"}],
    }
)
MISP = json.dumps({"Event": {"info": "x", "Attribute": [{"type": "md5", "value": "ab" * 16, "to_ids": True}]}})
HOSTS = "0.0.0.0 evil.example\n0.0.0.0 bad.example\n"
JSON = json.dumps({"1": [{"url": "http://evil.example/a", "tags": ["worm"]}], "2": [{"url": "http://bad.example/b"}]})
SAMPLES = {"list": LIST, "table": TABLE, "stix": STIX, "misp": MISP, "hosts": HOSTS, "json": JSON}


def read(body: str | bytes, reading: Reading | None = None, **options: str | int) -> list[Indicator]:
    raw = io.BytesIO(body.encode() if isinstance(body, str) else body)
    return list(read_feed(raw, "feed.txt", Feed("my feed", **options), reading or Reading()))


def test_indicators_have_name_and_confidence_of_their_feed() -> None:
    found = read(LIST, confidence=70)
    assert found == [
        Indicator("domain", "evil.example", "my feed", 70),
        Indicator("ip", "198.51.100.7", "my feed", 70, tags=("port:443",)),
        Indicator("network", "198.51.100.0/24", "my feed", 70),
    ]


def test_what_a_row_says_wins_over_the_feed() -> None:
    assert read(TABLE, confidence=10) == [Indicator("domain", "evil.example", "my feed", 80, first_seen=1772582400)]


def test_refused_items_are_counted_with_place() -> None:
    reading = Reading()
    read(LIST, reading)
    assert [(one.place, one.reason) for one in reading.refusals.shown] == [("line 4", "not a domain")]


@pytest.mark.parametrize("name", sorted(FORMATS))
def test_format_is_told_or_found(name: str) -> None:
    reading = Reading()
    assert read(SAMPLES[name], reading) == read(gzip.compress(SAMPLES[name].encode()), format=name) != []
    assert reading.formats == {name}


def test_unknown_format_is_a_wrong_option() -> None:
    with pytest.raises(UsageError, match="'xlsx' is no format"):
        read(LIST, format="xlsx")


def test_unknown_type_of_values_is_a_wrong_option() -> None:
    with pytest.raises(UsageError, match="'colour' is no type"):
        read(LIST, Reading(kind="colour"))


@pytest.mark.parametrize(
    "body",
    ["indicator,type\na,botnet\nb,botnet\n", "indicator,type\na@b.example,email\n"],
    ids=["words of its own", "mail"],
)
def test_feed_of_types_that_nothing_is_matched_with_raises(body: str) -> None:
    with pytest.raises(InputError, match="is no type that events are matched with"):
        read(body)


def test_misp_event_without_anything_for_detection_is_a_feed() -> None:
    assert read(MISP.replace("true", "false")) == []


def test_body_of_which_nothing_is_left_raises() -> None:
    with pytest.raises(InputError, match="all 2 items were refused, such as line 1: 'nonsense'"):
        read("nonsense\nmore\n")


@pytest.mark.parametrize(
    "body",
    ["# nothing today\n", '{"objects": []}', "ip,comment\n", '{"data": []}'],
    ids=["list", "stix", "table", "json"],
)
def test_feed_without_indicators_is_a_feed(body: str) -> None:
    assert read(body) == []


def test_more_indicators_than_the_limit_raise() -> None:
    with pytest.raises(InputError, match="more than 2 indicators"):
        read(LIST, Reading(limits=Limits(items=2)))


_PIECES = st.one_of(
    st.binary(max_size=200),
    st.text(max_size=100).map(str.encode),
    st.sampled_from([sample.encode() for sample in SAMPLES.values()]),
    st.sampled_from(
        [b'{"', b"[", b'"', b",", b"\n", b"\\", b"#", b"\x1f\x8b\x08", b"PK\x03\x04", b"<", b"\x00", b"\xff\xfe"]
    ),
)


@settings(deadline=None, max_examples=200)
@given(pieces=st.lists(_PIECES, max_size=5), name=st.sampled_from(["auto", *FORMATS]), cut=st.integers(0, 600))
def test_garbage_gives_indicators_or_an_error_of_ours(pieces: list[bytes], name: str, cut: int) -> None:
    try:
        found = read(b"".join(pieces)[:cut], Reading(limits=Limits(value_chars=300, depth=5)), format=name)
    except InputError:
        return
    assert {one.type for one in found} <= set(TYPES)


@pytest.mark.parametrize("name", sorted(SAMPLES))
@pytest.mark.parametrize("share", [0.3, 0.6, 0.9])
def test_cut_body_gives_a_part_or_an_error_of_ours(name: str, share: float) -> None:
    body = SAMPLES[name][: int(len(SAMPLES[name]) * share)]
    try:
        found = read(body, format=name)
    except InputError:
        return
    assert len(found) <= len(read(SAMPLES[name]))


def test_memory_does_not_grow_with_the_body(tmp_path: Path) -> None:
    path = tmp_path / "big.txt"
    path.write_text("".join(f"host{number}.evil.example # {'x' * 400}\n" for number in range(4_000)))
    tracemalloc.start()
    with path.open("rb") as stream:
        count = sum(1 for _ in read_feed(stream, "big.txt", Feed("f"), Reading()))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert count == 4_000
    assert peak < 1_200_000 < path.stat().st_size

"""Keys: what an indicator is stored under, and what an observed value asks for."""

from __future__ import annotations

import pytest
from sysmon_essentials.intel.indicator import Indicator, match_keys, observed_keys


@pytest.mark.parametrize(
    ("kind", "value", "keys"),
    [
        ("ip", "198.51.100.7", ["ip:198.51.100.7"]),
        ("ip", "2001:db8::1", ["ip:2001:db8:0:0:0:0:0:1"]),
        ("network", "198.51.100.0/24", ["net:198.51.100.0/24"]),
        ("domain", "evil.example", ["domain:evil.example"]),
        ("url", "http://evil.example/a", ["url:http://evil.example/a"]),
        ("url", "evil.example/a", ["url:http://evil.example/a", "url:https://evil.example/a"]),
        ("sha256", "ab" * 32, ["sha256:" + "ab" * 32]),
        ("file_name", "evil.exe", ["file:evil.exe"]),
        ("pipe", r"\evil", [r"pipe:\evil"]),
    ],
)
def test_keys_of_an_indicator(kind: str, value: str, keys: list[str]) -> None:
    assert match_keys(Indicator(kind, value, "feed")) == keys


@pytest.mark.parametrize(
    ("kind", "value", "keys"),
    [
        ("domain", "a.b.evil.example", ["domain:a.b.evil.example", "domain:b.evil.example", "domain:evil.example"]),
        ("domain", "evil.example", ["domain:evil.example"]),
        ("file_name", r"c:\temp\evil.exe", [r"file:c:\temp\evil.exe", "file:evil.exe"]),
        ("file_name", "/tmp/evil", ["file:/tmp/evil", "file:evil"]),
        ("md5", "ab" * 16, ["md5:" + "ab" * 16]),
        ("pipe", r"\evil", [r"pipe:\evil"]),
    ],
)
def test_keys_that_an_observed_value_asks_for(kind: str, value: str, keys: list[str]) -> None:
    assert observed_keys(kind, value) == keys


def test_a_name_of_many_labels_asks_for_itself_and_eight_of_its_parents() -> None:
    keys = observed_keys("domain", ".".join("abcdefghijkl") + ".evil.example")
    assert keys[0] == "domain:a.b.c.d.e.f.g.h.i.j.k.l.evil.example"
    assert keys[1:] == ["domain:" + ".".join([*"ghijkl"[start:], "evil", "example"]) for start in range(7)]

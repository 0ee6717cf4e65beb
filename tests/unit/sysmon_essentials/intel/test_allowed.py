"""The allow-list: networks with what is inside, names with what is below, the rest exactly."""

from __future__ import annotations

import io

import pytest
from sysmon_essentials.errors import InputError
from sysmon_essentials.intel.allowed import Allowed, read_allowed

NOW = 1_772_613_665
HEAD = "type,value,owner,reason,expires\n"
ROWS = f"""{HEAD}network,192.0.2.0/24,me,mine,
network,fc00::/7,me,private,never
network,2001:db8::/48,me,mine,never
domain,corp.example,me,mine,
sha256,{"AB" * 32},me,tool,
url,http://files.example/tool.exe,me,tool,
md5,d41d8cd98f00b204e9800998ecf8427e,me,nothing,
network,203.0.113.0/24,me,until yesterday,2026-03-03
network,198.51.100.8/31,me,until tomorrow,2026-03-05
"""


@pytest.fixture
def allowed() -> Allowed:
    found, problems = read_allowed(io.StringIO(ROWS), "allowed.csv", NOW)
    assert problems == []
    return found


@pytest.mark.parametrize(
    ("kind", "value", "expected"),
    [
        ("ip", "192.0.2.1", True),
        ("ip", "192.0.3.1", False),
        ("ip", "fd00::1", True),
        ("ip", "2001:db8:0:1::1", True),
        ("ip", "2001:db8:1::1", False),
        ("ip", "198.51.100.9", True),
        ("ip", "198.51.100.10", False),
        ("ip", "203.0.113.1", False),
        ("network", "192.0.2.128/25", True),
        ("network", "192.0.2.0/24", True),
        ("network", "192.0.0.0/16", False),
        ("network", "192.0.2.0/23", False),
        ("domain", "corp.example", True),
        ("domain", "a.b.corp.example", True),
        ("domain", "evilcorp.example", False),
        ("domain", "example", False),
        ("sha256", "ab" * 32, True),
        ("sha256", "ac" * 32, False),
        ("url", "http://192.0.2.1:8080/a", True),
        ("url", "http://[fd00::1]/a", True),
        ("url", "http://corp.example/a", False),
        ("url", "http://files.example/tool.exe", True),
        ("url", "http://files.example/other.exe", False),
        ("file_name", "tool.exe", False),
    ],
)
def test_what_is_covered(allowed: Allowed, kind: str, value: str, expected: bool) -> None:
    assert allowed.covers(kind, value) is expected


def test_empty_list_covers_nothing() -> None:
    assert not Allowed().covers("ip", "192.0.2.1")
    assert not Allowed().covers("domain", "corp.example")


def test_wrong_rows_are_told_and_the_others_count() -> None:
    text = f"{HEAD}network,192.0.2.0/99,,,\ncolour,red,,,\nip,192.0.2.7,,,someday\n"
    allowed, problems = read_allowed(io.StringIO(text), "allowed.csv", NOW)
    assert [(one.record, one.kind) for one in problems] == [
        ("line 2", "not a network"),
        ("line 3", "type not matched"),
        ("line 4", "time"),
    ]
    assert allowed.covers("ip", "192.0.2.7")


def test_another_file_is_no_allow_list() -> None:
    with pytest.raises(InputError, match="no columns type and value"):
        read_allowed(io.StringIO("a,b\n1,2\n"), "other.csv", NOW)


def test_shipped_list_can_be_read_and_covers_private_ranges() -> None:
    from tests.house import ROOT

    with (ROOT / "lookups" / "sysmon_intel_allowed.csv").open(encoding="utf-8", newline="") as file:
        allowed, problems = read_allowed(file, "allowed.csv", NOW)
    assert problems == []
    assert allowed.covers("ip", "10.1.2.3")
    assert not allowed.covers("ip", "198.51.100.7")

"""Indicators: what counts as one, and how they are written."""

from __future__ import annotations

import pytest
from sysmon_essentials.commands.indicators import MOST, find_indicators


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("get 'https://files.example.net/a?b=1'.", ["url:https://files.example.net/a?b=1", "domain:files.example.net"]),
        ("http://192.0.2.7:8080/x", ["url:http://192.0.2.7:8080/x", "ip:192.0.2.7"]),
        ("ping 198.51.100.4", ["ip:198.51.100.4"]),
        ("version 1.2.3.4.5 and 300.1.1.1", []),
        (r"copy a \\SRV-01\c$\temp", ["share:srv-01"]),
        ("certutil -urlcache -f x", ["does:download"]),
        ("powershell -w hidden -ep bypass", ["does:hide window", "does:bypass policy"]),
        ("dir c:", []),
    ],
    ids=["url", "url by address", "address", "versions", "share", "download", "switches", "nothing"],
)
def test_indicators_of_a_text(text: str, expected: list[str]) -> None:
    assert find_indicators(text) == expected


def test_number_is_bounded() -> None:
    assert len(find_indicators(" ".join(f"192.0.2.{number}" for number in range(256)))) == MOST

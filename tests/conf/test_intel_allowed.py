"""The shipped allow-list of threat intelligence: every row counts, says why, and hides nothing that tests rely on."""

from __future__ import annotations

import csv
import io
import ipaddress
import re

import pytest
from sysmon_essentials.intel.allowed import read_allowed

from tests.shared import ROOT

TEXT = (ROOT / "lookups" / "sysmon_intel_allowed.csv").read_text(encoding="utf-8")
ROWS = list(csv.DictReader(io.StringIO(TEXT, newline="")))
IDS = [f"{row['type']} {row['value']}" for row in ROWS]
DOCUMENTATION = ("192.0.2.7", "198.51.100.7", "203.0.113.7", "2001:db8::7")
COVERED = {
    "private address": ("ip", "10.20.30.40"),
    "private network": ("network", "192.168.7.0/24"),
    "loopback": ("ip", "127.0.0.9"),
    "private IPv6": ("ip", "fd00::1"),
    "resolver": ("ip", "9.9.9.9"),
    "name below an own domain": ("domain", "wiki.intranet.example"),
    "updates of Windows": ("domain", "au.download.windowsupdate.com"),
}


@pytest.mark.parametrize("row", ROWS, ids=IDS)
def test_row_is_whole(row: dict[str, str]) -> None:
    assert row["owner"]
    assert row["reason"]
    assert re.fullmatch(r"never|\d{4}-\d\d-\d\d", row["expires"])


@pytest.mark.parametrize("row", [row for row in ROWS if row["type"] in ("ip", "network")], ids=lambda row: row["value"])
def test_network_is_one_to_splunk_and_to_the_library(row: dict[str, str]) -> None:
    assert "/" in row["value"]
    assert str(ipaddress.ip_network(row["value"])) == row["value"]


def test_library_reads_every_row() -> None:
    assert read_allowed(io.StringIO(TEXT, newline=""), "allowed", 0)[1] == []


@pytest.mark.parametrize(("kind", "value"), COVERED.values(), ids=COVERED)
def test_common_infrastructure_is_covered(kind: str, value: str) -> None:
    assert read_allowed(io.StringIO(TEXT, newline=""), "allowed", 0)[0].covers(kind, value)


@pytest.mark.parametrize("address", DOCUMENTATION, ids=str)
def test_documentation_ranges_are_not(address: str) -> None:
    assert not read_allowed(io.StringIO(TEXT, newline=""), "allowed", 0)[0].covers("ip", address)

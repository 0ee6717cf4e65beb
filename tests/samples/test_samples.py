"""The sample recordings: made by their script, complete, fields in Sysmon's order, addresses for documentation."""

from __future__ import annotations

import csv
import ipaddress
import re
import subprocess
import sys
from collections import defaultdict

import pytest

from tests.shared import ROOT, shared

INTRUSION = ROOT / "samples" / "intrusion"
RECORDINGS = ["srv-file01.xml", "web01.xml", "ws-041.xml", "ws-042.xml"]
DOCUMENTATION = [ipaddress.ip_network(net) for net in ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24")]
EVENT = re.compile(r"<EventID>(\d+)</EventID>")
FIELD = re.compile(r"<Data Name=['\"](\w+)['\"]>")


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    folder = tmp_path_factory.mktemp("made")
    subprocess.run([sys.executable, ROOT / "samples" / "make_samples.py", folder], check=True, capture_output=True)
    return folder


@pytest.mark.parametrize("name", RECORDINGS, ids=str)
def test_script_makes_the_committed_bytes(made, name):
    assert (made / name).read_bytes() == (INTRUSION / name).read_bytes(), "run: python samples/make_samples.py"


def test_every_windows_event_id_occurs():
    seen = {int(code) for path in INTRUSION.glob("*.xml") for code in EVENT.findall(path.read_text("utf-8"))}
    assert seen == {*range(1, 30), 255}


@pytest.mark.parametrize("name", RECORDINGS, ids=str)
def test_fields_stand_in_sysmons_order(name):
    order = defaultdict(list)
    with shared("reference", "sysmon_events.csv").open(encoding="utf-8", newline="") as table:
        for row in csv.DictReader(table):
            order[row["event_id"]].append((int(row["position"]), row["field"]))
    expected = {code: [field for _, field in sorted(fields)] for code, fields in order.items()}
    for line in (INTRUSION / name).read_text("utf-8").splitlines():
        code = EVENT.search(line)[1]
        assert FIELD.findall(line) == expected[code], f"EventID {code}"


@pytest.mark.parametrize("name", RECORDINGS, ids=str)
def test_addresses_are_for_documentation(name):
    content = (INTRUSION / name).read_text("utf-8")
    ends = re.findall(r"Ip['\"]>([\d.]+)<|::ffff:([\d.]+);|//([\d.]+)/", content)
    addresses = {ipaddress.ip_address(address) for found in ends for address in found if address}
    assert addresses
    assert {str(address) for address in addresses if not any(address in net for net in DOCUMENTATION)} == set()

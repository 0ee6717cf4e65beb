"""The allow-list: which rows cover a finding, and that what they cover is still written."""

from __future__ import annotations

import shutil
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from offline.searchhead import SearchHead
from offline.spl.clock import Clock
from offline.spl.plan import plan, run
from package.samples import Sample, SampleEvent
from tests.detection_samples import NOW, Case, cases, detections, events_of, stanza
from tests.shared import ROOT

if TYPE_CHECKING:
    from pathlib import Path

    from offline.spl.session import Session

SLUG = "office_starts_shell"
DETECTION = next(found for found in detections() if found.slug == SLUG)
CASE = next(case for case in cases([DETECTION]) if case.sample.expect)
SHIPPED = "sysmon_essentials_allowlist.csv"
DEFINITIONS = ("sysmon_essentials_allowlist", "sysmon_essentials_allowlist_networks")
HEADER = "detection,field_value,network,owner,reason,expires\n"

COVERS = {
    "whole value": rf"{SLUG},process_path=C:\Windows\System32\cmd.exe,,soc,known,never",
    "wildcard": rf"{SLUG},process_path=C:\Windows\*,,soc,known,never",
    "any detection": r"*,process_path=*\cmd.exe,,soc,known,never",
    "other case": rf"{SLUG.upper()},process_path=c:\windows\system32\CMD.EXE,,soc,known,never",
    "expires later": rf"{SLUG},user=j.meyer,,soc,known,2026-12-31",
    "last day": f"{SLUG},user=j.meyer,,soc,known,2026-11-04",
    "one of two rows is in force": f"{SLUG},user=j.meyer,,soc,old,2020-01-01\n{SLUG},user=j.*,,soc,known,never",
}
COVERS_NOT = {
    "empty list": "",
    "other detection": r"vssadmin_deletes,process_path=*,,soc,known,never",
    "other value": rf"{SLUG},process_path=C:\Temp\*,,soc,known,never",
    "other field": rf"{SLUG},parent_process_path=C:\Windows\System32\cmd.exe,,soc,known,never",
    "field that the detection does not allow": f"{SLUG},process_id=*,,soc,known,never",
    "expired": f"{SLUG},user=j.meyer,,soc,known,2026-11-03",
    "expiry that is no date": f"{SLUG},user=j.meyer,,soc,known,some day",
    "no expiry": f"{SLUG},user=j.meyer,,soc,known,",
}


def run_with(
    root: Path, rows: str, search: str = stanza(DETECTION.stanza), case: Case = CASE, file: str = SHIPPED
) -> tuple[list[object], Session]:
    """The findings of one event under an allow-list, and the session that saw what was written."""
    app = root / "sysmon_essentials"
    for folder in ("default", "lookups", "metadata"):
        shutil.copytree(ROOT / folder, app / folder, ignore=shutil.ignore_patterns("savedsearches.conf"))
    (app / "lookups" / file).write_text(f"{HEADER}{rows}\n", encoding="utf-8")
    if file != SHIPPED:
        (app / "local").mkdir()
        (app / "local" / "transforms.conf").write_text(
            "".join(f"[{name}]\nfilename = {file}\n" for name in DEFINITIONS)
        )
    session = replace(SearchHead.of_apps([app]).session(Clock(NOW)), index=events_of(case))
    return list(run(plan(search, session), session).rows()), session


IN_NETWORK = {
    "network": ("dest_ip,203.0.113.0/24,soc,known,never", 0),
    "address": ("dest_ip,203.0.113.40/32,soc,known,never", 0),
    "other network": ("dest_ip,198.51.100.0/24,soc,known,never", 1),
    "network of the other end": ("src_ip,203.0.113.0/24,soc,known,never", 1),
    "network that expired": ("dest_ip,203.0.113.0/24,soc,known,2026-11-03", 1),
}
CONNECTION = """`sysmon_essentials_events` EventCode=3 | eval detection="written"
| eval allow_on="process_path dest_ip src_ip" | `sysmon_essentials_allow_network(dest_ip)`
| `sysmon_essentials_allow_network(src_ip)` | where isnull(allowed_by)"""


@pytest.mark.parametrize("rows", COVERS.values(), ids=COVERS.keys())
def test_row_covers_the_finding(tmp_path: Path, rows: str) -> None:
    assert run_with(tmp_path, rows)[0] == []


@pytest.mark.parametrize("rows", COVERS_NOT.values(), ids=COVERS_NOT.keys())
def test_row_does_not_cover_the_finding(tmp_path: Path, rows: str) -> None:
    assert len(run_with(tmp_path, rows)[0]) == 1


@pytest.mark.parametrize(("row", "left"), IN_NETWORK.values(), ids=IN_NETWORK.keys())
def test_network_covers_the_addresses_of_its_field(tmp_path: Path, row: str, left: int) -> None:
    event = SampleEvent(3, {"SourceIp": "192.0.2.7", "DestinationIp": "203.0.113.40"}, 0, "")
    case = Case(DETECTION, Sample("a connection", 1, (event,)), 99)
    assert len(run_with(tmp_path, f"written,{row}", CONNECTION, case)[0]) == left


def test_covered_finding_is_written_with_the_row_that_covered_it(tmp_path: Path) -> None:
    _, session = run_with(tmp_path, COVERS["expires later"])
    written = session.outputs["index:summary"]
    assert [(row["detection"], row["allowed_by"]) for row in written] == [(SLUG, "2026-12-31 known")]


@pytest.mark.parametrize(("row", "left"), IN_NETWORK.values(), ids=IN_NETWORK.keys())
def test_list_in_a_file_of_its_own_takes_the_place_of_the_shipped_one(tmp_path: Path, row: str, left: int) -> None:
    event = SampleEvent(3, {"SourceIp": "192.0.2.7", "DestinationIp": "203.0.113.40"}, 0, "")
    case = Case(DETECTION, Sample("a connection", 1, (event,)), 99)
    assert len(run_with(tmp_path, f"written,{row}", CONNECTION, case, "site_allowlist.csv")[0]) == left


def test_shipped_list_is_empty() -> None:
    assert (ROOT / "lookups" / SHIPPED).read_text(encoding="utf-8") == HEADER

"""The searches that the pages run, planned by the search head that knows the app's macros, lookups and commands."""

from __future__ import annotations

import json
import shutil
import subprocess

import pytest

from offline.searchhead import SearchHead
from offline.spl.plan import plan
from tests.shared import ROOT

LOADER = ROOT / "tests" / "unit" / "appserver" / "static"
NODE = shutil.which("node")
NAMES = (
    "locate", "tree", "whole host", "findings", "process", "event", "event without GUID", "list", "finding", "events",
)  # fmt: skip
PRINT = """
import { load, GUID } from "./load.mjs";
const { spl, triage } = load("investigator/model", "investigator/spl", "triage/triage");
const host = "ws-041.corp.example";
const guid = GUID(1).slice(1, -1);
const row = { dest: host, _time: "1772611200", process_guid: [GUID(1), GUID(2)], event_id: "1" };
console.log(JSON.stringify({
  locate: spl.locate(guid), tree: spl.tree(guid, host), "whole host": spl.tree("", host), findings: spl.findings(host),
  process: spl.event({ kind: "process", guid, host, time: 1772611200.5 }),
  event: spl.event({ kind: "event", code: 11, guid, host, time: 1772611200.5 }),
  "event without GUID": spl.event({ kind: "event", code: 11, guid: "", host, time: null }),
  list: triage.listSearch(), finding: triage.findingSearch("0".repeat(32)), events: triage.eventsSearch(row).search,
}));
"""


@pytest.fixture(scope="module")
def searches() -> dict[str, str]:
    if NODE is None:
        pytest.skip("node is not installed")
    done = subprocess.run(
        [NODE, "--input-type=module", "-e", PRINT], cwd=LOADER, capture_output=True, text=True, timeout=30, check=True
    )
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def head() -> SearchHead:
    return SearchHead.of_apps([ROOT])


def test_every_search_of_the_pages_is_looked_at(searches):
    assert tuple(searches) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_search_is_one_that_splunk_would_plan(searches, head, name):
    text = searches[name]
    assert text.startswith("search ")
    assert plan(text.removeprefix("search "), head.session()).names

"""Reports: the search of each can be planned, and runs over findings as they are written."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from offline.spl.frame import Frame
from offline.spl.plan import plan, run
from tests.detection_samples import head, stanza

if TYPE_CHECKING:
    from offline.spl.frame import Value

REPORTS = [
    name for name in head().conf.stanzas("savedsearches") if " - Pack - " not in name and not name.endswith(" - Rule")
]

COMMON: dict[str, Value] = {
    "index": "summary",
    "source": "sysmon_essentials:finding",
    "_time": 1793700000.0,
    "dest": "ws-041.corp.example",
}
FINDINGS: list[dict[str, Value]] = [
    {**COMMON, "finding_id": "1", "detection": "a", "risk_score": "60", "severity": "high"},
    {**COMMON, "finding_id": "1", "detection": "a", "risk_score": "60", "severity": "high"},
    {**COMMON, "finding_id": "2", "detection": "b", "risk_score": "10", "severity": "low"},
    {**COMMON, "finding_id": "3", "detection": "a", "risk_score": "60", "allowed_by": "never backup"},
]


def over_findings(search: str) -> list[dict[str, Value]]:
    session = replace(head().session(), index=Frame.from_rows(FINDINGS))
    return [dict(row) for row in run(plan(search, session), session).rows()]


@pytest.mark.parametrize("name", REPORTS, ids=str)
def test_report_can_be_planned(name: str) -> None:
    plan(stanza(name), head().session())


def test_risk_of_a_host_counts_each_finding_once() -> None:
    row = over_findings(stanza("Sysmon Essentials - Findings By Host"))[0]
    assert (row["dest"], row["findings"], row["risk"]) == ("ws-041.corp.example", 2, 70)


def test_hits_of_the_allow_list_are_counted_by_row() -> None:
    row = over_findings(stanza("Sysmon Essentials - Allow-List Hits"))[0]
    assert (row["detection"], row["allowed_by"], row["hits"]) == ("a", "never backup", 1)


def test_export_gives_one_row_a_detection_with_its_content_as_json() -> None:
    rows = over_findings(stanza("Sysmon Essentials - Export To Security Essentials"))
    assert len({row["showcaseId"] for row in rows}) == len(rows) > 100
    assert all('"includeSSE":"Yes"' in str(row["json"]) for row in rows)

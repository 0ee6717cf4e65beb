"""Saved searches that are no detections: reports for admins and the export to Security Essentials.

Source of the export's shape: the rows that Security Essentials keeps in its KV store collection ``custom_content``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

SSE_EXPORT = """\
| inputlookup sysmon_essentials_detections
| eval showcaseId="sysmon_essentials_".detection, channel="custom_Sysmon_Essentials", user="nobody", _time=now(), \
local_json="", _key=showcaseId
| eval json=json_object("id", showcaseId, "name", name, "inSplunk", "yes", "includeSSE", "Yes", "journey", "Stage_3", \
"usecase", "Advanced Threat Detection", "category", "Endpoint Compromise", "severity", severity, "domain", "Endpoint", \
"description", description, "alertvolume", "Low", "SPLEase", "Medium", "displayapp", "Sysmon Essentials", \
"app", "custom", "mitre_technique", replace(attack, " ", "|"), "mitre_tactic", replace(tactics, " ", "|"), \
"howToImplement", how_to_implement, "knownFP", known_false_positives, "operationalize", next_steps, \
"data_source_categories", "VendorSpecific-winsec-sysmon")
| `sysmon_essentials_sse_write`"""

ALLOW_LIST_HITS = """\
`sysmon_essentials_findings_index` source="sysmon_essentials:finding" allowed_by=*
| dedup finding_id
| stats count AS hits dc(dest) AS hosts min(_time) AS first_hit max(_time) AS last_hit by detection allowed_by
| sort - hits"""

ALLOW_LIST_EXPIRED = """\
| inputlookup sysmon_essentials_allowlist
| where NOT expires="never" AND (NOT match(expires, "^\\d{4}-\\d\\d-\\d\\d$") OR expires<strftime(now(), "%Y-%m-%d"))
| table detection field_value network owner reason expires"""

FINDINGS_BY_HOST = """\
`sysmon_essentials_findings`
| dedup finding_id
| stats count AS findings sum(risk_score) AS risk dc(detection) AS detections values(severity) AS severity \
max(_time) AS last by dest
| sort - risk"""


def report_stanzas() -> Iterator[tuple[str, dict[str, str]]]:
    """Name and settings of each report; none is scheduled."""
    yield _report(
        "Findings By Host", "Hosts by the risk score of their findings of the last week.", FINDINGS_BY_HOST, "-7d@d"
    )
    yield _report(
        "Allow-List Hits",
        "How often each row of the allow-list covered a finding in the last month. Rows without hits can go.",
        ALLOW_LIST_HITS,
        "-30d@d",
    )
    yield _report(
        "Allow-List Rows Without Effect",
        "Rows of the allow-list whose expiry has passed or is neither a date nor the word never.",
        ALLOW_LIST_EXPIRED,
        "-1m@m",
    )
    yield _report(
        "Export To Security Essentials",
        "One row a detection in the form of Security Essentials' custom content. See the README before running it.",
        SSE_EXPORT,
        "-1m@m",
    )


def _report(name: str, description: str, search: str, earliest: str) -> tuple[str, dict[str, str]]:
    settings = {
        "description": description,
        "search": search,
        "dispatch.earliest_time": earliest,
        "dispatch.latest_time": "now",
        "enableSched": "0",
    }
    return f"Sysmon Essentials - {name}", settings

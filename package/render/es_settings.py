"""Settings of a saved search that Enterprise Security reads: correlation search, risk and notable.

Source: ES documentation on correlation searches in savedsearches.conf; the key names are those that ESCU ships.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from package.render.risk import RISK

if TYPE_CHECKING:
    from package.content import Attack
    from package.detections import Detection

KILL_CHAIN = {
    "reconnaissance": "Reconnaissance",
    "resource-development": "Weaponization",
    "initial-access": "Delivery",
    "persistence": "Installation",
    "command-and-control": "Command and Control",
    "exfiltration": "Actions on Objectives",
    "impact": "Actions on Objectives",
}
"""Lockheed Martin's phase of a tactic; every other tactic belongs to exploitation."""

WITH_NOTABLE = ("high", "critical")
WITH_RISK = ("low", "medium", "high", "critical")


def es_type(detection: Detection) -> str:
    """ES's word for what a detection does: TTP makes risk and a notable, Anomaly risk, Hunting neither.

    What is found in sums of risk is a Correlation: a notable, but no more risk.
    """
    if detection.search.startswith(f"| inputlookup {RISK}"):
        return "Correlation"
    if detection.severity in WITH_NOTABLE:
        return "TTP"
    return "Anomaly" if detection.severity in WITH_RISK else "Hunting"


def annotation_map(detection: Detection, attack: Attack, data_sources: tuple[str, ...]) -> dict[str, object]:
    """The frameworks that a detection maps to."""
    tactics = dict.fromkeys(tactic for found in detection.attack for tactic in attack.techniques[found].tactics)
    kind = es_type(detection)
    return {
        "analytic_story": list(detection.story),
        "cis20": ["CIS 10"],
        "data_source": list(data_sources),
        "kill_chain_phases": list(dict.fromkeys(KILL_CHAIN.get(tactic, "Exploitation") for tactic in tactics)),
        "mitre_attack": list(detection.attack),
        "nist": ["DE.CM"] if kind == "TTP" else ["DE.AE"],
        "type": kind,
        "type_list": [kind],
    }


def es_settings(detection: Detection, attack: Attack, data_sources: tuple[str, ...]) -> dict[str, str]:
    """All settings for ES of a stand-alone search."""
    settings = {
        "action.correlationsearch.enabled": "1",
        "action.correlationsearch.detection_type": "ebd",
        "action.correlationsearch.label": detection.stanza,
        "action.correlationsearch.annotations": _json(annotation_map(detection, attack, data_sources)),
        "action.correlationsearch.metadata": _json(_metadata(detection)),
    }
    if detection.severity in WITH_RISK and es_type(detection) != "Correlation":
        settings.update(_risk(detection))
    if detection.severity in WITH_NOTABLE:
        settings.update(_notable(detection))
    return settings


def _metadata(detection: Detection) -> dict[str, object]:
    day = datetime.strptime(detection.date, "%Y-%m-%d").replace(tzinfo=UTC)
    return {
        "deprecated": "0",
        "detection_id": detection.id,
        "detection_version": str(detection.version),
        "publish_time": int(day.timestamp()),
    }


def _risk(detection: Detection) -> dict[str, str]:
    objects: list[dict[str, object]] = [
        {"risk_object_field": entity.field, "risk_object_type": entity.type, "risk_score": detection.risk_score}
        for entity in detection.risk
    ]
    objects.extend({"threat_object_field": e.field, "threat_object_type": e.type} for e in detection.threat)
    return {
        "action.risk": "1",
        "action.risk.param._risk_message": detection.message,
        "action.risk.param._risk": _json(objects),
        "action.risk.param._risk_score": "0",
        "action.risk.param.verbose": "0",
    }


def _notable(detection: Detection) -> dict[str, str]:
    again = '%original_detection_search% | search dest="$dest$"'
    if detection.baseline is not None:  # run again, the search knows what it found
        again = f'`sysmon_essentials_findings` detection={detection.slug} dest="$dest$"'
    drilldowns = [
        _drilldown("Findings of this detection on $dest$", again),
        _drilldown("All findings on $dest$", '`sysmon_essentials_findings` dest="$dest$"'),
        _drilldown("Sysmon events of $dest$", '`sysmon_essentials_events` dvc="$dest$"'),
    ]
    is_sum = es_type(detection) == "Correlation"
    no_entity = {"risk_object_field": "N/A", "risk_object_type": "N/A", "risk_score": 0}
    return {
        "action.notable": "1",
        "action.notable.param._entities": _json([no_entity]),
        "action.notable.param.nes_fields": "user,dest",
        "action.notable.param.rule_title": f"RBA: {detection.name}" if is_sum else detection.name,
        "action.notable.param.rule_description": detection.message,
        "action.notable.param.security_domain": "endpoint",
        "action.notable.param.severity": detection.severity,
        "action.notable.param.drilldown_searches": _json(drilldowns),
    }


def _drilldown(name: str, search: str) -> dict[str, str]:
    return {
        "name": name,
        "search": search,
        "earliest_offset": "$info_min_time$",
        "latest_offset": "$info_max_time$",
    }


def _json(value: object) -> str:
    return json.dumps(value, sort_keys=True)

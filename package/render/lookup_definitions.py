"""Lookup definitions of transforms.conf for findings, detections and allow-lists; no event is touched by these."""

from __future__ import annotations

from typing import TYPE_CHECKING

from package.render import baselines, intel_tables, inventory, risk
from package.render.baselines import with_baseline
from package.render.conf_text import render_conf

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from package.detections import Detection

STATE_COLUMNS = {"baseline": "string", "rows": "number", "full": "number", "updated": "number"}

LOOKUPS: dict[str, dict[str, str]] = {
    "sysmon_essentials_detections": {"filename": "sysmon_essentials_detections.csv"},
    "sysmon_essentials_attack": {"filename": "sysmon_essentials_attack.csv"},
    "sysmon_essentials_allowlist": {
        "filename": "sysmon_essentials_allowlist.csv",
        "match_type": "WILDCARD(detection), WILDCARD(field_value)",
        "case_sensitive_match": "false",
        "max_matches": "50",
    },
    "sysmon_essentials_allowlist_networks": {
        "filename": "sysmon_essentials_allowlist.csv",
        "match_type": "WILDCARD(detection), CIDR(network)",
        "case_sensitive_match": "false",
        "max_matches": "50",
    },
    **inventory.LOOKUPS,
    **intel_tables.LOOKUPS,
}
"""Settings by the name that searches use."""

TRIAGE = "sysmon_findings"
TRIAGE_COLUMNS = {
    "finding_id": "string",
    "status": "string",
    "assignee": "string",
    "comment": "string",
    "first_seen": "number",
    "updated": "time",
}


def collections(detections: Sequence[Detection]) -> dict[str, Mapping[str, str]]:
    """Every KV store collection: its fields and their types."""
    found: dict[str, Mapping[str, str]] = {
        TRIAGE: TRIAGE_COLUMNS,
        risk.SEEN: risk.SEEN_COLUMNS,
        risk.RISK: risk.COLUMNS,
        baselines.STATE: STATE_COLUMNS,
        **inventory.COLLECTIONS,
        **intel_tables.COLLECTIONS,
    }
    found.update({baselines.collection(detection): baselines.COLUMNS for detection in with_baseline(detections)})
    return found


def collection_lookup(name: str, columns: Mapping[str, str]) -> tuple[str, dict[str, str]]:
    """Name and settings of the lookup on a collection."""
    settings = {"external_type": "kvstore", "collection": name, "fields_list": ", ".join(("_key", *columns))}
    if name == intel_tables.INDICATOR_COLLECTION:
        return intel_tables.INDICATORS, {**settings, **intel_tables.MOST_FEEDS}
    return name, settings


def render_collections(detections: Sequence[Detection]) -> str:
    """collections.conf. Nothing is replicated to indexers: all lookups on collections run on the search head."""
    stanzas = []
    for name, columns in collections(detections).items():
        fields = {f"field.{column}": kind for column, kind in columns.items()}
        indexes = intel_tables.ACCELERATED.get(name, {})
        accelerated = {f"accelerated_fields.{index}": by for index, by in indexes.items()}
        stanzas.append((name, {"enforceTypes": "true", **fields, **accelerated, "replicate": "false"}))
    return render_conf("package/render/ and detections/", stanzas)

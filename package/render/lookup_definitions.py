"""Lookup definitions of transforms.conf for findings, detections and allow-lists; no event is touched by these."""

from __future__ import annotations

from typing import TYPE_CHECKING

from package.render import baselines, inventory, risk
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
    }
    found.update({baselines.collection(detection): baselines.COLUMNS for detection in with_baseline(detections)})
    return found


def collection_lookup(name: str, columns: Mapping[str, str]) -> dict[str, str]:
    """The lookup on a collection, by the collection's name."""
    return {"external_type": "kvstore", "collection": name, "fields_list": ", ".join(("_key", *columns))}


def render_collections(detections: Sequence[Detection]) -> str:
    """collections.conf. Nothing is replicated to indexers: all lookups on collections run on the search head."""
    stanzas = []
    for name, columns in collections(detections).items():
        fields = {f"field.{column}": kind for column, kind in columns.items()}
        stanzas.append((name, {"enforceTypes": "true", **fields, "replicate": "false"}))
    return render_conf("package/render/ and detections/", stanzas)

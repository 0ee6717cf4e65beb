"""Lookup definitions of transforms.conf for findings, detections and allow-lists; no event is touched by these."""

from __future__ import annotations

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
    "sysmon_findings": {
        "external_type": "kvstore",
        "collection": "sysmon_findings",
        "fields_list": "_key, finding_id, status, owner, note, updated",
    },
}
"""Settings by the name that searches use."""

"""Where indicators of threat intelligence are kept: collections, lookup definitions, and the file that stands in.

One row of ``sysmon_intel_indicators`` is one key of one indicator of one feed, so a match is one exact question. A feed
that is read anew writes its rows under a new generation; the row of ``sysmon_intel_feeds`` says which one counts.
Source: collections.conf.spec (accelerated_fields); transforms.conf.spec (max_matches).
"""

from __future__ import annotations

INDICATORS = "sysmon_intel"
INDICATOR_COLLECTION = "sysmon_intel_indicators"
INDICATOR_COLUMNS = {
    "match_key": "string",
    "type": "string",
    "indicator": "string",
    "feed": "string",
    "generation": "string",
    "confidence": "number",
    "description": "string",
    "tags": "string",
    "reference": "string",
    "first_seen": "number",
    "last_seen": "number",
    "expires": "number",
    "added": "number",
}
"""Times are UTC epoch seconds. ``tags`` are joined by commas; ``added`` is when the feed first named the indicator.
``generation`` is a text without blanks: lookups ask for it, and they compare texts."""

FEEDS = "sysmon_intel_feeds"
FEED_COLUMNS = {
    "feed": "string",
    "status": "string",
    "generation": "string",
    "indicators": "number",
    "refused": "number",
    "allowed_out": "number",
    "format": "string",
    "location": "string",
    "last_success": "number",
    "last_attempt": "number",
    "error": "string",
    "next": "number",
}
"""One row a feed, its name as key. ``allowed_out`` counts what the allow-list kept out."""

SIGHTINGS = "sysmon_intel_sightings"
SIGHTING_COLUMNS = {
    "indicator": "string",
    "type": "string",
    "count": "number",
    "hosts": "string",
    "host_count": "number",
    "first_time": "number",
    "last_time": "number",
    "feeds": "string",
    "detections": "string",
}

RETRO = "sysmon_intel_retro"
RETRO_COLUMNS = {
    "type": "string",
    "indicator": "string",
    "host": "string",
    "first_time": "number",
    "last_time": "number",
    "found": "number",
}
"""What a hunt backwards reported: an indicator on a host is reported once. ``found`` is when."""

COLLECTIONS = {
    INDICATOR_COLLECTION: INDICATOR_COLUMNS,
    FEEDS: FEED_COLUMNS,
    SIGHTINGS: SIGHTING_COLUMNS,
    RETRO: RETRO_COLUMNS,
}
ACCELERATED = {
    INDICATOR_COLLECTION: {
        "match_key": '{"match_key": 1}',
        "feed": '{"feed": 1, "generation": 1}',
        "added": '{"added": 1}',
    }
}
"""Indexes beside that of the key: the question of a match, the rows of one generation, and what is new."""

ALLOWED = "sysmon_intel_allowed"
ALLOWED_FILE = {"filename": f"{ALLOWED}.csv", "case_sensitive_match": "false", "max_matches": "50"}
MOST_FEEDS = {"max_matches": "1000"}
"""Rows that one key may have, one a feed and generation."""
LOOKUPS = {
    f"{INDICATORS}_csv": {"filename": f"{INDICATOR_COLLECTION}.csv", **MOST_FEEDS},
    ALLOWED: ALLOWED_FILE,
    f"{ALLOWED}_networks": {**ALLOWED_FILE, "match_type": "CIDR(value)"},
}
"""Lookups on files, by the name that searches use."""

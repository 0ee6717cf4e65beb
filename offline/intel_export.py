"""Indicators in the forms of other programs: values, CSV, STIX 2.1, and the local lookups of Enterprise Security.

Pure: indicators in, text out. Sources: STIX 2.1 (OASIS), sections 4.7 and 9; Splunk Enterprise Security 8.0,
"Supported types of threat intelligence" (the header of each local lookup; weight is 1 to 100).
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import re
import uuid
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sysmon_essentials.intel.indicator import Indicator

CSV_COLUMNS: Final = (
    *("type", "indicator", "feed", "confidence", "first_seen", "last_seen", "expires", "added"),
    *("tags", "description", "reference"),
)
ES_HEADERS: Final = {
    "local_ip_intel": ("description", "ip", "weight"),
    "local_domain_intel": ("description", "domain", "weight"),
    "local_http_intel": ("description", "http_referrer", "http_user_agent", "url", "weight"),
    "local_file_intel": ("description", "file_hash", "file_name", "weight"),
}
"""Columns of Enterprise Security's lookups, in its order. Pipes have no place there, nor import hashes."""

_ES_PLACES: Final = {
    "ip": ("local_ip_intel", "ip"),
    "network": ("local_ip_intel", "ip"),
    "domain": ("local_domain_intel", "domain"),
    "url": ("local_http_intel", "url"),
    "md5": ("local_file_intel", "file_hash"),
    "sha1": ("local_file_intel", "file_hash"),
    "sha256": ("local_file_intel", "file_hash"),
    "file_name": ("local_file_intel", "file_name"),
}
_PATHS: Final = {
    "domain": "domain-name:value",
    "url": "url:value",
    "md5": "file:hashes.MD5",
    "sha1": "file:hashes.'SHA-1'",
    "sha256": "file:hashes.'SHA-256'",
    "imphash": "file:extensions.'windows-pebinary-ext'.imphash",
    "file_name": "file:name",
    "pipe": "file:name",
}
_NAMESPACE: Final = uuid.uuid5(uuid.NAMESPACE_URL, "urn:sysmon-essentials:indicator")
_LAST_SECOND: Final = 253_402_300_799
"""The end of the year 9999, after which there are no dates."""
_PATH_END: Final = re.compile(r"[\\/]")


def render_list(found: Iterable[tuple[Indicator, int]]) -> Iterator[str]:
    """Yield each value once, a line each."""
    seen = set()
    for one, _ in found:
        if one.value not in seen:
            seen.add(one.value)
            yield f"{one.value}\n"


def render_csv(found: Iterable[tuple[Indicator, int]]) -> Iterator[str]:
    """Yield a header, and a row for each value and feed; ``intel import`` reads it again."""
    yield _csv_line(CSV_COLUMNS)
    for one, added in found:
        row = {"type": one.type, "indicator": one.value, "added": added, "tags": ",".join(one.tags)}
        yield _csv_line(row.get(name, getattr(one, name, "")) for name in CSV_COLUMNS)


def render_stix(found: Iterable[tuple[Indicator, int]]) -> Iterator[str]:
    """Yield a STIX 2.1 bundle, an object a line. Identifiers follow from value and feed, so they stay the same."""
    yield f'{{"type":"bundle","id":"bundle--{uuid.uuid5(_NAMESPACE, "bundle")}","objects":[\n'
    for number, (one, added) in enumerate(found):
        yield (",\n" if number else "") + json.dumps(stix_object(one, added), ensure_ascii=False, sort_keys=True)
    yield "\n]}\n"


def stix_object(one: Indicator, added: int) -> dict[str, Any]:
    """An indicator as a STIX object."""
    made: dict[str, Any] = {
        "type": "indicator",
        "spec_version": "2.1",
        "id": f"indicator--{uuid.uuid5(_NAMESPACE, f'{one.type}:{one.value}:{one.feed}')}",
        "created": _stamp(added),
        "modified": _stamp(max(added, one.last_seen or 0)),
        "name": _named(one),
        "indicator_types": ["malicious-activity"],
        "pattern": stix_pattern(one),
        "pattern_type": "stix",
        "valid_from": _stamp(one.first_seen if one.first_seen is not None else added),
        "confidence": one.confidence,
        "external_references": [_reference(one)],
    }
    if one.expires is not None:
        # STIX wants an end after the begin.
        made["valid_until"] = _stamp(max(one.expires, (one.first_seen if one.first_seen is not None else added) + 1))
    if one.description:
        made["description"] = one.description
    if one.tags:
        made["labels"] = list(one.tags)
    return made


def stix_pattern(one: Indicator) -> str:
    r"""The pattern that says what an indicator says; a pipe is the file ``\\.\pipe\name``."""
    if one.type in ("ip", "network"):
        path = "ipv6-addr:value" if ":" in one.value else "ipv4-addr:value"
    else:
        path = _PATHS[one.type]
    escaped = _named(one).replace("\\", "\\\\").replace("'", "\\'")
    return f"[{path} = '{escaped}']"


def _named(one: Indicator) -> str:
    return rf"\\.\pipe{one.value}" if one.type == "pipe" else one.value


def render_es(found: Iterable[tuple[Indicator, int]]) -> tuple[dict[str, str], int]:
    """The text of each lookup of Enterprise Security by name, and how many indicators have no place in one.

    A value that several feeds name is one row: the highest confidence is its weight, all feeds are its description.
    """
    rows: dict[tuple[str, str, str], list[Indicator]] = {}
    left = 0
    for one, _ in found:
        place = _ES_PLACES.get(one.type)
        if place is None or (one.type == "file_name" and _PATH_END.search(one.value)):
            left += 1
        else:
            rows.setdefault((*place, one.value), []).append(one)
    texts = {name: [_csv_line(header)] for name, header in ES_HEADERS.items()}
    for (name, column, value), ones in rows.items():
        weight = min(max(1, *(one.confidence for one in ones)), 100)
        row = {column: value, "weight": weight, "description": _described(ones)}
        texts[name].append(_csv_line(row.get(header, "") for header in ES_HEADERS[name]))
    return {name: "".join(lines) for name, lines in texts.items()}, left


def _described(ones: list[Indicator]) -> str:
    feeds = ", ".join(sorted({one.feed for one in ones}))
    text = next((one.description for one in ones if one.description), "")
    return f"{feeds}: {text}" if text else feeds


def _reference(one: Indicator) -> dict[str, str]:
    where = "url" if one.reference.startswith(("http://", "https://")) else "description"
    return {"source_name": one.feed, **({where: one.reference} if one.reference else {})}


def _stamp(time: int) -> str:
    return dt.datetime.fromtimestamp(min(time, _LAST_SECOND), dt.UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")


def _csv_line(cells: Iterable[object]) -> str:
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\n").writerow(["" if cell is None else cell for cell in cells])
    return buffer.getvalue()

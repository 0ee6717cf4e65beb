"""Saved searches that keep threat intelligence useful: the past for new indicators, sightings, and what ES is given.

Source of the names and columns of Enterprise Security's lookups: its manual, "Supported types of threat intelligence"
and "Add threat intelligence from Splunk events".
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from package.detections import Schedule
from package.render.finding_spl import retro_search
from package.render.schedules import schedule_settings

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from package.content import Content
    from package.model import EventRow

TITLE = "Sysmon Essentials - Intelligence"
RETRO_SCHEDULE = Schedule("30 3 * * *", "-31d@d", "@d")
SIGHTINGS_SCHEDULE = Schedule("10,40 * * * *", "-30d@d", "now")

SIGHTINGS = """\
`sysmon_essentials_findings` indicator=*
| dedup finding_id
| stats sum(count) AS count values(dest) AS host min(firstTime) AS first_time max(lastTime) AS last_time
    values(intel_feed) AS feed values(detection) AS detection by indicator_type indicator
| eval _key=md5(indicator_type . "|" . indicator), type=indicator_type
| lookup local=true sysmon_intel_sightings _key OUTPUT first_time AS known_first hosts AS known_hosts
| eval host=mvdedup(mvappend(host, split(known_hosts, " "))), host_count=mvcount(host),
    hosts=mvjoin(mvindex(mvsort(host), 0, 99), " "), feeds=mvjoin(feed, ", "), detections=mvjoin(detection, ", "),
    first_time=min(first_time, coalesce(tonumber(known_first), first_time))
| fields _key indicator type count hosts host_count first_time last_time feeds detections
| outputlookup append=true key_field=_key sysmon_intel_sightings"""

ES_KINDS: Mapping[str, tuple[str, str, str]] = {
    "ip": ("type=ip OR type=network", "ip=indicator", "description ip weight"),
    "domain": ("type=domain", "domain=indicator", "description domain weight"),
    "file": (
        "type=md5 OR type=sha1 OR type=sha256 OR type=file_name",
        'file_hash=if(type="file_name", null(), indicator), file_name=if(type="file_name", indicator, null())',
        "description file_hash file_name weight",
    ),
    "http": (
        "type=url",
        "url=indicator, http_referrer=null(), http_user_agent=null()",
        "description http_referrer http_user_agent url weight",
    ),
}
"""Per kind of lookup in ES: which rows, how its columns come about, and all of them in the order of its manual."""


def intel_stanzas(content: Content, rows: Mapping[str, EventRow]) -> Iterator[tuple[str, dict[str, str]]]:
    """Name and settings of each.

    Args:
        content: whose detections by intelligence look at the past.
        rows: events by family.
    """
    families = [(rows[family].terms, members) for family, members in content.intel_by_family.items()]
    if families:
        yield (
            f"{TITLE} - Retro Hunt",
            {
                "description": (
                    "Looks for indicators that came yesterday in the events of the 30 days before: one finding, marked "
                    "retro, for each indicator and host, and never again."
                ),
                "search": retro_search(families),
                **schedule_settings(RETRO_SCHEDULE),
                "alert.digest_mode": "0",
                "alert.track": "0",
            },
        )
    yield (
        f"{TITLE} - Sightings",
        {
            "description": "Counts where and when each indicator was seen in 30 days: lookup sysmon_intel_sightings.",
            "search": SIGHTINGS,
            **schedule_settings(SIGHTINGS_SCHEDULE),
        },
    )
    for kind in ES_KINDS:
        yield f"{TITLE} - Give Enterprise Security {kind}", _for_es(kind)


def _for_es(kind: str) -> dict[str, str]:
    where, columns, names = ES_KINDS[kind]
    search = f"""\
| inputlookup sysmon_intel where {where}
| lookup local=true sysmon_intel_feeds _key AS feed OUTPUT generation AS live
| where generation=live
| inputlookup append=true sysmon_intel_csv where {where}
| where isnull(expires) OR tonumber(expires)>now()
| search NOT (type="file_name" (indicator="*\\\\*" OR indicator="*/*"))
| stats max(confidence) AS weight values(feed) AS feed values(description) AS text by type indicator
| eval weight=min(100, max(1, tonumber(weight))), description=mvjoin(feed, ", ") . coalesce(": " . mvindex(text, 0), "")
| eval {columns}
| table {names}
| `sysmon_essentials_es_write({kind})`"""
    return {
        "description": f"Live indicators in the form of ES's lookup local_{kind}_intel; see docs/intelligence.md.",
        "search": search,
        **schedule_settings(Schedule("15 4 * * *", "-1m@m", "now")),
    }

"""Risk by host and by user without Enterprise Security: what the findings of the last week add up to.

One search reads the findings and writes a row an object; detections of the correlation family read the rows. The same
detection counts only a few times for one object, so that a noisy one does not make a case alone; findings about risk
do not add to it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from package.detections import Schedule
from package.render.schedules import schedule_settings

if TYPE_CHECKING:
    from collections.abc import Iterator

RISK = "sysmon_risk"
COLUMNS = {
    "object": "string",
    "object_type": "string",
    "risk_day": "number",
    "risk_week": "number",
    "detections_day": "number",
    "tactics_day": "string",
    "tactic_count_day": "number",
    "findings_week": "number",
    "first_time": "number",
    "last_time": "number",
    "updated": "number",
}
SEEN = "sysmon_findings_seen"
SEEN_COLUMNS = {"finding_id": "string", "detection": "string", "first_seen": "number"}

UPDATE = """\
`sysmon_essentials_findings` NOT detection=risk_*
| dedup finding_id
| eval account=if(match(user, "(?i)^(system|local service|network service|root)$"), null(), lower(user))
| eval object=mvappend("system|" . lower(dest), "user|" . account)
| mvexpand object
| eval today=if(_time>=relative_time(now(), "-24h"), 1, 0)
| lookup sysmon_essentials_detections detection OUTPUT tactics
| stats count AS findings sum(today) AS findings_today max(risk_score) AS score max(tactics) AS tactics
    min(_time) AS first_time max(_time) AS last_time by object detection
| eval risk_week=score*min(findings, `sysmon_essentials_risk_repeats`),
    risk_day=score*min(findings_today, `sysmon_essentials_risk_repeats`),
    tactic=if(findings_today>0, split(tactics, " "), null()),
    detection=if(findings_today>0, detection, null())
| stats sum(risk_day) AS risk_day sum(risk_week) AS risk_week sum(findings) AS findings_week
    dc(detection) AS detections_day values(tactic) AS tactic dc(tactic) AS tactic_count_day
    min(first_time) AS first_time max(last_time) AS last_time by object
| eval _key=md5(object), object_type=mvindex(split(object, "|"), 0), object=mvindex(split(object, "|"), 1),
    tactics_day=mvjoin(tactic, " "), updated=now()
| outputlookup sysmon_risk"""

FORGET = """\
| inputlookup sysmon_findings_seen
| where first_seen>=relative_time(now(), "-8d")
| outputlookup override_if_empty=false sysmon_findings_seen"""


def risk_stanzas() -> Iterator[tuple[str, dict[str, str]]]:
    """The searches that keep the sums and forget the findings that no run can meet again."""
    yield (
        "Sysmon Essentials - Risk - Update",
        {
            "description": "Adds up the risk of each host and user over 24 hours and 7 days: lookup sysmon_risk.",
            "search": UPDATE,
            **schedule_settings(Schedule("5,20,35,50 * * * *", "-7d@m", "now")),
        },
    )
    yield (
        "Sysmon Essentials - Findings Seen - Upkeep",
        {
            "description": "Forgets the ids of findings that are older than any search's window.",
            "search": FORGET,
            **schedule_settings(Schedule("50 1 * * *", "-1m@m", "now")),
        },
    )

"""When searches run and over which time, by the kind of question that they ask.

Events reach the index late and out of order. Every search is scheduled continuously, so that a period in which nothing
ran is made up for later, and its window is such that each finding belongs to one run:

* Single events, and items that are new: what was *indexed* since the last run, within the last day by event time.
  However late an event comes, one run looks at it.
* Bursts count the events of a time bucket together. Their windows go by event time, end late enough for events that
  are up to ``LATE_MINUTES`` on their way, touch each other and begin and end where buckets do: each bucket is counted
  whole and once. This wants exact minutes, so these searches are not skewed.
* Sequences look back further than they report: a finding belongs to the run in whose own half hour its last event lies.
* States hold for a day and are asked for every hour; as long as a state lasts it is the same finding. Those that read
  every event of the day are asked for every four hours: a day read 24 times costs more than all packs together.

Source: savedsearches.conf.spec, dispatch.index_earliest, allow_skew and realtime_schedule.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from package.detections import Schedule

if TYPE_CHECKING:
    from package.detections import Detection

LATE_MINUTES = 12
LOOK_BACK_S = 3600
"""How long before its own half hour a sequence may begin."""

PACK = Schedule("*/15 * * * *", "-24h@m", "now", "-20m@m", "-5m@m")
SINGLE_EVENT = Schedule("0 * * * *", "-24h@m", "now", "-65m@m", "-5m@m")
BURST = Schedule("12,42 * * * *", "-42m@m", "-12m@m")
LONG_BURST = Schedule("12 * * * *", "-1h@h", "@h")
SEQUENCE = Schedule("12,42 * * * *", "-102m@m", "-12m@m")
STATE = Schedule("12 * * * *", "-24h@h", "@h")
DENSE_STATE = Schedule("12 */4 * * *", STATE.earliest, STATE.latest)
STATE_WINDOW = "24h"

BY_TYPE = {
    "simple": SINGLE_EVENT,
    "intel": SINGLE_EVENT,
    "first_seen": SINGLE_EVENT,
    "spike": LONG_BURST,
    "sequence": SEQUENCE,
    "health": STATE,
}
ALL_EVENTS = "EventCode=*"
"""How the search of a detection begins that reads every event."""
BIN = re.compile(r"\|\s*bin\s+_time\s+span=(\d+)([smh])\b")
UNIT_S = {"s": 1, "m": 60, "h": 3600}
BURST_S, LONG_BURST_S = 1800, 3600


def schedule_of(detection: Detection) -> Schedule:
    """The schedule that the detection asks for, else that of its type and of the time buckets in its search."""
    found = detection.schedule or _by_buckets(detection) or BY_TYPE.get(detection.type, STATE)
    return DENSE_STATE if found is STATE and detection.search.startswith(ALL_EVENTS) else found


def is_state(detection: Detection) -> bool:
    """True if a run looks at what earlier runs looked at too and would find the same again."""
    return schedule_of(detection) in (STATE, DENSE_STATE)


def _by_buckets(detection: Detection) -> Schedule | None:
    """For detections that count events in buckets of time: windows that hold whole buckets."""
    found = BIN.search(detection.search)
    if found is None or detection.type in ("sequence", "spike"):
        return None
    span_s = int(found[1]) * UNIT_S[found[2]]
    if BURST_S % span_s == 0:
        return BURST
    return LONG_BURST if LONG_BURST_S % span_s == 0 else None


def upkeep_schedule(number: int) -> Schedule:
    """Once a night, at a minute of its own out of 120."""
    minute, hour = number % 60, 2 + number // 60 % 2
    return Schedule(f"{minute} {hour} * * *", "-1m@m", "now")


def schedule_settings(schedule: Schedule) -> dict[str, str]:
    """Settings of a saved search that is scheduled but, as shipped, disabled."""
    settings = {
        "disabled": "1",
        "enableSched": "1",
        "cron_schedule": schedule.cron,
        "dispatch.earliest_time": schedule.earliest,
        "dispatch.latest_time": schedule.latest,
    }
    if schedule.index_earliest:
        settings["dispatch.index_earliest"] = schedule.index_earliest
        settings["dispatch.index_latest"] = schedule.index_latest
    return {
        **settings,
        "realtime_schedule": "0",
        "schedule_window": "auto",
        "allow_skew": "100%" if schedule.index_earliest else "0",
        "counttype": "number of events",
        "relation": "greater than",
        "quantity": "0",
        "is_visible": "0",
    }

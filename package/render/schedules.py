"""When searches run and over which time, by the kind of question that they ask.

Events reach the index late: laptops sleep, collectors queue. A detection that looks at single events therefore asks for
what was *indexed* since its last run, within the last day by event time; nothing is missed and nothing is seen twice.
A detection that counts over time needs the events of that time together, so its windows go by event time, end ten
minutes ago and overlap by half; throttling removes what is found twice.
Source: Splunk's savedsearches.conf.spec, dispatch.index_earliest, allow_skew and realtime_schedule.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from package.detections import Schedule

if TYPE_CHECKING:
    from package.detections import Detection

PACK = Schedule("*/15 * * * *", "-24h@m", "now", "-20m@m", "-5m@m")
SINGLE_EVENT = Schedule("0 * * * *", "-24h@m", "now", "-65m@m", "-5m@m")
OVER_TIME = Schedule("*/30 * * * *", "-70m@m", "-10m@m")
LAST_DAY = Schedule("0 * * * *", "-25h@h", "@h")
LAST_WEEK = Schedule("0 * * * *", "-7d@h", "@h")

BY_TYPE = {
    "simple": SINGLE_EVENT,
    "intel": SINGLE_EVENT,
    "threshold": OVER_TIME,
    "sequence": OVER_TIME,
    "first_seen": OVER_TIME,
    "health": LAST_DAY,
    "spike": LAST_WEEK,
}


def schedule_of(detection: Detection) -> Schedule:
    """The schedule that the detection asks for, else that of its type."""
    return detection.schedule or BY_TYPE[detection.type]


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
        "allow_skew": "100%",
        "counttype": "number of events",
        "relation": "greater than",
        "quantity": "0",
        "is_visible": "0",
    }

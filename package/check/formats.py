"""Dates, periods, schedules, references and messages have the form that Splunk expects."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from package.content import Content
    from package.detections import Detection
    from package.model import Model
    from package.problems import Problem

PERIOD = re.compile(r"[1-9]\d{0,4}[smhd]")
RELATIVE_TIME = re.compile(r"now|([-+]\d+(s|m|h|d|w|mon))?(@(s|m|h|d|w[0-7]?|mon))?")
CRON_PART = r"(\*|\d+(-\d+)?(,\d+(-\d+)?)*)(/\d+)?"
CRON = re.compile(rf"{CRON_PART}( {CRON_PART}){{4}}")
REFERENCE = re.compile(r"https://\S+")


def check_formats(model: Model, content: Content) -> Iterator[Problem]:
    """What is written in a form of its own can be read."""
    for detection in content.detections:
        yield from _date(detection)
        yield from _times(detection)
        for position, reference in enumerate(detection.references):
            if not REFERENCE.fullmatch(reference):
                yield detection.problem(f"references: {reference!r} is no https address", "references", position)
        if "`" in detection.message:
            yield detection.problem("message: a backquote would start a macro", "message")


def _date(detection: Detection) -> Iterator[Problem]:
    try:
        date.fromisoformat(detection.date)
    except ValueError:
        yield detection.problem(f"date: {detection.date!r} is not YYYY-MM-DD", "date")


def _times(detection: Detection) -> Iterator[Problem]:
    if detection.throttle and not PERIOD.fullmatch(detection.throttle.period):
        yield detection.problem(f"throttle.period: {detection.throttle.period!r} is not like 1h", "throttle", "period")
    schedule = detection.schedule
    if schedule is None:
        return
    if not CRON.fullmatch(schedule.cron):
        yield detection.problem(f"schedule.cron: {schedule.cron!r} is no cron line", "schedule", "cron")
    for key in ("earliest", "latest"):
        value = getattr(schedule, key)
        if not value or not RELATIVE_TIME.fullmatch(value):
            yield detection.problem(f"schedule.{key}: {value!r} is no relative time", "schedule", key)

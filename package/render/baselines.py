"""Detections with a memory: what is new (`first_seen`) and what is far more than usual (`spike`).

Each has a KV store collection of its own, with a row a thing that it knows. The row's key is a hash of scope and item,
so a run may write the same row twice, and runs may come in any order: times are merged by minimum and maximum, amounts
by the maximum of each day. What is known is asked, what is new is found and all is written in one pass; a run that is
repeated at the same scheduled time finds the same again, because a row says which run learned it.
Source: Search Reference, "outputlookup" (append and key_field); collections.conf.spec.
"""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

from package.render import spl_text
from package.render.schedules import schedule_settings, upkeep_schedule

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from package.detections import Baseline, Detection

STATE = "sysmon_baseline_state"
COLUMNS = {
    "scope": "string",
    "item": "string",
    "first_time": "number",
    "last_time": "number",
    "learned": "number",
    "count": "number",
    "mean": "number",
    "deviation": "number",
    "days": "number",
    "history": "string",
}
"""Of every baseline. ``learned`` is when the run that first saw the row was scheduled; ``count`` is the amount that the
last run saw; ``history`` holds day=highest amount pairs, days counted from the epoch."""

ALWAYS = ("dvc", "user", "process_guid", "EventCode", "EventRecordID")
MADE = ("amount", "mean", "deviation", "days", "baseline_scope", "baseline_item")
"""Fields that searches with a baseline make, beside those of the events."""
SEED_FROM = "-30d@d"
ANY_ITEM = "(any)"
"""Stands for the whole of a scope: its first time is when the scope was first seen. Events without an item count too,
so a search may show by common events that it knows a host which has never done what it looks for."""


def collection(detection: Detection) -> str:
    """The name of a detection's collection and of the lookup on it."""
    return f"sysmon_baseline_{detection.slug}"


def baseline_head(detection: Detection, scope: str, shown: Sequence[str]) -> list[str]:
    """The steps up to the rows that are findings.

    Args:
        detection: one with a baseline.
        scope: the macro that selects the app's events.
        shown: fields of the event that the finding shows.
    """
    return [*_learning(detection, scope, shown), "| where is_news=1", "| eval _time=finding_time"]


def seed_stanza(detection: Detection) -> tuple[str, dict[str, str]]:
    """A search that learns from the last 30 days and finds nothing; an admin runs it once."""
    learned = "| stats count AS rows dc(baseline_scope) AS scopes"
    made = [*_learning(detection, "`sysmon_essentials_events`", ()), learned]
    settings = {
        "description": f"Run once: learns from the last 30 days what is usual for '{detection.name}'. Finds nothing.",
        "search": "\n".join(made),
        "dispatch.earliest_time": SEED_FROM,
        "dispatch.latest_time": "now",
        "enableSched": "0",
    }
    return f"Sysmon Essentials - Baseline - {detection.name} - Seed", settings


def upkeep_stanza(detection: Detection) -> tuple[str, dict[str, str]]:
    """A daily search that forgets what was not seen for long, and notes how full the baseline is."""
    baseline = detection.baseline
    assert baseline is not None
    search = f"`sysmon_essentials_baseline_upkeep({collection(detection)}, {detection.slug}, {baseline.keep_days})`"
    settings = {
        "description": f"Forgets what '{detection.name}' has not seen for {baseline.keep_days} days.",
        "search": f"| {search}",
        **schedule_settings(upkeep_schedule(zlib.crc32(detection.slug.encode()))),
    }
    return f"Sysmon Essentials - Baseline - {detection.name} - Upkeep", settings


def baseline_stanzas(detections: Sequence[Detection]) -> Iterator[tuple[str, dict[str, str]]]:
    """Seeding and upkeep of every baseline."""
    for detection in with_baseline(detections):
        yield seed_stanza(detection)
        yield upkeep_stanza(detection)


def with_baseline(detections: Sequence[Detection]) -> list[Detection]:
    """Those that have a memory."""
    return [detection for detection in detections if detection.baseline is not None]


def _learning(detection: Detection, scope: str, shown: Sequence[str]) -> list[str]:
    baseline = detection.baseline
    assert baseline is not None
    head = [f"{scope} {detection.search}"]
    fields = list(dict.fromkeys((*ALWAYS, *(field for field in shown if field not in MADE))))
    if detection.type == "first_seen":
        return [*head, *_first_seen(detection, baseline, fields)]
    return [*head, *_spike(detection, baseline, fields)]


def _first_seen(detection: Detection, baseline: Baseline, fields: Sequence[str]) -> list[str]:
    values = " ".join(f"earliest({field}) AS {field}" for field in fields)
    return [
        f"| eval baseline_scope={_joined(baseline.scope)}, baseline_item={_joined(baseline.item)}",
        "| where isnotnull(baseline_scope)",
        f'| eval baseline_item=mvappend("{ANY_ITEM}", baseline_item)',
        f"| stats count min(_time) AS firstTime max(_time) AS lastTime {values} by baseline_scope baseline_item",
        f"| `sysmon_essentials_first_seen({collection(detection)}, {baseline.warm_up_days}, {baseline.keep_days})`",
    ]


def _spike(detection: Detection, baseline: Baseline, fields: Sequence[str]) -> list[str]:
    values = " ".join(f"latest({field}) AS {field}" for field in fields)
    amount = f"dc({baseline.measure})" if baseline.measure else "count"
    facts = (collection(detection), baseline.warm_up_days, baseline.keep_days, baseline.at_least)
    return [
        f"| eval baseline_scope={_joined(baseline.scope)}, seen=_time",
        "| where isnotnull(baseline_scope)",
        "| bin _time span=1h",
        f"| stats {amount} AS amount min(seen) AS firstTime max(seen) AS lastTime {values} by _time baseline_scope",
        f"| `sysmon_essentials_spike({', '.join(map(str, facts))})`",
    ]


def _joined(fields: Sequence[str]) -> str:
    """One text of several fields; absent if one of them is."""
    if not fields:
        return '"all"'
    together = ' . "|" . '.join(spl_text.field(field) for field in fields)
    return f"lower({together})"

"""Detections that threat intelligence decides: their part of a search up to the match.

Indexers do the wide work: from each event of a family they take the values that may be listed, and `stats` leaves one
row a value, host and process. What follows runs on the search head and is as large as what is distinct: macros turn
values into normal forms and exact keys, ask the collection for them, and keep what is live, in force and not allowed
(`model/macros.yml`, sysmon_essentials_intel_*).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from package.render import spl_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from package.detections import Detection, Observable

SEPARATOR = " || "
"""Between the parts of an observation: the detection's word, then values, each with its kind and a colon in front."""
CASE_MATTERS = "url"
FIELDS = (
    "indicator", "indicator_type", "intel_feed", "intel_confidence", "intel_age_days", "intel_tags",
    "intel_description", "intel_reference", "observed", "also_listed", "retro",
)  # fmt: skip
"""What a finding says about the match beside the fields that every finding has."""
MADE = (*FIELDS, "intel_age", "observed_ip", "observed_domain", "observed_url", "observed_hash", "observed_file")
"""Fields that a detection may speak of although no event has them."""
GROUPED = ("dvc", "process_guid")


def intel_head(scope: str, events: str, detections: Sequence[Detection], shown: Sequence[str]) -> list[str]:
    """The steps up to the rows that are findings: one a detection, host, process and set of listed values.

    Args:
        scope: the macro that selects the app's events.
        events: the terms that select those of a family.
        detections: intel only, all of that family.
        shown: fields of the event that findings show.
    """
    observed = observing([_observation(one) for one in detections], shown)
    return [f"{scope} {events}", *observed, *_keys(detections), "| `sysmon_essentials_intel_match`"]


def retro_head(scope: str, families: Sequence[tuple[str, Sequence[Detection]]], shown: Sequence[str]) -> list[str]:
    """The same over several families, for indicators that are new.

    The index is asked for the literal texts of new indicators where they are few, else for all events; without any it
    is asked for nothing.

    Args:
        scope: the macro that selects the app's events.
        families: the terms that select the events of a family, and its detections.
        shown: fields of the event that findings show.
    """
    events = " OR ".join(f"({terms})" for terms, _ in families)
    observations = [
        f"if({terms.split()[0]}, {_observation(detection)}, null())"
        for terms, detections in families
        for detection in detections
    ]
    new = "[| `sysmon_essentials_intel_new` | return $query]"
    keys = _keys([detection for _, detections in families for detection in detections])
    return [f"{scope} ({events}) {new}", *observing(observations, shown), *keys, RETRO_MATCH]


RETRO_MATCH = "| `sysmon_essentials_intel_match_new`"
RETRO_STEPS = ("| `sysmon_essentials_intel_retro`",)
HOSTS = frozenset(("ip", "domain", "host", "url"))
"""Kinds of values with several keys, or several ways to write them."""


def _keys(detections: Sequence[Detection]) -> list[str]:
    """Steps from observations to the keys that they ask for; hashes, files and pipes are their own keys."""
    kinds = {one.kind for detection in detections for one in detection.match}
    steps = ["| `sysmon_essentials_intel_observed`"]
    if CASE_MATTERS in kinds:
        steps.append("| `sysmon_essentials_intel_urls`")
    if not kinds & HOSTS:
        return [*steps, "| eval candidate=observable"]
    return [*steps, "| `sysmon_essentials_intel_hosts`", "| `sysmon_essentials_intel_keys`"]


def observing(observations: Sequence[str], shown: Sequence[str]) -> list[str]:
    """Steps from events to distinct observations; each of ``observations`` is an eval expression, null for nothing."""
    kept = [field for field in dict.fromkeys(("user", *shown)) if field not in (*MADE, *GROUPED)]
    values = "".join(f" latest({field}) AS {field}" for field in kept)
    together = observations[0] if len(observations) == 1 else "mvappend(\n    {})".format(",\n    ".join(observations))
    return [
        f"| eval observed={together}",
        "| where isnotnull(observed)",
        '| eval process_guid=coalesce(process_guid, "-")',
        "| stats count min(_time) AS firstTime max(_time) AS lastTime earliest(EventRecordID) AS EventRecordID "
        f"latest(EventCode) AS EventCode{values} by observed {' '.join(GROUPED)}",
    ]


def _observation(detection: Detection) -> str:
    """The word of the detection and all values of the event that it looks up; null if it looks up none."""
    values = [_value(one) for one in detection.match]
    joined = values[0] if len(values) == 1 else f"mvjoin(mvappend({', '.join(values)}), {_SEPARATOR})"
    observation = f"{spl_text.string(detection.slug + SEPARATOR)} . {joined}"
    return f"if({detection.condition}, {observation}, null())" if detection.condition else observation


def _value(one: Observable) -> str:
    """One text of all values of a field, each with its kind; null if the event lacks the field."""
    kind = spl_text.string(f"{one.kind}:")
    text = f"{kind} . mvjoin({spl_text.field(one.field)}, {spl_text.string(f'{SEPARATOR}{one.kind}:')})"
    return text if one.kind == CASE_MATTERS else f"lower({text})"


_SEPARATOR = spl_text.string(SEPARATOR)

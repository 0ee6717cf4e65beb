"""Detections as SPL: the stand-alone search of each, and the packs of a family.

Both end in the same steps, so that the same event gives the same finding either way: name the detection, fill in its
message and objects, hand over to the macros that know what a finding is (`model/macros.yml`), keep the finding's
fields.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from package.render import intel_spl, spl_text
from package.render.baselines import baseline_head
from package.render.schedules import LOOK_BACK_S, SEQUENCE, schedule_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from package.detections import Detection, Entity

FINDING_FIELDS = (
    "_time", "detection", "detection_name", "detection_id", "finding_id", "severity", "risk_score",
    "annotations.mitre_attack", "dest", "user", "risk_object", "risk_object_type", "threat_object",
    "threat_object_type", "message", "process_guid", "event_id", "record_id", "count", "firstTime", "lastTime",
    "throttle_key", "allowed_by",
)  # fmt: skip
ADDRESS_FIELDS = ("SourceIp", "DestinationIp", "answer", "dest_ip", "dvc_ip", "src", "src_ip")
"""Fields that hold addresses, for which the allow-list may give networks."""

SCOPE = "`sysmon_essentials_events`"


def stand_alone_search(detection: Detection, events: str = "") -> str:
    """The search of one detection.

    Args:
        detection: any detection.
        events: the terms that select the events of its family; not used by those that bring their own search.
    """
    if detection.is_simple:
        head = [_scope(events, [detection]), f"| where {detection.condition}"]
    elif detection.is_intel:
        head = intel_spl.intel_head(SCOPE, events, [detection], _context_fields([detection]))
    elif detection.baseline is not None:
        head = baseline_head(detection, SCOPE, _context_fields([detection]))
    elif detection.search.startswith("|"):
        head = [detection.search]
    else:
        head = [f"{SCOPE} {detection.search}"]
    if schedule_of(detection) is SEQUENCE:
        head.append(f"| addinfo | where _time>=info_min_time+{LOOK_BACK_S}")
    facts = [f"detection={spl_text.string(detection.slug)}"]
    facts.extend(f"{name}={express(detection)}" for name, express in FACTS.items())
    return "\n".join([*head, _eval(facts), *_tail([detection])])


def pack_search(detections: Sequence[Detection], events: str) -> str:
    """One pass over a family's events that evaluates all its simple detections."""
    matches = ",\n    ".join(
        f"if({detection.condition}, {spl_text.string(detection.slug)}, null())" for detection in detections
    )
    head = [
        _scope(events, detections),
        f"| eval detection=mvappend(\n    {matches})",
        "| where isnotnull(detection)",
        "| mvexpand detection",
    ]
    return _pack(head, detections)


def intel_pack_search(detections: Sequence[Detection], events: str) -> str:
    """One pass over a family's events that asks threat intelligence for all that its detections look up."""
    return _pack(intel_spl.intel_head(SCOPE, events, detections, _context_fields(detections)), detections)


def retro_search(families: Sequence[tuple[str, Sequence[Detection]]]) -> str:
    """One pass over the past for what threat intelligence learned yesterday: a finding an indicator and host.

    Args:
        families: the terms that select the events of a family, and its detections by intelligence.
    """
    detections = [detection for _, members in families for detection in members]
    head = intel_spl.retro_head(SCOPE, families, _context_fields(detections))
    return _pack(head, detections, intel_spl.RETRO_STEPS)


def _pack(head: Sequence[str], detections: Sequence[Detection], more: Sequence[str] = ()) -> str:
    facts = [f"{name}={_by_detection(detections, express)}" for name, express in FACTS.items()]
    excluded = "| where NOT in(detection, `sysmon_essentials_pack_excluded`)"
    return "\n".join([*head, excluded, _eval(facts), *_tail(detections, more)])


def _scope(events: str, detections: Sequence[Detection]) -> str:
    """The events to read; one detection without literal terms takes them away from a whole pack."""
    terms = list(dict.fromkeys(" ".join(detection.prefilter.split()) for detection in detections))
    head = f"{SCOPE} {events}"
    if not all(terms):
        return head
    groups = [term if _is_bracketed(term) else f"({term})" for term in terms]
    return f"{head} {groups[0]}" if len(groups) == 1 else f"{head} ({' OR '.join(groups)})"


def _is_bracketed(term: str) -> bool:
    """True if one pair of brackets holds the whole term."""
    return term.startswith("(") and term.endswith(")") and "(" not in term[1:-1]


def _eval(assignments: Sequence[str]) -> str:
    return "| eval " + ",\n    ".join(assignments)


def _by_detection(detections: Sequence[Detection], express: Callable[[Detection], str]) -> str:
    """One expression for all detections, each distinct one once."""
    branches: dict[str, list[str]] = {}
    for detection in detections:
        branches.setdefault(express(detection), []).append(spl_text.string(detection.slug))
    if len(branches) == 1:
        return next(iter(branches))
    cases = (f"in(detection, {', '.join(slugs)}), {expression}" for expression, slugs in branches.items())
    return "case(\n        " + ",\n        ".join(cases) + ")"


def _tail(detections: Sequence[Detection], more: Sequence[str] = ()) -> list[str]:
    """From named rows to findings that are written; ``more`` steps stand before they are."""
    allow_on = sorted({field for detection in detections for field in detection.allow_on})
    intel = any(detection.is_intel for detection in detections)
    return [
        "| `sysmon_essentials_finding`",
        *(["| `sysmon_essentials_intel_score`"] if intel else []),
        *(f"| `sysmon_essentials_allow({field})`" for field in allow_on),
        *(f"| `sysmon_essentials_allow_network({field})`" for field in allow_on if field in ADDRESS_FIELDS),
        *(["| `sysmon_essentials_intel_allow`"] if intel else []),
        *more,
        "| fields " + ", ".join((*FINDING_FIELDS, *_context_fields(detections))),
        "| fields - _raw",
        "| `sysmon_essentials_collect`",
        "| where isnull(allowed_by)",
    ]


def _context_fields(detections: Sequence[Detection]) -> list[str]:
    """Fields beside the finding's own that messages, objects, throttling and allow-lists speak of."""
    names: set[str] = set()
    for detection in detections:
        names.update(spl_text.message_fields(detection.message))
        names.update(entity.field for entity in (*detection.risk, *detection.threat))
        names.update(detection.allow_on)
        names.update(detection.throttle.fields if detection.throttle else ())
        names.update(intel_spl.FIELDS if detection.is_intel else ())
    return sorted(names - set(FINDING_FIELDS))


def _throttle_key(detection: Detection) -> str:
    """The detection and the values that make two findings repeats of each other, in one text."""
    fields = detection.throttle.fields if detection.throttle else ("dvc",)
    values = (f'coalesce(mvjoin({spl_text.field(name)}, ","), "-")' for name in fields)
    return ' . "|" . '.join(("detection", *values))


def _objects(entities: Sequence[Entity]) -> str:
    return _several([spl_text.field(entity.field) for entity in entities])


def _object_types(entities: Sequence[Entity]) -> str:
    """Types in step with the objects: none for an object that the event lacks."""
    return _several(
        [
            f"if(isnotnull({spl_text.field(entity.field)}), {spl_text.string(entity.type)}, null())"
            for entity in entities
        ]
    )


def _several(expressions: Sequence[str]) -> str:
    if not expressions:
        return "null()"
    return expressions[0] if len(expressions) == 1 else f"mvappend({', '.join(expressions)})"


FACTS: dict[str, Callable[[Detection], str]] = {
    "throttle_key": _throttle_key,
    "message": lambda detection: spl_text.message(detection.message),
    "risk_object": lambda detection: _objects(detection.risk),
    "risk_object_type": lambda detection: _object_types(detection.risk),
    "threat_object": lambda detection: _objects(detection.threat),
    "threat_object_type": lambda detection: _object_types(detection.threat),
}
"""What a detection's file says about its finding, as eval expressions over the event."""

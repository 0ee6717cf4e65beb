"""A configuration over recordings: what it keeps, what the detections lose, and what could be excluded at no loss.

Runs the shipped detections twice, over all events and over those that the configuration keeps.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np
from sysmon_essentials.config.evaluate import Evaluator
from sysmon_essentials.config.noise import Candidate, Tally, may_be_excluded
from sysmon_essentials.config.schema import EVENT_TAGS
from sysmon_essentials.parse import parse_event

from offline.scheduler import chosen, plan_detections, run_detections, saved_searches

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sysmon_essentials.config.coverage import Sample
    from sysmon_essentials.config.model import Configuration

    from offline.findings import Finding
    from offline.searchhead import SearchHead

_LOOKED_AT = 15
_NOISY_EVENTS, _NOISY_SHARE = 10, 0.01
"""A program is worth an exclusion from this many events on, and this share of all kept ones."""
Key = tuple[str, str, str, str, float]
"""What makes two findings the same: detection, host, user, message, time."""


@dataclass
class Effect:
    """What the configuration does with the recording.

    Attributes:
        tally: Events and bytes by EventID and by rule.
        found: Findings of each detection over all events.
        lost: Those of them that are missing over the kept events.
        noisiest: Programs with most kept events.
        doubtful: How many events of each EventID get another verdict if filters see nothing where ``-`` is logged.
        exclusions: Those that may be excluded; no finding over the kept events is lost by excluding all of them.
    """

    tally: Tally
    found: Counter[str] = field(default_factory=Counter)
    lost: Counter[str] = field(default_factory=Counter)
    noisiest: list[Candidate] = field(default_factory=list)
    exclusions: list[Candidate] = field(default_factory=list)
    doubtful: Counter[int] = field(default_factory=Counter)


def effect_on(configuration: Configuration, head: SearchHead, samples: Sequence[Sample], limit: int) -> Effect:
    """Judge the events in the search head's index and run the detections with and without what is dropped.

    Args:
        configuration: What is tried.
        head: With the events loaded.
        samples: What the detections look for; no exclusion may fall on one.
        limit: How many noisy programs are named, and how many exclusions are proposed at most.
    """
    events = [parse_event(str(raw)) for raw in head.index.column("_raw").values]
    tally = Tally()
    windows, linux = Evaluator(configuration), Evaluator(configuration, {})
    kept = np.zeros(len(events), bool)
    doubtful: Counter[int] = Counter()
    for row, event in enumerate(events):
        judge = linux if event.system.get("ProviderName") == "Linux-Sysmon" else windows
        verdict = judge.verdict(event.event_code, event.fields)
        tally.add(event.event_code, event.fields, verdict, event_bytes(event.fields))
        kept[row] = verdict.logged
        if "-" in event.fields.values():
            emptied = {name: "" if value == "-" else value for name, value in event.fields.items()}
            doubtful[event.event_code] += judge.verdict(event.event_code, emptied).logged is not verdict.logged
    effect = Effect(tally, noisiest=tally.noisiest(limit), doubtful=doubtful)
    everything = _findings(head)
    with_kept = _findings(head, kept)
    effect.found = Counter(found.detection for found in everything)
    effect.lost = Counter(key[0] for key in (_keys(everything) - _keys(with_kept)).elements())
    least = max(_NOISY_EVENTS, _NOISY_SHARE * tally.kept)
    noisy = [one for one in tally.noisiest(_LOOKED_AT) if one.events >= least]
    wanted = [one for one in noisy if may_be_excluded(one, samples)]
    fields = [(EVENT_TAGS.get(event.event_code, ""), event.fields) for event in events]
    effect.exclusions = _harmless(head, kept, fields, wanted, _keys(with_kept))[:limit]
    return effect


def event_bytes(fields: Mapping[str, str]) -> int:
    """Size of an event's own data; what all events have around it is not counted."""
    return sum(len(name) + len(value.encode("utf-8", "replace")) for name, value in fields.items())


def _findings(head: SearchHead, kept: np.ndarray | None = None) -> list[Finding]:
    some = head if kept is None else replace(head, index=head.index.filter(kept))
    planned, outcome = plan_detections(chosen(saved_searches(head.conf), single=False), some.session())
    run_detections(planned, outcome, some.session)
    return outcome.findings


def _keys(findings: Sequence[Finding]) -> Counter[Key]:
    """How often each finding is there: two at the same time may differ in nothing but the program."""
    return Counter((found.detection, found.dest, found.user, found.message, found.time) for found in findings)


def _harmless(
    head: SearchHead,
    kept: np.ndarray,
    events: Sequence[tuple[str, Mapping[str, str]]],
    wanted: Sequence[Candidate],
    found: Counter[Key],
) -> list[Candidate]:
    """Those of the candidates that can be excluded together without losing a finding.

    All are tried at once; only if that loses a finding, each by itself on top of those already taken.
    """

    def left(candidates: Sequence[Candidate]) -> np.ndarray:
        stays = [not any(one.hides(tag, fields) for one in candidates) for tag, fields in events]
        rest: np.ndarray = np.logical_and(kept, stays)
        return rest

    def loses(candidates: Sequence[Candidate]) -> bool:
        return bool(found - _keys(_findings(head, left(candidates))))

    if not wanted or not loses(wanted):
        return list(wanted)
    taken: list[Candidate] = []
    for candidate in wanted:
        if not loses([*taken, candidate]):
            taken.append(candidate)
    return taken

"""What ``config`` has to say as JSON lines, each with its ``kind``. Pure: results in, lines out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sysmon_essentials.config.coverage import Logged, Sight
    from sysmon_essentials.config.diff import Difference
    from sysmon_essentials.config.model import Problem

    from offline.config_data import Effect

Line = dict[str, Any]


def problem_lines(problems: Iterable[Problem], file: str) -> Iterator[Line]:
    """One line a problem, with its place."""
    for problem in problems:
        yield {"kind": "problem", "file": file, **problem._asdict()}


def event_lines(events: Iterable[Logged], effect: Effect | None) -> Iterator[Line]:
    """One line an EventID: how much of it is logged, and with a recording what was kept and dropped."""
    for event in events:
        line: Line = {
            "kind": "event_id",
            "event_id": event.event_code,
            "tag": event.tag,
            "logged": event.how_much,
            "includes": event.includes,
            "excludes": event.excludes,
        }
        if effect is not None:
            kept, dropped = effect.tally.by_event.get(event.event_code, (None, None))
            line |= {
                "kept": kept.events if kept else 0,
                "kept_bytes": kept.size_bytes if kept else 0,
                "dropped": dropped.events if dropped else 0,
                "dropped_bytes": dropped.size_bytes if dropped else 0,
                "doubtful": effect.doubtful[event.event_code],
            }
        yield line


def rule_lines(effect: Effect | None) -> Iterator[Line]:
    """One line for whatever decided on events, the busiest first; line 0 where no rule matched."""
    if effect is None:
        return
    for decision, count in sorted(effect.tally.by_decision.items(), key=lambda pair: (-pair[1].events, pair[0])):
        yield {
            "kind": "rule",
            "line": decision.item_line,
            "block_line": decision.block_line,
            "tag": decision.tag,
            "logged": decision.logged,
            "why": decision.why,
            "rule": decision.text or f"({decision.why})",
            "events": count.events,
            "bytes": count.size_bytes,
        }


def process_lines(effect: Effect | None) -> Iterator[Line]:
    """One line for each of the noisiest programs."""
    for one in effect.noisiest if effect else ():
        yield {"kind": "process", "tag": one.tag, "program": one.value, "events": one.events, "bytes": one.size_bytes}


def exclusion_lines(effect: Effect | None) -> Iterator[Line]:
    """One line a proposed exclusion."""
    for one in effect.exclusions if effect else ():
        yield {
            "kind": "exclusion",
            "tag": one.tag,
            "filter": one.xml,
            "events": one.events,
            "bytes": one.size_bytes,
            "findings_lost": 0,
        }


def difference_lines(differences: Iterable[Difference]) -> Iterator[Line]:
    """One line a difference between two files."""
    for difference in differences:
        yield {"kind": "difference", **difference._asdict()}


def detection_lines(sights: Iterable[Sight], effect: Effect | None) -> Iterator[Line]:
    """One line a detection, the blind ones first. One that lost findings of the recording is not covered."""
    order = ("blind", "partly", "covered")
    for sight in sorted(sights, key=lambda sight: (order.index(sight.status), sight.detection)):
        line: Line = {
            "kind": "detection",
            "detection": sight.detection,
            "event_ids": list(sight.event_codes),
            "status": sight.status,
            "reasons": list(sight.reasons),
            "add": sight.add,
        }
        if effect is not None:
            lost = effect.lost[sight.detection]
            line |= {"found": effect.found[sight.detection], "lost": lost}
            if lost and sight.status == "covered":
                line |= {"status": "partly", "reasons": [f"findings of the recording are lost: {lost}"]}
        yield line

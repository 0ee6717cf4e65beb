"""The parts of a report as HTML: summary, time line, ATT&CK matrix, table of findings, problems.

Everything that comes out of events is escaped; attackers write it. Nothing here needs a script to be read.
"""

from __future__ import annotations

from collections import defaultdict
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from offline.findings import SEVERITIES
from offline.output import printable, utc_time
from offline.report.story import process_guids

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from offline.findings import Finding
    from offline.recordings import Intake

MAX_ROWS = 5000
"""Findings in the table; a browser has to lay them all out."""
MAX_TABLE_BYTES = 4_000_000
_WIDTH = 1000
_LANE = 30
_MARGIN = 200
_LANES = 40
_BUCKETS = 250
_EVENTS_SHOWN = 10
_PROBLEMS_SHOWN = 200
_MAX_TEXT = 1000
_TACTICS = (
    "reconnaissance", "resource-development", "initial-access", "execution", "persistence", "privilege-escalation",
    "stealth", "defense-evasion", "defense-impairment", "credential-access", "discovery", "lateral-movement",
    "collection", "command-and-control", "exfiltration", "impact",
)  # fmt: skip
_OTHER = "other"


def by_rank(findings: Iterable[Finding]) -> list[Finding]:
    """Findings with the most severe first, those alike in the order of time."""
    return sorted(findings, key=lambda found: (tuple(-part for part in found.rank), found.time))


def summary(findings: Sequence[Finding], intake: Intake) -> str:
    """What was read and found, in one paragraph."""
    read = f"{intake.events:,} events from {intake.files:,} files."
    if not findings:
        return f"<p>{read} No findings.</p>"
    counts = {severity: sum(found.severity == severity for found in findings) for severity in reversed(SEVERITIES)}
    parts = ", ".join(f"{count} {severity}" for severity, count in counts.items() if count)
    hosts = len({found.dest for found in findings})
    return f"<p>{read} <b>{len(findings):,} findings</b> ({parts}) on {hosts} hosts.</p>"


def timeline(findings: Sequence[Finding]) -> Iterator[str]:
    """One lane a host, one mark for the findings of the same moment, as severe as the worst of them."""
    lanes: dict[str, list[Finding]] = {}
    for found in sorted(findings, key=lambda found: found.time):
        lanes.setdefault(found.dest, []).append(found)
    first, last = min(found.time for found in findings), max(found.time for found in findings)
    span = max(last - first, 1.0)
    height = _LANE * min(len(lanes), _LANES) + 30
    box = f"0 0 {_WIDTH + _MARGIN + 20} {height}"
    yield f'<svg viewBox="{box}" width="100%" role="img" aria-label="findings over time">'
    for lane, (host, there) in enumerate(list(lanes.items())[:_LANES]):
        y = lane * _LANE + _LANE // 2
        yield f'<text x="0" y="{y + 4}">{_text(host)[:60] or "(no host)"}</text>'
        yield f'<line class="r-lane" x1="{_MARGIN}" x2="{_MARGIN + _WIDTH}" y1="{y}" y2="{y}"/>'
        yield from _marks(there, first, span, y)
    yield f'<text x="{_MARGIN}" y="{height - 8}">{utc_time(first)}</text>'
    yield f'<text x="{_MARGIN + _WIDTH}" y="{height - 8}" text-anchor="end">{utc_time(last)}</text></svg>'
    if len(lanes) > _LANES:
        yield f"<p>and {len(lanes) - _LANES} more hosts</p>"


def _marks(findings: Iterable[Finding], first: float, span: float, y: int) -> Iterator[str]:
    buckets: dict[int, list[Finding]] = defaultdict(list)
    for found in findings:
        buckets[int((found.time - first) / span * _BUCKETS)].append(found)
    for bucket, same in buckets.items():
        worst = by_rank(same)[0]
        x = _MARGIN + bucket / _BUCKETS * _WIDTH
        more = f" (and {len(same) - 1} more)" if len(same) > 1 else ""
        title = f"{utc_time(worst.time)} {_text(worst.detection)}: {_text(worst.message)}{more}"
        size = 5 + min(len(same), 5)
        mark = f'class="si-flag si-rank-{_rank(worst)}" cx="{x:.1f}" cy="{y}" r="{size}"'
        yield f"<circle {mark}><title>{title}</title></circle>"


def matrix(findings: Iterable[Finding], techniques: Mapping[str, tuple[str, str]]) -> Iterator[str]:
    """A column for each tactic with hits, a cell for each technique in it."""
    hits: dict[str, list[Finding]] = defaultdict(list)
    for found in findings:
        for technique in found.attack:
            hits[technique].append(found)
    columns: dict[str, list[str]] = defaultdict(list)
    for technique in sorted(hits):
        for tactic in techniques.get(technique, ("", ""))[1].split() or [_OTHER]:
            columns[tactic].append(technique)
    if not columns:
        yield "<p>No finding names a technique.</p>"
        return
    yield '<div class="r-matrix">'
    for tactic in sorted(columns, key=_tactic_order):
        yield f"<section><h3>{_text(tactic.replace('-', ' ').capitalize())}</h3>"
        yield from (_technique(name, techniques.get(name, ("", ""))[0], hits[name]) for name in columns[tactic])
        yield "</section>"
    yield "</div>"


def _technique(technique: str, name: str, found: Sequence[Finding]) -> str:
    hosts = len({one.dest for one in found})
    worst = by_rank(found)[0]
    names = ", ".join(sorted({one.detection for one in found}))
    return (
        f'<button type="button" class="r-technique si-edge-{_rank(worst)}" data-technique="{_text(technique)}" '
        f'title="{_text(names)}"><b>{_text(technique)}</b> {_text(name)} '
        f"<small>findings: {len(found)}, hosts: {hosts}, worst: {_text(worst.severity)}</small></button>"
    )


def _tactic_order(tactic: str) -> tuple[int, str]:
    return (_TACTICS.index(tactic) if tactic in _TACTICS else len(_TACTICS)), tactic


def table(findings: Sequence[Finding], processes: Collection[tuple[str, str]]) -> Iterator[str]:
    """The findings; those about a process in ``processes`` (host and GUID) lead to it."""
    heads = "".join(f"<th>{name}</th>" for name in ("time", "severity", "host", "what", "events"))
    yield f'<table id="findings"><thead><tr>{heads}</tr></thead><tbody>'
    shown, room = 0, MAX_TABLE_BYTES
    for found in findings[:MAX_ROWS]:
        row = _row(found, next((guid for guid in process_guids(found) if (found.dest.lower(), guid) in processes), ""))
        room -= len(row.encode("utf-8", "replace"))
        if room < 0:
            break
        shown += 1
        yield row
    yield "</tbody></table>"
    if len(findings) > shown:
        yield f"<p>and {len(findings) - shown:,} less severe ones: hunt with --json FILE to get them all</p>"


def _row(found: Finding, guid: str) -> str:
    rank = _rank(found)
    more = len(found.events) - _EVENTS_SHOWN
    events = "<br>".join(
        f"{_text(Path(event.file).name)} <code>{_text(event.record_id)}</code> (EventID {_text(event.event_id)})"
        for event in found.events[:_EVENTS_SHOWN]
    ) + (f"<br>and {more} more" if more > 0 else "")
    process = f' data-host="{_text(found.dest.lower())}" data-guid="{_text(guid)}"' if guid else ""
    return (
        f'<tr data-time="{found.time:.3f}" data-rank="{rank * 1000 + found.risk_score}" '
        f'data-severity="{_text(found.severity)}" data-attack="{_text(" ".join(found.attack))}"{process}>'
        f'<td class="r-time">{utc_time(found.time)}</td>'
        f'<td><span class="si-badge si-rank-{rank}">{_text(found.severity)}</span> '
        f"<small>{found.risk_score}</small></td>"
        f"<td>{_text(found.dest)}<br><small>{_text(found.user)}</small></td>"
        f"<td>{_text(found.message)}<br>"
        f"<small>{_text(found.detection)} {_text(' '.join(found.attack))}</small></td>"
        f"<td><small>{events}</small></td></tr>"
    )


def problems(intake: Intake) -> Iterator[str]:
    """What could not be read."""
    shown = intake.problems[:_PROBLEMS_SHOWN]
    yield "<ul>" + "".join(f"<li>{_text(str(problem))}</li>" for problem in shown) + "</ul>"
    if len(intake.problems) > _PROBLEMS_SHOWN:
        yield f"<p>and {len(intake.problems) - _PROBLEMS_SHOWN} more</p>"


def _rank(found: Finding) -> int:
    """1 to 5 by severity, as the classes of the style sheet count; 0 for none that is known."""
    return SEVERITIES.index(found.severity) + 1 if found.severity in SEVERITIES else 0


def _text(value: object) -> str:
    shown = printable(value)
    return escape(shown if len(shown) <= _MAX_TEXT else f"{shown[:_MAX_TEXT]}…")

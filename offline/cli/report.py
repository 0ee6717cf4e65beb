"""A hunt as one page of HTML: what was read, what was found, when, and how it maps to ATT&CK.

Self-contained and inert: no script, no network, a content policy that forbids both. Everything that comes out of events
is escaped; attackers write it.
"""

from __future__ import annotations

from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from offline.findings import SEVERITIES
from offline.output import printable, utc_time

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from offline.findings import Finding
    from offline.recordings import Intake
    from offline.searchhead import SearchHead

_COLOURS = {"informational": "#6b7785", "low": "#2f7fb8", "medium": "#b07a00", "high": "#c7501a", "critical": "#a31530"}
_WIDTH = 1000
_LANE = 34
_MARGIN = 190
_EVENTS_SHOWN = 10
_STYLE = """
body{font:15px/1.45 system-ui,sans-serif;margin:2rem auto;max-width:1200px;padding:0 1rem;color:#1d2733;background:#fff}
h1{font-size:1.5rem}h2{font-size:1.15rem;margin-top:2rem}table{border-collapse:collapse;width:100%}
th,td{text-align:left;vertical-align:top;padding:.35rem .6rem;border-bottom:1px solid #dde3ea}
td{overflow-wrap:anywhere}td.n{text-align:right}td.t,td.s{white-space:nowrap;overflow-wrap:normal}
.s{font-weight:600}small,.dim{color:#5d6b7a}code{font-size:.92em}svg text{font:12px system-ui,sans-serif;fill:#1d2733}
@media print{body{margin:0;max-width:none}}
"""


def write_report(path: str, findings: Sequence[Finding], head: SearchHead) -> None:
    """Write the page."""
    techniques = technique_names(head)
    Path(path).write_text(render_report(findings, head.intake, techniques), encoding="utf-8", errors="backslashreplace")


def technique_names(head: SearchHead) -> dict[str, tuple[str, str]]:
    """Name and tactics of every technique that the app's own ATT&CK table knows."""
    table = head.session().lookups.get("sysmon_essentials_attack")
    rows = table.rows if table is not None else ()
    return {str(row["technique_id"]): (str(row.get("technique_name", "")), str(row.get("tactics", ""))) for row in rows}


def render_report(findings: Sequence[Finding], intake: Intake, techniques: Mapping[str, tuple[str, str]]) -> str:
    """The whole page as text."""
    ordered = sorted(findings, key=lambda found: (tuple(-part for part in found.rank), found.time))
    body = [
        "<h1>Sysmon Essentials: hunt</h1>",
        f"<p>{_summary(findings, intake)}</p>",
        *(_section("Timeline (UTC)", _timeline(findings)) if findings else []),
        *(_section("ATT&amp;CK", _attack(findings, techniques)) if findings else []),
        *(_section("Findings, most severe first", _findings(ordered)) if findings else []),
        *(_section("What could not be read", _problems(intake)) if intake.problems else []),
    ]
    policy = "default-src 'none'; style-src 'unsafe-inline'"
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
        f"<title>Sysmon Essentials: hunt</title><style>{_STYLE}</style></head>\n<body>\n"
        + "\n".join(body)
        + "\n</body></html>\n"
    )


def _section(title: str, lines: Iterable[str]) -> list[str]:
    return [f"<h2>{title}</h2>", *lines]


def _summary(findings: Sequence[Finding], intake: Intake) -> str:
    read = f"{intake.events:,} events from {intake.files:,} files."
    if not findings:
        return f"{read} No findings."
    counts = {severity: sum(found.severity == severity for found in findings) for severity in reversed(SEVERITIES)}
    parts = ", ".join(f"{count} {severity}" for severity, count in counts.items() if count)
    hosts = len({found.dest for found in findings})
    return f"{read} <b>{len(findings):,} findings</b> ({parts}) on {hosts} hosts."


def _timeline(findings: Sequence[Finding]) -> Iterator[str]:
    """One lane a host, one dot a finding; the circles carry their text as a title."""
    hosts = sorted({found.dest for found in findings}, key=lambda host: min(f.time for f in findings if f.dest == host))
    first, last = min(found.time for found in findings), max(found.time for found in findings)
    span = max(last - first, 1.0)
    height = _LANE * len(hosts) + 30
    box = f"0 0 {_WIDTH + _MARGIN + 20} {height}"
    yield f'<svg viewBox="{box}" width="100%" role="img" aria-label="findings over time">'
    for lane, host in enumerate(hosts):
        y = lane * _LANE + _LANE // 2
        yield f'<text x="0" y="{y + 4}">{_text(host) or "(no host)"}</text>'
        yield f'<line x1="{_MARGIN}" x2="{_MARGIN + _WIDTH}" y1="{y}" y2="{y}" stroke="#dde3ea"/>'
        for found in (found for found in findings if found.dest == host):
            x = _MARGIN + (found.time - first) / span * _WIDTH
            title = f"{utc_time(found.time)} {_text(found.detection)}: {_text(found.message)}"
            colour = _COLOURS.get(found.severity, "#6b7785")
            dot = f'cx="{x:.1f}" cy="{y}" r="6" fill="{colour}" fill-opacity=".75"'
            yield f"<circle {dot}><title>{title}</title></circle>"
    yield f'<text x="{_MARGIN}" y="{height - 8}">{utc_time(first)}</text>'
    yield f'<text x="{_MARGIN + _WIDTH}" y="{height - 8}" text-anchor="end">{utc_time(last)}</text></svg>'


def _attack(findings: Sequence[Finding], techniques: Mapping[str, tuple[str, str]]) -> Iterator[str]:
    by_technique: dict[str, list[Finding]] = {}
    for found in findings:
        for technique in found.attack:
            by_technique.setdefault(technique, []).append(found)
    yield "<table><tr><th>tactics</th><th>technique</th><th>findings</th><th>hosts</th><th>detections</th></tr>"
    for technique, found_here in sorted(by_technique.items(), key=lambda item: (-len(item[1]), item[0])):
        name, tactics = techniques.get(technique, ("", ""))
        hosts = len({found.dest for found in found_here})
        detections = ", ".join(sorted({found.detection for found in found_here}))
        yield (
            f"<tr><td>{_text(tactics)}</td><td><b>{_text(technique)}</b> {_text(name)}</td>"
            f'<td class="n">{len(found_here)}</td><td class="n">{hosts}</td><td>{_text(detections)}</td></tr>'
        )
    yield "</table>"


def _findings(findings: Sequence[Finding]) -> Iterator[str]:
    yield "<table><tr><th>time</th><th>severity</th><th>host</th><th>what</th><th>events</th></tr>"
    for found in findings:
        colour = _COLOURS.get(found.severity, "#6b7785")
        more = len(found.events) - _EVENTS_SHOWN
        events = "<br>".join(
            f"{_text(Path(event.file).name)} <code>{_text(event.record_id)}</code> (EventID {_text(event.event_id)})"
            for event in found.events[:_EVENTS_SHOWN]
        ) + (f"<br>and {more} more" if more > 0 else "")
        yield (
            f'<tr><td class="t">{utc_time(found.time)}</td>'
            f'<td class="s" style="color:{colour}">{_text(found.severity)} <small>{found.risk_score}</small></td>'
            f"<td>{_text(found.dest)}<br><small>{_text(found.user)}</small></td>"
            f"<td>{_text(found.message)}<br>"
            f"<small>{_text(found.detection)} {_text(' '.join(found.attack))}</small></td>"
            f"<td><small>{events}</small></td></tr>"
        )
    yield "</table>"


def _problems(intake: Intake) -> Iterator[str]:
    yield "<ul>" + "".join(f"<li>{_text(str(problem))}</li>" for problem in intake.problems[:200]) + "</ul>"
    if len(intake.problems) > 200:
        yield f"<p>and {len(intake.problems) - 200} more</p>"


def _text(value: object) -> str:
    return escape(printable(value))

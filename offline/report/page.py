"""The whole page of a report: one file, no network, no code but its own.

The scripts and the style sheet are those of the process investigator that the app ships. The page's content policy
names each by its hash, so that nothing that stands in an event could run even if it got into the page.
"""

from __future__ import annotations

import base64
import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

from offline.report import sections
from offline.report.embedding import embedded_json
from offline.report.evidence import evidence
from offline.report.story import host_stories, shown_processes

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from sysmon_essentials.commands.core import Record

    from offline.findings import Finding
    from offline.recordings import Intake
    from offline.spl.frame import Frame

_HERE = Path(__file__).resolve().parent
COMPONENT = _HERE.parents[1] / "appserver" / "static" / "investigator"
SCRIPTS = ("words", "model", "rows", "clock", "dom", "lane", "list", "detail", "view", "spl")
"""Of the component, in the order in which they need each other."""


def render_report(
    findings: Sequence[Finding],
    intake: Intake,
    techniques: Mapping[str, tuple[str, str]],
    processes: Sequence[Record] = (),
    index: Frame | None = None,
) -> str:
    """The page as text.

    Args:
        findings: What was found.
        intake: What was read.
        techniques: Name and tactics of each ATT&CK technique.
        processes: Rows of ``sysmontree`` over what was read.
        index: The events that the hunt kept.
    """
    stories = host_stories(processes, findings)
    ordered = sections.by_rank(findings)
    events = evidence(index, ordered) if index is not None and stories else []
    parts = ["<h1>Sysmon Essentials: hunt</h1>", sections.summary(findings, intake)]
    if findings:
        parts += _section("Time line (UTC)", sections.timeline(findings))
        parts += _section("ATT&amp;CK", sections.matrix(findings, techniques))
        parts += ['<h2 id="found">Findings</h2>', '<div id="filter"></div>']
        parts += sections.table(ordered, shown_processes(stories))
    if stories:
        parts += ['<h2 id="processes">Processes of hosts with findings</h2>', '<div id="hosts"></div>']
        parts += ['<div id="stage"><noscript>The process trees need JavaScript.</noscript></div>']
    if intake.problems:
        parts += _section("What could not be read", sections.problems(intake))
    return _page("\n".join(parts), {"hosts": [story.to_json() for story in stories], "events": events})


def _section(title: str, lines: Iterable[str]) -> list[str]:
    return [f"<h2>{title}</h2>", *lines]


def _page(body: str, data: Mapping[str, object]) -> str:
    style = _read(COMPONENT / "investigator.css") + _read(_HERE / "report.css")
    script = "".join(_read(COMPONENT / f"{name}.js") for name in SCRIPTS) + _read(_HERE / "report.js")
    policy = (
        f"default-src 'none'; style-src {_hash(style)}; script-src {_hash(script)}; base-uri 'none'; form-action 'none'"
    )
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>Sysmon Essentials: hunt</title><style>{style}</style></head>\n"
        f'<body class="r-page">\n{body}\n'
        f'<script type="application/json" id="data">{embedded_json(data)}</script>\n'
        f"<script>{script}</script>\n</body></html>\n"
    )


def _hash(text: str) -> str:
    digest = hashlib.sha256(text.encode("utf-8")).digest()
    return f"'sha256-{base64.b64encode(digest).decode('ascii')}'"


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8")

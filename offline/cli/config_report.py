"""The lines of ``config`` as one page of HTML, for those who decide on the configuration.

Self-contained and inert: no script, no network, a content policy that forbids both. Everything from files and events is
escaped.
"""

from __future__ import annotations

from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from offline.output import printable

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

Line = dict[str, Any]
_STYLE = """
body{font:15px/1.45 system-ui,sans-serif;margin:2rem auto;max-width:1200px;padding:0 1rem;color:#1d2733;background:#fff}
h1{font-size:1.5rem}h2{font-size:1.15rem;margin-top:2rem}table{border-collapse:collapse;width:100%}
th,td{text-align:left;vertical-align:top;padding:.35rem .6rem;border-bottom:1px solid #dde3ea}
td{overflow-wrap:anywhere}.n{text-align:right;white-space:nowrap}.w{overflow-wrap:normal;white-space:nowrap}
summary{cursor:pointer;white-space:nowrap}pre{white-space:pre-wrap;font-size:.85em;margin:0}
.error,.high,.blind,.none{color:#a31530;font-weight:600}.warning,.partly,.some,.unknown{color:#8a5a00}
@media print{body{margin:0;max-width:none}}
"""
_TABLES = (
    ("problem", "Problems", ("line", "severity", "message", "mend")),
    ("event_id", "What is logged", ("event_id", "tag", "logged", "includes", "excludes", "kept", "dropped")),
    ("difference", "What the other file does otherwise", ("where", "change", "line", "what")),
    ("rule", "Rules that decided on the recording", ("line", "tag", "logged", "events", "bytes", "rule")),
    ("process", "Noisiest programs", ("tag", "events", "bytes", "program")),
    ("exclusion", "Exclusions that hide no finding of the recording", ("tag", "events", "bytes", "filter")),
    ("detection", "Detections that are blind or partly blind", ("status", "detection", "lost", "reasons", "add")),
)
_CODE = frozenset(("rule", "filter", "add", "what"))
_WORDS = frozenset(("detection", "where", "tag", "change", "severity", "status", "logged"))
_NUMBERS = frozenset(("line", "event_id", "includes", "excludes", "kept", "dropped", "events", "bytes", "lost"))
_MARKED = frozenset(("severity", "status", "logged"))
_LONG = 300
_FILTER = escape('condition="')


def write_config_report(path: str, file: str, lines: Sequence[Line]) -> None:
    """Write the page about the configuration ``file``."""
    Path(path).write_text(render_config_report(file, lines), encoding="utf-8", errors="backslashreplace")


def render_config_report(file: str, lines: Sequence[Line]) -> str:
    """The whole page as text."""
    policy = "default-src 'none'; style-src 'unsafe-inline'"
    statuses = [line["status"] for line in lines if line["kind"] == "detection"]
    summary = ", ".join(f"{statuses.count(status)} {status}" for status in ("covered", "partly", "blind"))
    errors = sum(line["kind"] == "problem" and line["severity"] == "error" for line in lines)
    refused = '<p class="error">Sysmon would refuse this file: see the errors below.</p>\n' if errors else ""
    body = "\n".join(part for table in _TABLES for part in _section(lines, *table))
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
        f"<title>Sysmon configuration: {_text(Path(file).name)}</title><style>{_STYLE}</style></head>\n<body>\n"
        f"<h1>Sysmon configuration: {_text(file)}</h1>\n<p>Of {len(statuses)} detections {summary}.</p>\n"
        f"{refused}{body}\n</body></html>\n"
    )


def _section(lines: Sequence[Line], kind: str, title: str, columns: Sequence[str]) -> Iterator[str]:
    shown = [line for line in lines if line["kind"] == kind and line.get("status") != "covered"]
    present = [name for name in columns if any(line.get(name) not in (None, "", []) for line in shown)]
    if not shown:
        return
    yield f"<h2>{title}</h2>"
    yield "<table><tr>" + "".join(map(_heading, present)) + "</tr>"
    for line in shown:
        yield "<tr>" + "".join(_cell(name, line.get(name)) for name in present) + "</tr>"
    yield "</table>"


def _heading(name: str) -> str:
    numeric = ' class="n"' if name in _NUMBERS else ""
    return f"<th{numeric}>{name.replace('_', ' ')}</th>"


def _cell(name: str, value: object) -> str:
    if isinstance(value, bool):
        return f'<td class="w">{"kept" if value else "dropped"}</td>'
    if isinstance(value, (int, float)):
        return f'<td class="n">{value:,}</td>'
    if name in _WORDS and isinstance(value, str):
        return (
            f'<td class="w {_text(value)}">{_text(value)}</td>'
            if name in _MARKED
            else f'<td class="w">{_text(value)}</td>'
        )
    text = "<br>".join(map(_text, value)) if isinstance(value, list) else _text(value)
    if name == "add" and len(str(value)) > _LONG:
        shown = "\n".join(_text(line) for line in str(value).replace("><", ">\n<").split("\n"))
        return f"<td><details><summary>{shown.count(_FILTER)} filters</summary><pre>{shown}</pre></details></td>"
    return f"<td><pre>{text}</pre></td>" if name in _CODE else f"<td>{text}</td>"


def _text(value: object) -> str:
    return escape(printable(value))

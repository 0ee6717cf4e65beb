"""A report on a configuration file as an event: one JSON object of bounded size.

Knows field names and their order. Does not know where the report comes from or how splunkd is told.
"""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING, Any, NamedTuple

from sysmon_essentials.config.examine import HOW_MUCH
from sysmon_essentials.config.model import SEVERITIES

from .output import Delivery

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sysmon_essentials.config.examine import Report

SOURCETYPE = "sysmon_essentials:config"
MAX_PROBLEMS = 50
MAX_NAMES = 1_000
MAX_TEXT = 300


class Seen(NamedTuple):
    """A file as it was seen: SHA-256 of its content in upper case, if known, and when, in UTC epoch seconds."""

    path: str
    sha256: str
    size_bytes: int
    changed_ns: int
    time: int


def as_event(report: Report, seen: Seen) -> Delivery:
    """Return a report as one JSON object of bounded size, long texts last.

    Splunk reads fields out of the first 10,240 characters of an event only (limits.conf, [kv] maxchars): searches ask
    for what may lie behind them with ``json_extract``.
    """
    severities = report.by_severity
    fields: dict[str, Any] = {
        "time": _stamp(seen.time),
        "path": seen.path,
        "sha256": seen.sha256,
        "size_bytes": seen.size_bytes,
        "changed": _stamp(seen.changed_ns // 1_000_000_000),
        "status": report.status,
        "reason": _short(report.reason),
        "schema_version": _short(report.schema_version),
        "errors": severities["error"],
        "high": severities["high"],
        "warnings": severities["warning"],
        "notes": severities["note"],
        "filters": report.filters,
        **{f"logged_{how_much}": _words(map(str, report.logged.get(how_much, ()))) for how_much in HOW_MUCH},
        "detections": report.detections,
        "blind": len(report.blind),
        "partly": len(report.partly),
        "problems": _problem_lines(report),
        "blind_detections": _words(report.blind),
        "partly_detections": _words(report.partly),
    }
    data = json.dumps(fields, ensure_ascii=False, separators=(",", ":"))
    return Delivery(data, f"{seen.time}.000", "", seen.path, SOURCETYPE)


def _problem_lines(report: Report) -> str:
    """Return a line each of the worst problems; the last says how many more there are."""
    worst = sorted(report.problems, key=lambda problem: SEVERITIES.index(problem.severity))
    lines = [
        _short(f"line {problem.line} {problem.severity} {problem.code}: {problem.message}; {problem.mend}")
        for problem in worst[:MAX_PROBLEMS]
    ]
    if len(worst) > MAX_PROBLEMS:
        lines.append(f"and {len(worst) - MAX_PROBLEMS} more")
    return "\n".join(lines)


def _words(words: Iterable[str]) -> str:
    return " ".join(list(words)[:MAX_NAMES])


def _short(text: str) -> str:
    """Return a text without line ends, of bounded length: it quotes what a hostile file says."""
    line = " ".join(text.split())
    return line if len(line) <= MAX_TEXT else line[: MAX_TEXT - 3] + "..."


def _stamp(time_s: int) -> str:
    return time.strftime("%Y-%m-%d %H:%M:%S.000", time.gmtime(time_s))

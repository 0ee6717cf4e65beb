"""The command ``hunt``: every detection over recordings."""

from __future__ import annotations

import sys
from collections import Counter
from typing import TYPE_CHECKING

from sysmon_essentials.errors import UsageError

from offline.cli.environment import closing, load, search_head
from offline.cli.main import BAD_INPUT, FOUND
from offline.cli.messages import Progress, plural, spl_error, tell
from offline.cli.replay import run_replay
from offline.findings import SEVERITIES
from offline.output import table, terminal_columns, utc_time, write_json_lines
from offline.scheduler import chosen, keep, plan_detections, run_detections, saved_searches
from offline.sieve import Sieve

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from offline.findings import Finding
    from offline.report.story import Story
    from offline.scheduler import Outcome, PlannedSearch, SavedSearch
    from offline.searchhead import SearchHead
    from offline.spl.frame import Frame

_HEADER = ("time (UTC)", "severity", "risk", "host", "detection", "ATT&CK", "message")
_NARROW = (0, 1, 3, 4, 6)
_WIDE = 200


def run(options: argparse.Namespace) -> int:
    """Hunt and show the findings."""
    if options.skip_hours and not options.replay:
        raise UsageError("--skip-hours goes with --replay")
    head = search_head(options)
    searches = saved_searches(head.conf)
    globs = options.detections or []
    wanted = chosen(searches, single=options.single, globs=globs, indicators=bool(options.intel))
    if not wanted:
        raise UsageError(_nothing_to_run(searches, globs))
    story = _story(options)
    outcome = run_replay(wanted, head, options) if options.replay else _hunt(wanted, head, options, story)
    findings = keep(outcome.findings, searches, globs)
    if story is not None:
        _report(findings, head, options, story)
    _show(findings, outcome, head, options)
    exit_code = closing(head.intake, head.conf)
    if exit_code or outcome.errors:
        return BAD_INPUT
    return FOUND if findings and options.fail_on_findings else 0


def _nothing_to_run(searches: Sequence[SavedSearch], globs: Sequence[str]) -> str:
    if not globs:
        return "the apps bring no detections"
    asking = chosen(searches, single=True, globs=globs, indicators=True)
    if asking:
        return f"{', '.join(globs)}: these detections need indicators; give them with --intel"
    return f"no detection fits {', '.join(globs)}"


def _story(options: argparse.Namespace) -> Story | None:
    """What remembers the processes of the recording, if a report is wanted."""
    if not options.html:
        return None
    from offline.report.story import Story

    return Story()


def _report(findings: Sequence[Finding], head: SearchHead, options: argparse.Namespace, story: Story) -> None:
    from offline.cli.report import write_report

    if options.replay:
        story.see(head.index)
    write_report(options.html, findings, head, story)


def _hunt(wanted: Sequence[SavedSearch], head: SearchHead, options: argparse.Namespace, story: Story | None) -> Outcome:
    planned, outcome = plan_detections(wanted, head.session())
    sieve = Sieve([strand for _, strand in planned], story.see if story else None)
    load(head, options.paths, sieve)
    _run(planned, outcome, head, sieve.traces)
    return outcome


def _run(planned: Sequence[PlannedSearch], outcome: Outcome, head: SearchHead, traces: Sequence[Frame]) -> None:
    progress = Progress({})
    try:
        run_detections(planned, outcome, head.session, traces, progress.phase)
    finally:
        progress.done()


def _show(findings: Sequence[Finding], outcome: Outcome, head: SearchHead, options: argparse.Namespace) -> None:
    if options.json:
        write_json_lines((found.to_json() for found in findings), options.json)
    elif findings:
        sys.stdout.write(findings_table(findings))
    for name, error in outcome.errors:
        tell(f"{name}: {spl_error(error)}")
    searches = plural(outcome.searches, "search", "searches")
    if not findings:
        tell(f"No findings: {searches} over {plural(head.intake.events, 'event')}.")
        return
    counts = Counter(found.severity for found in findings)
    by_severity = ", ".join(f"{counts[name]} {name}" for name in reversed(SEVERITIES) if counts[name])
    hosts = plural(len({found.dest for found in findings}), "host")
    detections = plural(len({found.detection for found in findings}), "detection")
    tell(f"{plural(len(findings), 'finding')} ({by_severity}) of {detections} on {hosts}, by {searches}.")


def findings_table(findings: Sequence[Finding], width: int | None = None) -> str:
    """Findings for people, in the order of time; those that say the same of the same host share a line with a count.

    On a narrow terminal the columns that a message can do without make room for it.
    """
    grouped: dict[tuple[str, str, str], list[Finding]] = {}
    for found in findings:
        grouped.setdefault((found.detection, found.dest, found.message), []).append(found)
    rows = [_cells(same[0], len(same)) for same in grouped.values()]
    columns = range(len(_HEADER)) if (width or terminal_columns()) >= _WIDE else _NARROW
    return table([_HEADER[at] for at in columns], [[row[at] for at in columns] for row in rows], width)


def _cells(found: Finding, count: int) -> tuple[object, ...]:
    counted = f"({count} times) " if count > 1 else ""
    return (
        utc_time(found.time),
        found.severity,
        found.risk_score,
        found.dest,
        found.detection,
        " ".join(found.attack),
        counted + found.message,
    )

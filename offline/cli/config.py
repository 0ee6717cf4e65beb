"""The command ``config``: a Sysmon configuration checked, and what it would show and hide."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sysmon_essentials.config.check import check, in_order
from sysmon_essentials.config.coverage import logged_events, sights
from sysmon_essentials.config.diff import diff
from sysmon_essentials.config.load import build_configuration
from sysmon_essentials.config.merge import merge, overruled
from sysmon_essentials.config.model import Problem
from sysmon_essentials.config.needs import read_needs
from sysmon_essentials.config.read import read_document, read_file
from sysmon_essentials.config.upgrade import upgrade
from sysmon_essentials.config.write import render_document
from sysmon_essentials.errors import UsageError

from offline.cli.config_lines import (
    detection_lines,
    difference_lines,
    event_lines,
    exclusion_lines,
    problem_lines,
    process_lines,
    rule_lines,
)
from offline.cli.environment import closing, load, search_head
from offline.cli.main import BAD_INPUT
from offline.cli.messages import plural, tell
from offline.config_dtd import invalid_lines
from offline.output import table, write_json_lines
from offline.scheduler import saved_searches

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator, Sequence

    from sysmon_essentials.config.model import Configuration

    from offline.config_data import Effect
    from offline.searchhead import SearchHead

Line = dict[str, Any]
_SECTIONS = {
    "problem": ("Problems", ("line", "severity", "message", "mend")),
    "event_id": ("EventIDs", ("event_id", "tag", "logged", "includes", "excludes", "kept", "dropped", "doubtful")),
    "rule": ("Rules that decided", ("line", "tag", "logged", "events", "bytes", "rule")),
    "process": ("Noisiest programs", ("tag", "events", "bytes", "program")),
    "exclusion": ("Exclusions that hide no finding", ("tag", "events", "bytes", "findings_lost", "filter")),
    "difference": ("What the other file does otherwise", ("where", "change", "line", "what")),
    "detection": ("Detections that are blind or partly blind", ("status", "detection", "found", "lost", "reasons")),
}
_PROPOSED = 10
_TOLD = 20


def run(options: argparse.Namespace) -> int:
    """Check the file and show what follows from it."""
    if options.upgrade or options.merge:
        return _rewrite(options)
    if options.output:
        raise UsageError("--output says where --upgrade and --merge write; give one of them")
    configuration, problems = checked(options.config)
    other = _other(options.against) if options.against else None
    head = search_head(options)
    lines = [*problem_lines(problems, options.config), *_consequences(configuration, head, options)]
    if other is not None:
        lines += difference_lines(diff(configuration, other))
    if options.html:
        from offline.cli.config_report import write_config_report

        write_config_report(options.html, options.config, lines)
    if options.json:
        write_json_lines(lines, options.json)
    else:
        sys.stdout.write(render_text(lines))
    _summary(lines)
    refused = any(problem.severity == "error" for problem in problems)
    return closing(head.intake, head.conf) or (BAD_INPUT if refused else 0)


def _other(path: str) -> Configuration:
    """What is compared with; that Sysmon would refuse it is told."""
    other, problems = checked(path)
    errors = [problem for problem in problems if problem.severity == "error"]
    if errors:
        tell(f"{path}: Sysmon would refuse it: line {errors[0].line}: {errors[0].message}")
    return other


def checked(path: str) -> tuple[Configuration, list[Problem]]:
    """A configuration with all its problems, in the order of lines.

    lxml gives a second opinion where it is present and nothing was refused.
    """
    configuration, structure = build_configuration(read_file(Path(path)), path)
    problems = [*structure, *check(configuration)]
    if configuration.schema and not any(problem.severity == "error" for problem in problems):
        refused = invalid_lines(Path(path).read_bytes(), configuration.schema) or []
        problems += [Problem("error", "document-type", line, text, "correct the element") for line, text in refused]
    return configuration, in_order(problems)


def _rewrite(options: argparse.Namespace) -> int:
    """Write the merged or upgraded file; it is read again and checked before."""
    document = read_file(Path(options.config))
    configuration, before = _read(options.config)
    if options.merge:
        merged = [configuration, *(_read(path)[0] for path in _files(options.merge, options.config))]
        for name, text, path in overruled(merged):
            tell(f"{name}: {text} of {path} counts")
        document = merge(merged)
        configuration, before = build_configuration(document, "the merged file")
        before += check(configuration)
    if options.upgrade:
        document = upgrade(document, configuration, options.upgrade)
    content = render_document(document)
    if options.output:
        Path(options.output).write_text(content, encoding="utf-8", newline="\n")
    else:
        sys.stdout.write(content)
    made, structure = build_configuration(read_document(content.encode(), "written file"), "written file")
    problems = in_order([*structure, *check(made)])
    known = {problem.message for problem in before} if not options.merge else set()
    worth = [one for one in problems if one.severity == "error" or (_is_grave(one) and one.message not in known)]
    for problem in worth[:_TOLD]:
        tell(f"line {problem.line}: {problem.message}; {problem.mend}")
    if len(worth) > _TOLD:
        tell(f"and {plural(len(worth) - _TOLD, 'problem')} more; run config on the file")
    tell(f"schema {made.schema_text}, {plural(sum(len(b.items) for b in made.blocks), 'rule')}")
    return BAD_INPUT if any(problem.severity == "error" for problem in problems) else 0


def _read(path: str) -> tuple[Configuration, list[Problem]]:
    configuration, structure = build_configuration(read_file(Path(path)), path)
    return configuration, [*structure, *check(configuration)]


def _files(paths: Sequence[str], base: str) -> Iterator[str]:
    """The files, and those ending in .xml below folders in the order of their paths, without the first file."""
    for path in map(Path, paths):
        found = sorted(one for one in path.rglob("*.xml") if one.is_file()) if path.is_dir() else [path]
        if not found:
            raise UsageError(f"{path}: no .xml file below it")
        yield from (str(one) for one in found if not path.is_dir() or one.resolve() != Path(base).resolve())


def _is_grave(problem: Problem) -> bool:
    """What to know of a written file even though Sysmon takes it."""
    return problem.severity == "high" or problem.code in ("excluded", "layout-too-new")


def _consequences(configuration: Configuration, head: SearchHead, options: argparse.Namespace) -> list[Line]:
    rules = (search for search in saved_searches(head.conf) if not search.is_pack)
    needs = read_needs((word, rule.search) for rule in rules for word in rule.words)
    effect: Effect | None = None
    if options.data:
        from offline.config_data import effect_on

        load(head, options.data)
        effect = effect_on(configuration, head, [sample for need in needs for sample in need.samples], _PROPOSED)
    return [
        *event_lines(logged_events(configuration), effect),
        *rule_lines(effect),
        *process_lines(effect),
        *exclusion_lines(effect),
        *detection_lines(sights(configuration, needs), effect),
    ]


def render_text(lines: Sequence[Line]) -> str:
    """The lines as tables, one a kind; detections that see everything are left out."""
    parts = []
    for kind, (title, columns) in _SECTIONS.items():
        shown = [line for line in lines if line["kind"] == kind and _is_worth_showing(line)]
        present = [name for name in columns if any(line.get(name) not in (None, "") for line in shown)]
        if shown:
            parts.append(f"{title}\n{table(present, [[line.get(name) for name in present] for line in shown])}")
    return "\n".join(parts)


def _is_worth_showing(line: Line) -> bool:
    return line["kind"] != "detection" or line["status"] != "covered" or bool(line.get("lost"))


def _summary(lines: Sequence[Line]) -> None:
    problems = [line for line in lines if line["kind"] == "problem"]
    detections = [line["status"] for line in lines if line["kind"] == "detection"]
    lost = sum(line.get("lost") or 0 for line in lines if line["kind"] == "detection")
    errors = sum(line["severity"] == "error" for line in problems)
    tell(
        f"{plural(len(problems), 'problem')}, {plural(errors, 'error')}; of {plural(len(detections), 'detection')} "
        f"{detections.count('blind')} blind, {detections.count('partly')} partly blind"
        + (f"; {plural(lost, 'finding')} lost" if lost else "")
    )

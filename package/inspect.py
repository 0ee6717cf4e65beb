"""The AppInspect gate: reads the report of Splunk's checker and says whether an archive may go out.

AppInspect's exit status says little (0 with failures, 103 for warnings that nobody can avoid), so its JSON decides: no
failure, no error, no future failure, and only warnings that a package of this kind cannot be without.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

FLOOR = {
    "sysmon_essentials": frozenset(
        (
            "check_collections_conf",
            "check_for_indexer_synced_configs",
            "check_for_modular_inputs",
            "check_for_python_script_existence",
        )
    ),
    "sysmon_essentials_uf": frozenset[str](),
}
"""Warnings that exist because the app has a KV store collection, inputs, modular inputs or Python."""

TIME_LIMIT_S = 300


class InspectError(Exception):
    """AppInspect is not there or gave no report."""


def inspect_archive(archive: Path) -> list[str]:
    """What is wrong with an archive, one line each; empty if it may go out.

    Raises:
        InspectError: AppInspect could not run.
    """
    name = archive.name.partition("-")[0]
    return list(judge(run_appinspect(archive), FLOOR.get(name, frozenset())))


def judge(report: Mapping[str, Any], floor: Collection[str]) -> Iterator[str]:
    """The findings in a report that stop an archive."""
    summary = report["summary"]
    if not summary["success"]:
        yield "no check succeeded"
    for kind in ("failure", "error", "future_failure"):
        if summary.get(kind):
            yield f"{summary[kind]} x {kind}"
    for check, result, messages in _checks(report):
        text = "; ".join(messages)
        if result in ("failure", "error", "future_failure"):
            yield f"{result}: {check}: {text}"
        elif result == "warning" and check not in floor:
            yield f"warning that this package could do without: {check}: {text}"


def _checks(report: Mapping[str, Any]) -> Iterator[tuple[str, str, list[str]]]:
    for inspected in report["reports"]:
        for group in inspected["groups"]:
            for check in group["checks"]:
                messages = [" ".join(str(message.get("message", "")).split()) for message in check["messages"]]
                yield check["name"], check["result"], messages


def run_appinspect(archive: Path) -> dict[str, Any]:
    """AppInspect's report on an archive, all tags of its pre-certification mode.

    Raises:
        InspectError: the program is missing, fails or takes too long.
    """
    program = shutil.which("splunk-appinspect") or shutil.which("splunk-appinspect", path=Path(sys.executable).parent)
    if program is None:
        raise InspectError("splunk-appinspect is not installed; it comes with the development requirements")
    with tempfile.TemporaryDirectory() as folder:
        output = Path(folder) / "report.json"
        command = [program, "inspect", str(archive), "--mode", "precert", "--data-format", "json"]
        command += ["--output-file", str(output), "--max-messages", "all", "--skip-trusted-libraries-update"]
        done = subprocess.run(  # noqa: S603 - the program and its arguments are ours
            command, capture_output=True, text=True, check=False, timeout=TIME_LIMIT_S
        )
        if not output.exists():
            raise InspectError(f"splunk-appinspect gave no report: {done.stderr.strip()[-2000:]}")
        report: dict[str, Any] = json.loads(output.read_text(encoding="utf-8"))
    return report

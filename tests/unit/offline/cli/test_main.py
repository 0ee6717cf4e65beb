"""The entry point as a process: start-up, help, closed pipes."""

from __future__ import annotations

import resource
import subprocess
import sys

import pytest

from tests.shared import ROOT

COMMAND = [sys.executable, "-c", "import sys; from offline.cli import main; sys.exit(main())"]
HEAVY = ("numpy", "regex", "evtx", "offline.spl")


def test_help_imports_nothing_heavy():
    code = "import sys, offline.cli.arguments as a; a.parser().format_help(); print(*sys.modules)"
    shown = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert [name for name in HEAVY if name in shown.stdout.split()] == []


def test_help_is_quick():
    best = min(_seconds([*COMMAND, "--help"]) for _ in range(3))
    assert best < 0.3


@pytest.mark.parametrize(
    "command",
    ["hunt", "normalize", "search", "check", "conform", "explain", "navigator", "package", "inspect"],
    ids=str,
)
def test_every_command_is_listed_with_the_exit_codes(command):
    shown = subprocess.run([*COMMAND, command, "--help"], cwd=ROOT, capture_output=True, text=True, check=True)
    assert "exit codes: 0 done; 1 findings" in shown.stdout


def test_unknown_command_is_bad_input():
    assert subprocess.run([*COMMAND, "huntt"], cwd=ROOT, capture_output=True, check=False).returncode == 2


def test_reader_that_has_enough_is_no_error(recording, app):
    run = "import sys; from offline.cli import main; sys.exit(main())"
    command = f"'{sys.executable}' -c '{run}' normalize --app '{app}' '{recording}' --json -"
    line = f'{command} | head -c 10; echo "${{PIPESTATUS[0]}}"'
    shown = subprocess.run(["bash", "-c", line], cwd=ROOT, capture_output=True, text=True, check=True)
    assert shown.stdout.endswith("0\n")
    assert "Traceback" not in shown.stderr


def _seconds(command: list[str]) -> float:
    """Of the processor: what else the machine does is no fault of the command."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, cwd=ROOT, capture_output=True, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime

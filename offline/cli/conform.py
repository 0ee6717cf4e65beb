"""The command ``conform``: test vectors of SPL, one verdict a vector."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from offline.cli.environment import json_lines
from offline.cli.main import DONE
from offline.cli.messages import tell
from offline.output import table, write_json_lines
from offline.vectors import run_vector

if TYPE_CHECKING:
    import argparse


def run(options: argparse.Namespace) -> int:
    """Run every vector of a file. A vector that is not met is a result, not bad input."""
    verdicts = [(str(vector["id"]), run_vector(vector)) for vector in json_lines(options.file, "id", "spl")]
    if options.json:
        lines = (
            {"id": name, "ok": v.is_ok, "got": v.got, "expected": v.expected, "error": v.error} for name, v in verdicts
        )
        write_json_lines(lines, options.json)
    missed = [(name, verdict) for name, verdict in verdicts if not verdict.is_ok]
    if missed and not options.json:
        rows = [(name, verdict.error, verdict.expected, verdict.got) for name, verdict in missed]
        sys.stdout.write(table(("vector", "error", "expected", "got"), rows))
    tell(f"{len(verdicts) - len(missed)} of {len(verdicts)} vectors are met")
    return DONE

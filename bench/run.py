"""Runs every benchmark of this folder and prints its tables: the figures of docs/performance.md.

``python -m bench.run`` runs all, ``python -m bench.run hunt evtx_files`` only these. A benchmark that lacks its input
says so and the others go on.
"""

from __future__ import annotations

import os
import platform
import subprocess
import sys
from pathlib import Path

FOLDER = Path(__file__).resolve().parent
NOT_BENCHMARKS = {"__init__", "run", "corpus_events", "line_chart", "sigma_sql"}


def benchmarks() -> list[str]:
    """Modules of this folder that measure something, in order of name."""
    return sorted(path.stem for path in FOLDER.glob("*.py") if path.stem not in NOT_BENCHMARKS)


def main() -> int:
    """Run what the command line names, or all; 1 if one of them failed."""
    names = sys.argv[1:] or benchmarks()
    print(f"Python {platform.python_version()}, {os.cpu_count()} cores, {platform.machine()}\n")
    failed = []
    for name in names:
        print(f"## {name}: python -m bench.{name}\n", flush=True)
        if subprocess.run([sys.executable, "-m", f"bench.{name}"], cwd=FOLDER.parent, check=False).returncode:
            failed.append(name)
        print(flush=True)
    if failed:
        print(f"did not finish: {', '.join(failed)}")
    return bool(failed)


if __name__ == "__main__":
    sys.exit(main())

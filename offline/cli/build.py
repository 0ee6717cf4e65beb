"""The commands ``package``, ``inspect`` and ``new-detection``: they run the build tool as a process of its own.

The offline side must not import what renders the app: it would no longer judge the artefact alone.
"""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

from offline.cli.environment import REPOSITORY

if TYPE_CHECKING:
    import argparse

_VERBS = {"package": "build", "inspect": "inspect", "new-detection": "new-detection"}


def run(options: argparse.Namespace) -> int:
    """Run the command of ``python -m package`` in the repository, with the remaining arguments."""
    command = [sys.executable, "-m", "package", _VERBS[options.command], *options.arguments]
    return subprocess.run(command, cwd=REPOSITORY, check=False).returncode

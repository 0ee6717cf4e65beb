"""Search command ``sysmondecode``: what a command line hides under encodings, compression and tricks of shells."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(1, str(Path(__file__).resolve().parents[1] / "lib"))

from sysmon_essentials.commands.decode import Decode
from sysmon_essentials.splunk.search_command import Streaming, run, runs


@runs(Decode)
class SysmonDecode(Streaming):
    """Streaming: each record is decoded alone."""


if __name__ == "__main__":
    run(SysmonDecode)

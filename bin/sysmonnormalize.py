"""Search command ``sysmonnormalize``: raw and CIM fields for Sysmon events in any shipper's layout."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(1, str(Path(__file__).resolve().parents[1] / "lib"))

from sysmon_essentials.commands.normalize import Normalize
from sysmon_essentials.splunk.search_command import Streaming, run, runs


@runs(Normalize)
class SysmonNormalize(Streaming):
    """Streaming: every indexer normalises its own events."""


if __name__ == "__main__":
    run(SysmonNormalize)

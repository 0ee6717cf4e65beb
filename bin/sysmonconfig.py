"""Search command ``sysmonconfig``: which configuration and version each host runs, and which hosts stray."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(1, str(Path(__file__).resolve().parents[1] / "lib"))

from sysmon_essentials.commands.config import Config
from sysmon_essentials.splunk.search_command import Reporting, run, runs


@runs(Config)
class SysmonConfig(Reporting):
    """Reporting: the search head sees all events before the first row can be given."""


if __name__ == "__main__":
    run(SysmonConfig)

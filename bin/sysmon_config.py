"""Modular input ``sysmon_config``: what deployed Sysmon configuration files log, lack and hide."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(1, str(Path(__file__).resolve().parents[1] / "lib"))

from sysmon_essentials.splunk.config_input import SysmonConfig
from sysmon_essentials.splunk.modular_input import run

if __name__ == "__main__":
    sys.exit(run(SysmonConfig))

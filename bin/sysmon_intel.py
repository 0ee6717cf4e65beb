"""Modular input ``sysmon_intel``: indicators of threat intelligence from files, web servers, TAXII and MISP feeds."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(1, str(Path(__file__).resolve().parents[1] / "lib"))

from sysmon_essentials.splunk.intel_input import SysmonIntel
from sysmon_essentials.splunk.modular_input import run

if __name__ == "__main__":
    sys.exit(run(SysmonIntel))

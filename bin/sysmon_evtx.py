"""Modular input ``sysmon_evtx``: Sysmon events from EVTX files, other exports and archives of them."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(1, str(Path(__file__).resolve().parents[1] / "lib"))

from sysmon_essentials.splunk.evtx_input import SysmonEvtx
from sysmon_essentials.splunk.modular_input import run

if __name__ == "__main__":
    sys.exit(run(SysmonEvtx))

"""The input sysmon_intel of the built package as a process that splunkd starts; see tests/intel_box.py."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from tests.commands.splunkd import input_xml, start_input, whole_events
from tests.intel_box import FEED, Box
from tests.splunkd_double import KEY

if TYPE_CHECKING:
    import subprocess
    from pathlib import Path

SCRIPT = "sysmon_intel.py"


class IntelProcess(Box):
    """One stanza, run by a Python of choice."""

    def __init__(self, python: str, script: Path, folder: Path) -> None:
        super().__init__(folder)
        self.python, self.script = python, script
        self.settings.update(interval="3600", index="sysmon")
        self.status = 0

    def start(self, feed: str = FEED) -> subprocess.Popen[bytes]:
        process = start_input(self.python, self.script, home=str(self.splunkd.home))
        assert process.stdin is not None
        stanza = f"sysmon_intel://{feed}"
        process.stdin.write(input_xml(stanza, self.settings, self.checkpoints, server=self.splunkd.uri, key=KEY))
        process.stdin.close()
        process.stdin = None
        return process

    def finish(self, process: subprocess.Popen[bytes]) -> None:
        """Take what is left of a run."""
        out, log = process.communicate(timeout=60)
        self.log, self.status = log.decode(), process.returncode
        events = whole_events(out)
        self.raw += events
        self.events += [json.loads(event["data"]) for event in events]

    def run(self, feed: str = FEED) -> dict[str, Any]:
        """A whole run; gives its event."""
        before = len(self.events)
        self.finish(self.start(feed))
        assert self.status == 0, self.log
        assert "Traceback" not in self.log
        assert len(self.events) == before + 1, self.log
        return self.events[-1]

"""A modular input over a folder of files, run again and again as splunkd would, and what Splunk has indexed so far."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.commands.splunkd import input_xml, start_input, whole_events

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable
    from pathlib import Path

    Named = Callable[[dict[str, str]], str]


class FileInput:
    """An input with its folders; ``name_of`` says by what an event is known."""

    def __init__(self, program: tuple[str, Path], stanza: str, folder: Path, name_of: Named) -> None:
        self.program, self.stanza, self.name_of = program, stanza, name_of
        self.data, self.checkpoints = folder / "data", folder / "checkpoints"
        self.data.mkdir()
        self.settings = {"path": str(self.data), "settle_seconds": "0", "index": "sysmon"}
        self.indexed: list[dict[str, str]] = []
        self.log = ""
        self.status = 0

    def start(self) -> subprocess.Popen[bytes]:
        process = start_input(*self.program)
        assert process.stdin is not None
        process.stdin.write(input_xml(self.stanza, self.settings, self.checkpoints))
        process.stdin.close()
        process.stdin = None
        return process

    def finish(self, process: subprocess.Popen[bytes], begun: bytes = b"") -> list[str]:
        """Take what is left of a run; gives the names of its events."""
        rest, log = process.communicate(timeout=60)
        self.log, self.status = log.decode(), process.returncode
        events = whole_events(begun + rest)
        self.indexed += events
        return [self.name_of(event) for event in events]

    def run(self) -> list[str]:
        names = self.finish(self.start())
        assert self.status == 0, self.log
        return names

"""What a modular input does when a stanza's run fails, and what its lines for splunkd's log are like."""

from __future__ import annotations

import errno
import io
import sys
from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest
from sysmon_essentials.inputs.output import Delivery

pytest.importorskip("splunklib", reason="splunk-sdk is not installed on this Python")

from sysmon_essentials.splunk import modular_input
from sysmon_essentials.splunk.modular_input import ModularInput

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from sysmon_essentials.splunk.modular_input import Surroundings

EVENT = Delivery("<a/>", "", "", "s", "t")


class Failing(ModularInput):
    """Delivers an event, then cannot write; a stanza named well goes through."""

    def run_stanza(self, given: Mapping[str, str], around: Surroundings) -> None:
        around.deliver([EVENT])
        if around.stanza != "well":
            raise OSError(errno.ENOSPC, "No space left on device", "/state/a.json")


def stream(monkeypatch: pytest.MonkeyPatch, folder: Path, *stanzas: str) -> str:
    """What goes to splunkd for some stanzas."""
    monkeypatch.setattr(modular_input.signal, "signal", lambda *_: None)
    with (folder / "out").open("wb") as out:
        monkeypatch.setattr(sys, "stdout", SimpleNamespace(buffer=out))
        inputs = {f"x://{name}": {} for name in stanzas}
        Failing().stream_events(SimpleNamespace(inputs=inputs, metadata={"checkpoint_dir": str(folder)}), None)
    return (folder / "out").read_text()


def test_full_disk_is_one_line_that_names_the_file_and_the_stream_ends_well(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = stream(monkeypatch, tmp_path, "full", "well")
    assert out.count("<stream>") == out.count("</stream>") == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith(
        "ERROR x://full: [Errno 28] No space left on device: '/state/a.json'; what was not delivered"
    )


def test_name_of_a_file_begins_no_line_and_moves_no_cursor(capsys: pytest.CaptureFixture[str]) -> None:
    modular_input._log("WARN", "/a\nERROR b\r\x1b[2J\x85c\u2028d: cannot read")
    assert capsys.readouterr().err == "WARN /a ERROR b  [2J c d: cannot read\n"


def test_log_that_nobody_takes_ends_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    class Gone(io.StringIO):
        def flush(self) -> None:
            raise BrokenPipeError

    monkeypatch.setattr(sys, "stderr", Gone())
    modular_input._log("WARN", "splunkd has gone")

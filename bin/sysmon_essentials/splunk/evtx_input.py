"""The modular input ``sysmon_evtx`` for splunkd: scheme, validation, running and stopping.

splunk-sdk speaks the protocol; the work is ``inputs.evtx``'s. Lines for splunkd's log go to standard error.
"""

from __future__ import annotations

import hashlib
import os
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from splunklib.modularinput import Argument, Scheme, Script

from sysmon_essentials.errors import UsageError
from sysmon_essentials.inputs.checkpoint import Checkpoints
from sysmon_essentials.inputs.evtx import DECLARED, EvtxInput, read_settings
from sysmon_essentials.inputs.files import is_pattern
from sysmon_essentials.inputs.stop import Stop, Stopped

from .event_stream import EventStream

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sysmon_essentials.errors import InputError

TITLE = "Sysmon event files"
DESCRIPTION = "Reads Sysmon events from EVTX files, other exports and archives of them; remembers how far it came."


class SysmonEvtx(Script):
    """One process a stanza; started again by splunkd after every ``interval``."""

    def get_scheme(self) -> Scheme:
        """Return what Splunk shows when an input is made."""
        scheme = Scheme(TITLE)
        scheme.description = DESCRIPTION
        scheme.use_external_validation = True
        scheme.use_single_instance = False
        for name, declared in DECLARED.items():
            default = f" (default: {declared.default})" if declared.default else ""
            scheme.add_argument(
                Argument(
                    name,
                    title=name.replace("_", " "),
                    description=declared.help + default,
                    required_on_create=not declared.default,
                    required_on_edit=False,
                )
            )
        return scheme

    def validate_input(self, definition: Any) -> None:
        """Refuse settings that cannot work.

        Raises:
            UsageError: the SDK shows its text to the user.
        """
        settings = read_settings(_texts(definition.parameters))
        for path in settings.path:
            if not is_pattern(path) and not os.access(path, os.R_OK):
                raise UsageError(f"path: there is no {path}, or Splunk's user may not read it")

    def stream_events(self, inputs: Any, ew: Any) -> None:
        """Deliver the new events of every stanza that splunkd gave; there is one."""
        stop = Stop()
        signal.signal(signal.SIGTERM, lambda number, frame: stop.request())
        if hasattr(signal, "SIGBREAK"):
            signal.signal(signal.SIGBREAK, lambda number, frame: stop.request())
        folder = Path(inputs.metadata["checkpoint_dir"])
        for stanza, parameters in inputs.inputs.items():
            try:
                _run(stanza, _texts(parameters), folder, stop)
            except Stopped:
                _log("INFO", f"{stanza}: stopped as asked; it goes on from here next time")
                return
            except UsageError as error:
                _log("ERROR", f"{stanza}: {error}")
            except BrokenPipeError:
                _log("WARN", f"{stanza}: splunkd takes no more events; they are delivered next time")
                # What Python still holds for the pipe cannot be written, and would be a complaint at exit.
                os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
                return


def _run(stanza: str, parameters: Mapping[str, str], folder: Path, stop: Stop) -> None:
    settings = read_settings(parameters)
    # Stanzas share the folder, and their names may hold anything.
    own = folder / hashlib.sha256(stanza.encode()).hexdigest()[:32]
    stream = EventStream(sys.stdout.buffer, stanza, parameters.get("index", ""))

    def log(level: str, text: str) -> None:
        _log(level, f"{stanza}: {text}")

    def on_problem(problem: InputError) -> None:
        log("WARN", str(problem))

    try:
        EvtxInput(settings, Checkpoints(own, on_problem), stream.write, log, stop).run()
    except Stopped:
        stream.close()
        raise
    stream.close()


def _texts(parameters: Mapping[str, Any]) -> dict[str, str]:
    return {name: value for name, value in parameters.items() if isinstance(value, str)}


def _log(level: str, text: str) -> None:
    line = " ".join(f"{level} {text}".split("\n"))
    sys.stderr.write(line + "\n")
    sys.stderr.flush()


def run() -> int:
    """Run the input as splunkd asks on the command line; returns the exit status."""
    status: int = SysmonEvtx().run(sys.argv)
    return status

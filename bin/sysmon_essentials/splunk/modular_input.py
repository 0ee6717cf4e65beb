"""What modular inputs have in common for splunkd: scheme, validation, running each stanza, stopping, logging.

splunk-sdk speaks the protocol; an input says what its settings are and does the work. Lines for splunkd's log go to
standard error.
"""

from __future__ import annotations

import hashlib
import os
import re
import signal
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Callable, NamedTuple

from splunklib.modularinput import Argument, Scheme, Script

from sysmon_essentials.errors import UsageError
from sysmon_essentials.inputs.stop import Stop, Stopped

from .event_stream import EventStream

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from typing import ClassVar

    from sysmon_essentials.commands.options import Declared
    from sysmon_essentials.errors import InputError
    from sysmon_essentials.inputs.output import Delivery


_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]")


class Surroundings(NamedTuple):
    """What the run of a stanza has around it.

    Attributes:
        stanza: its name, without that of the input.
        folder: where it may keep its state; no other stanza uses it.
        deliver: writes and flushes events; blocks while Splunk is busy.
        log: takes a level (INFO, WARN, ERROR) and a line.
        stop: asked whether to go on.
        splunkd_uri, session_key: for questions to splunkd.
    """

    stanza: str
    folder: Path
    deliver: Callable[[Iterable[Delivery]], None]
    log: Callable[[str, str], None]
    stop: Stop
    splunkd_uri: str = ""
    session_key: str = ""

    def on_problem(self, problem: InputError) -> None:
        """Log what could not be read."""
        self.log("WARN", str(problem))


class ModularInput(Script):
    """One process a stanza; started again by splunkd after every ``interval``."""

    title: ClassVar[str]
    description: ClassVar[str]
    declared: ClassVar[Mapping[str, Declared]]
    """Its settings besides Splunk's own."""
    optional: ClassVar[Collection[str]] = ()
    """Settings without a default that may be left out; the others without one are required."""

    def check_settings(self, given: Mapping[str, str]) -> None:
        """Refuse settings that cannot work.

        Raises:
            UsageError: the text is for the user.
        """
        raise NotImplementedError

    def run_stanza(self, given: Mapping[str, str], around: Surroundings) -> None:
        """Deliver what is new.

        Raises:
            UsageError: a setting is wrong.
            Stopped: it was asked to stop.
        """
        raise NotImplementedError

    def get_scheme(self) -> Scheme:
        """Return what Splunk shows when an input is made."""
        scheme = Scheme(self.title)
        scheme.description = self.description
        scheme.use_external_validation = True
        scheme.use_single_instance = False
        for name, declared in self.declared.items():
            default = f" (default: {declared.default})" if declared.default else ""
            scheme.add_argument(
                Argument(
                    name,
                    title=name.replace("_", " "),
                    description=declared.help + default,
                    required_on_create=not declared.default and name not in self.optional,
                    required_on_edit=False,
                )
            )
        return scheme

    def validate_input(self, definition: Any) -> None:
        """Refuse settings that cannot work.

        Raises:
            UsageError: the SDK shows its text to the user.
        """
        self.check_settings(_texts(definition.parameters))

    def stream_events(self, inputs: Any, ew: Any) -> None:
        """Deliver the new events of every stanza that splunkd gave; there is one."""
        stop = Stop()
        signal.signal(signal.SIGTERM, lambda number, frame: stop.request())
        if hasattr(signal, "SIGBREAK"):
            signal.signal(signal.SIGBREAK, lambda number, frame: stop.request())
        for stanza, parameters in inputs.inputs.items():
            try:
                self._run(stanza, _texts(parameters), inputs.metadata, stop)
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
            except OSError as error:
                _log("ERROR", f"{stanza}: {error}; what was not delivered is delivered once that is mended")

    def _run(self, stanza: str, parameters: Mapping[str, str], given: Mapping[str, str], stop: Stop) -> None:
        # Stanzas share the folder, and their names may hold anything.
        own = Path(given["checkpoint_dir"]) / hashlib.sha256(stanza.encode()).hexdigest()[:32]
        stream = EventStream(sys.stdout.buffer, stanza, parameters.get("index", ""))

        def log(level: str, text: str) -> None:
            _log(level, f"{stanza}: {text}")

        name = stanza.partition("://")[2]
        splunkd = given.get("server_uri", ""), given.get("session_key", "")
        try:
            self.run_stanza(parameters, Surroundings(name, own, stream.write, log, stop, *splunkd))
        except BrokenPipeError:
            raise
        except (Stopped, OSError):
            stream.close()
            raise
        stream.close()


def _texts(parameters: Mapping[str, Any]) -> dict[str, str]:
    return {name: value for name, value in parameters.items() if isinstance(value, str)}


def _log(level: str, text: str) -> None:
    # Names of files are anybody's: they begin no line of their own and move no cursor.
    line = _CONTROL.sub(" ", f"{level} {text}")
    # Without a splunkd there is nobody to tell, and standard output says so, too.
    with suppress(BrokenPipeError):
        sys.stderr.write(line + "\n")
        sys.stderr.flush()


def run(script: type[ModularInput]) -> int:
    """Run an input as splunkd asks on the command line; returns the exit status."""
    status: int = script().run(sys.argv)
    return status

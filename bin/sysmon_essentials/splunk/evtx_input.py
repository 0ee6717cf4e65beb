"""The modular input ``sysmon_evtx`` for splunkd; the work is ``inputs.evtx``'s."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sysmon_essentials.inputs.checkpoint import Checkpoints
from sysmon_essentials.inputs.evtx import DECLARED, EvtxInput, read_settings

from .file_input import FileModularInput

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .modular_input import Surroundings


class SysmonEvtx(FileModularInput):
    """Events of files, each once."""

    title = "Sysmon event files"
    description = "Reads Sysmon events from EVTX files, other exports and archives of them; remembers how far it came."
    declared = DECLARED

    def run_stanza(self, given: Mapping[str, str], around: Surroundings) -> None:
        """Deliver what is new in the files.

        Raises:
            UsageError: a setting is wrong.
            Stopped: it was asked to stop.
        """
        settings = read_settings(given)
        checkpoints = Checkpoints(around.folder, around.on_problem)
        EvtxInput(settings, checkpoints, around.deliver, around.log, around.stop).run()

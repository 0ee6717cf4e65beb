"""The modular input ``sysmon_evtx`` for splunkd; the work is ``inputs.evtx``'s."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sysmon_essentials.inputs.checkpoint import Checkpoints
from sysmon_essentials.inputs.evtx import DECLARED, EvtxInput, read_settings
from sysmon_essentials.inputs.files import check_readable

from .modular_input import ModularInput

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .modular_input import Surroundings


class SysmonEvtx(ModularInput):
    """Events of files, each once."""

    title = "Sysmon event files"
    description = "Reads Sysmon events from EVTX files, other exports and archives of them; remembers how far it came."
    declared = DECLARED

    def check_settings(self, given: Mapping[str, str]) -> None:
        """Refuse wrong settings, and paths that are not there.

        Raises:
            UsageError: the text is for the user.
        """
        check_readable(read_settings(given).path)

    def run_stanza(self, given: Mapping[str, str], around: Surroundings) -> None:
        """Deliver what is new in the files.

        Raises:
            UsageError: a setting is wrong.
            Stopped: it was asked to stop.
        """
        settings = read_settings(given)
        checkpoints = Checkpoints(around.folder, around.on_problem)
        EvtxInput(settings, checkpoints, around.deliver, around.log, around.stop).run()

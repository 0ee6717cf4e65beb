"""The modular input ``sysmon_config`` for splunkd; the work is ``inputs.config``'s."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sysmon_essentials.config.needs import read_needs
from sysmon_essentials.inputs.config import DECLARED, ConfigInput, Reported, read_settings
from sysmon_essentials.inputs.searches import read_searches

from .file_input import FileModularInput

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .modular_input import Surroundings


class SysmonConfig(FileModularInput):
    """A report on each deployed configuration file when it changes, and once a day."""

    title = "Sysmon configuration files"
    description = "Reports what deployed Sysmon configurations log, what is wrong with them and what they hide."
    declared = DECLARED

    def run_stanza(self, given: Mapping[str, str], around: Surroundings) -> None:
        """Deliver a report on each file that changed.

        Raises:
            UsageError: a setting is wrong.
            Stopped: it was asked to stop.
        """
        settings = read_settings(given)
        reported = Reported(around.folder, around.on_problem)
        deliver, log, stop = around.deliver, around.log, around.stop
        ConfigInput(settings, reported, deliver, log, stop, needs=lambda: read_needs(read_searches())).run()

"""The modular input ``sysmon_config`` for splunkd; the work is ``inputs.config``'s."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sysmon_essentials.config.needs import read_needs
from sysmon_essentials.inputs.config import DECLARED, ConfigInput, Reported, read_settings
from sysmon_essentials.inputs.files import check_readable
from sysmon_essentials.inputs.searches import read_searches

from .modular_input import ModularInput

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .modular_input import Surroundings


class SysmonConfig(ModularInput):
    """A report on each deployed configuration file when it changes, and once a day."""

    title = "Sysmon configuration files"
    description = "Reports what deployed Sysmon configurations log, what is wrong with them and what they hide."
    declared = DECLARED

    def check_settings(self, given: Mapping[str, str]) -> None:
        """Refuse wrong settings, and paths that are not there.

        Raises:
            UsageError: the text is for the user.
        """
        check_readable(read_settings(given).path)

    def run_stanza(self, given: Mapping[str, str], around: Surroundings) -> None:
        """Deliver a report on each file that changed.

        Raises:
            UsageError: a setting is wrong.
            Stopped: it was asked to stop.
        """
        settings = read_settings(given)
        reported = Reported(around.folder, around.on_problem)
        deliver, log, stop = around.deliver, around.log, around.stop
        ConfigInput(settings, reported, deliver, log, stop).run(lambda: read_needs(read_searches()))

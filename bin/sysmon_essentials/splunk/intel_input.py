"""The modular input ``sysmon_intel`` for splunkd; the work is ``intel_round``'s and ``inputs.intel``'s."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from sysmon_essentials.errors import SysmonError, UsageError
from sysmon_essentials.inputs.intel_settings import DECLARED, OPTIONAL, read_settings

from .intel_round import run_round
from .modular_input import ModularInput

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .modular_input import Surroundings


class SysmonIntel(ModularInput):
    """A feed, kept up to date."""

    title = "Threat intelligence for Sysmon"
    description = "Fetches a feed of indicators, keeps what is valid of it, and reports each run as an event."
    declared = DECLARED
    optional = OPTIONAL

    def check_settings(self, given: Mapping[str, str]) -> None:
        """Refuse settings that cannot work.

        Raises:
            UsageError: the text is for the user.
        """
        settings = read_settings(given)
        for name, path in (("ca_file", settings.ca_file), ("splunkd_ca_file", settings.splunkd_ca_file)):
            if path and not os.access(path, os.R_OK):
                raise UsageError(f"{name}: there is no {path}, or Splunk's user may not read it")

    def run_stanza(self, given: Mapping[str, str], around: Surroundings) -> None:
        """Do one round.

        Raises:
            UsageError: a setting is wrong.
            Stopped: it was asked to stop.
        """
        settings = read_settings(given)
        try:
            run_round(settings, _seconds(given.get("interval", "")), os.environ.get("SPLUNK_HOME", ""), around)
        except UsageError:
            raise
        except (SysmonError, OSError) as error:
            around.log("ERROR", f"{error}; nothing was changed")


def _seconds(typed: str) -> int:
    try:
        return max(int(float(typed)), 0)
    except (ValueError, OverflowError):
        return 0

"""What the modular inputs over files share for splunkd: a path must be there when an input is made."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sysmon_essentials.inputs.file_input import read_given
from sysmon_essentials.inputs.files import check_readable

from .modular_input import ModularInput

if TYPE_CHECKING:
    from collections.abc import Mapping


class FileModularInput(ModularInput):
    """An input with the settings of ``inputs.file_input``, its own besides."""

    def check_settings(self, given: Mapping[str, str]) -> None:
        """Refuse wrong settings, and paths that are not there.

        Raises:
            UsageError: the text is for the user.
        """
        check_readable(read_given(self.declared, given)["path"])

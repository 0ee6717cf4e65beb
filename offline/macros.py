"""The search macros of a configuration.

Knows the settings of macros.conf. Expanding them is the work of ``offline.spl.pipeline``.
Source: macros.conf.spec 10.2.3.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from offline.conf import is_true
from offline.spl.session import Macro

if TYPE_CHECKING:
    from offline.conf import Conf


def load_macros(conf: Conf) -> dict[str, Macro]:
    """Macros by stanza name, ``name`` or ``name(2)``; one without a definition is a problem of ``conf``."""
    macros = {}
    for name, settings in conf.stanzas("macros").items():
        if "definition" not in settings:
            conf.problem(conf.place("macros", name), f"macro [{name}] has no definition")
            continue
        args = [arg.strip() for arg in settings.get("args", "").split(",")]
        macros[name.replace(" ", "")] = Macro(
            definition=settings["definition"],
            args=tuple(arg for arg in args if arg) if "(" in name else (),
            iseval=is_true(settings.get("iseval", "false")),
            validation=settings.get("validation", ""),
            errormsg=settings.get("errormsg", ""),
        )
    return macros

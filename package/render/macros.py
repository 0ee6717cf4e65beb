"""macros.conf: the authored macros as they stand, and the version of ATT&CK that detections speak of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from package.render.conf_text import render_conf

if TYPE_CHECKING:
    from package.content import Content

ATTACK_VERSION = "sysmon_essentials_attack_version"


def render(content: Content) -> str:
    """The whole file."""
    stanzas = []
    for macro in content.macros:
        settings = {"args": ", ".join(macro.args)} if macro.args else {}
        stanzas.append((macro.name, {**settings, "definition": macro.definition, "description": macro.description}))
    version = f'"{content.attack.version}"'
    described = "Release of MITRE ATT&CK whose technique ids detections carry."
    stanzas.append((ATTACK_VERSION, {"definition": version, "description": described}))
    return render_conf("model/macros.yml and model/attack.yml", stanzas)

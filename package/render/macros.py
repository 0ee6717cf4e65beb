"""macros.conf: the authored macros as they stand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from package.render.conf_text import render_conf

if TYPE_CHECKING:
    from package.content import Content


def render(content: Content) -> str:
    """The whole file."""
    stanzas = []
    for macro in content.macros:
        settings = {"args": ", ".join(macro.args)} if macro.args else {}
        stanzas.append((macro.name, {**settings, "definition": macro.definition, "description": macro.description}))
    return render_conf("model/macros.yml", stanzas)

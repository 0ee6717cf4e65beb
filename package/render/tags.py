"""default/tags.conf: the tags by which CIM data models find the events of each family."""

from __future__ import annotations

from typing import TYPE_CHECKING

from package.render.conf_text import render_conf
from package.render.eventtypes import WIDE_PROCESSES

if TYPE_CHECKING:
    from package.model import Model

WIDE_TAGS = ("process", "report")
"""What older searches expect on every event of a process; the eventtype matches nothing until its macro is set."""


def render_tags(model: Model) -> str:
    """The text of tags.conf."""
    stanzas = [(f"eventtype={row.eventtype}", dict.fromkeys(row.tags, "enabled")) for row in model.events.values()]
    stanzas.append((f"eventtype={WIDE_PROCESSES}", dict.fromkeys(WIDE_TAGS, "enabled")))
    return render_conf("model/events/", stanzas)

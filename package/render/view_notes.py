"""Notes below panels that have no rows: what that means, and what to do.

Splunk itself only says that a search gave no results. A note is a table of its own that goes on with the panel's search
and has a row only if that had none; without rows it is hidden, and what is below moves up.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from package.render.spl_text import string

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from package.studio_options import Json
    from package.view_panels import Panel

HEIGHT = 90
"""Of a row of notes, in pixels."""


def notes_of(panels: Sequence[Panel]) -> list[Panel]:
    """The panels of a row that have something to say when they are empty."""
    return [panel for panel in panels if panel.empty]


def note_id(panel: Panel) -> str:
    """The id of a panel's note, without prefix."""
    return f"{panel.id}_empty"


def note_search(panel: Panel, say: Callable[[str], str]) -> dict[str, Json]:
    """The search: one row with the note if the panel's search has none."""
    query = f"| stats count AS rows\n| where rows=0\n| eval note={string(say(panel.empty))}\n| table note"
    options: dict[str, Json] = {"extend": f"ds_{panel.search}", "query": query}
    return {"type": "ds.chain", "options": options, "name": note_id(panel)}


def note_panel(panel: Panel, say: Callable[[str], str]) -> dict[str, Json]:
    """The table that shows the note."""
    return {
        "type": "splunk.table",
        "title": say(panel.title),
        "dataSources": {"primary": f"ds_{note_id(panel)}"},
        "options": {"count": 1, "headerVisibility": "none"},
        "hideWhenNoData": True,
    }


def note_places(panels: Sequence[Panel], top: int, width: int) -> list[Json]:
    """The places of the notes of a row, side by side over its whole width."""
    noted = notes_of(panels)
    edges = [width * number // len(noted) for number in range(len(noted) + 1)]
    return [_place(panel, edges[number], edges[number + 1], top) for number, panel in enumerate(noted)]


def _place(panel: Panel, left: int, right: int, top: int) -> Json:
    return {
        "item": f"viz_{note_id(panel)}",
        "type": "block",
        "position": {"x": left, "y": top, "w": right - left, "h": HEIGHT},
    }

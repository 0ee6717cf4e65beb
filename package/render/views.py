"""The views of the app as Dashboard Studio definitions, in English and in Japanese.

Source: Splunk's Dashboard Studio manual, dashboard definition; a view is ``<dashboard version="2">`` with the
definition as JSON inside. The layout is the grid: Splunk gives it the width of the window.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape, quoteattr

from package.render.view_clicks import render_click
from package.render.view_inputs import render_input
from package.render.view_notes import HEIGHT, note_id, note_panel, note_places, note_search, notes_of
from package.render.view_panels import render_panel
from package.view_panels import COLUMNS
from package.views import TIME

if TYPE_CHECKING:
    from collections.abc import Callable

    from package.studio_options import Json
    from package.views import Search, View, Views

FOLDER = "default/data/ui/views"
COLUMN = 100
"""Width of a column of the grid in the layout's own measure."""

JAPANESE = "_ja"
"""What the name of a view's Japanese twin ends with."""


def render_views(views: Views) -> dict[str, str]:
    """Every view by its path from the root of the repository."""
    return {
        f"{FOLDER}/{view.name}{suffix}.xml": render_view(view, suffix, _translate(views, suffix))
        for view in views.views
        for suffix in (("", JAPANESE) if views.japanese else ("",))
    }


def render_view(view: View, suffix: str, say: Callable[[str], str]) -> str:
    """The XML of one view; ``say`` gives the text in the reader's language."""
    # A JSON string may hold ">" as an escape, which keeps "]]>" out of the CDATA section.
    definition = json.dumps(_definition(view, suffix, say), indent=2, ensure_ascii=False).replace("]]>", "]]\\u003e")
    return (
        f"<!-- Rendered from views/{view.name}.yml by `python -m package generate`; edit that, not this file. -->\n"
        f'<dashboard version="2" theme={quoteattr(view.theme)}>\n'
        f"  <label>{escape(say(view.title))}</label>\n"
        f"  <description>{escape(say(view.description))}</description>\n"
        f"  <definition><![CDATA[\n{definition}\n  ]]></definition>\n"
        "</dashboard>\n"
    )


def _translate(views: Views, suffix: str) -> Callable[[str], str]:
    return (lambda text: views.japanese.get(text, text)) if suffix else (lambda text: text)


def _definition(view: View, suffix: str, say: Callable[[str], str]) -> dict[str, Json]:
    panels = [panel for row in view.rows for panel in row.panels]
    visualizations: dict[str, Json] = {}
    for panel in panels:
        shown = render_panel(panel, say)
        if panel.click is not None:
            shown["eventHandlers"] = [render_click(panel.click, suffix)]
        visualizations[f"viz_{panel.id}"] = shown
    noted = notes_of(panels)
    visualizations.update({f"viz_{note_id(panel)}": note_panel(panel, say) for panel in noted})
    return {
        "title": say(view.title),
        "description": say(view.description),
        "inputs": {f"input_{entry.token}": render_input(entry, say) for entry in view.inputs},
        "defaults": _defaults(view),
        "dataSources": {
            **{f"ds_{search.name}": _search(search) for search in view.searches},
            **{f"ds_{note_id(panel)}": note_search(panel, say) for panel in noted},
        },
        "visualizations": visualizations,
        "layout": {
            "type": "grid",
            "options": {"width": COLUMNS * COLUMN},
            "globalInputs": [f"input_{entry.token}" for entry in view.inputs],
            "structure": _structure(view),
        },
    }


def _defaults(view: View) -> dict[str, Json]:
    if not view.tokens:
        return {}
    return {"tokens": {"default": {name: {"value": value} for name, value in view.tokens.items()}}}


def _search(search: Search) -> dict[str, Json]:
    if search.extends:
        options: dict[str, Json] = {"extend": f"ds_{search.extends}", "query": _chained(search.spl)}
        return {"type": "ds.chain", "options": options, "name": search.name}
    times: dict[str, Json] = {
        "earliest": search.earliest or f"${TIME}.earliest$",
        "latest": search.latest or f"${TIME}.latest$",
    }
    options = {"query": search.spl, "queryParameters": times}
    if search.refresh:
        options.update(refresh=search.refresh, refreshType="delay")
    return {"type": "ds.search", "options": options, "name": search.name}


def _chained(spl: str) -> str:
    return spl if spl.startswith("|") else f"| {spl}"


def _structure(view: View) -> list[Json]:
    placed: list[Json] = []
    top = 0
    for row in view.rows:
        left = 0
        for panel in row.panels:
            width = panel.width * COLUMN
            position: dict[str, Json] = {"x": left, "y": top, "w": width, "h": row.height}
            placed.append({"item": f"viz_{panel.id}", "type": "block", "position": position})
            left += width
        top += row.height
        if notes_of(row.panels):
            placed.extend(note_places(row.panels, top, COLUMNS * COLUMN))
            top += HEIGHT
    return placed

"""One panel of a view as a Dashboard Studio visualisation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from package.render.colours import SERIES, WORDS, cell_colours, cell_function

if TYPE_CHECKING:
    from collections.abc import Callable

    from package.studio_options import Json
    from package.view_panels import Panel


def render_panel(panel: Panel, say: Callable[[str], str]) -> dict[str, Json]:
    """The visualisation, without what a click does."""
    shown: dict[str, Json] = {"type": f"splunk.{panel.kind}"}
    if panel.title:
        shown["title"] = say(panel.title)
    if panel.description:
        shown["description"] = say(panel.description)
    if panel.search:
        shown["dataSources"] = {"primary": f"ds_{panel.search}"}
    options = {**_series(panel), **panel.options}
    if panel.text:
        options["markdown"] = say(panel.text)
    coloured, context = _colours(panel)
    options.update(coloured)
    options.update(_columns(panel, options.get("columnFormat")))
    if options:
        shown["options"] = options
    if context:
        shown["context"] = context
    if panel.hide_when_empty:
        shown["hideWhenNoData"] = True
    return shown


CHARTS = ("line", "area", "column", "bar", "pie", "bubble", "scatter")
"""What draws series, in the app's colours unless the panel names its own."""


def _series(panel: Panel) -> dict[str, Json]:
    if panel.kind not in CHARTS:
        return {}
    meant: dict[str, Json] = {
        word: colour for found in panel.colours.values() for word, colour in WORDS[found.scale].items()
    }
    return {"seriesColorsByField": meant} if meant else {"seriesColors": list(SERIES)}


def _columns(panel: Panel, formats: Json) -> dict[str, Json]:
    """Which columns a table shows and how wide, beside the formats that they have already."""
    found: dict[str, Json] = {}
    if panel.columns:
        names = ", ".join(f'"{name}"' for name in panel.columns)
        found["table"] = f"> primary | frameBySeriesNames({names})"
    if panel.widths:
        columns = dict(formats) if isinstance(formats, dict) else {}
        for name, width in panel.widths.items():
            known = columns.get(name)
            columns[name] = {**(known if isinstance(known, dict) else {}), "width": width}
        found["columnFormat"] = columns
    return found


def _colours(panel: Panel) -> tuple[dict[str, Json], dict[str, Json]]:
    """Options and context that give cells, or the one value of a single value, their colours."""
    options: dict[str, Json] = {}
    context: dict[str, Json] = {}
    columns: dict[str, Json] = {}
    for field, colour in panel.colours.items() if panel.kind not in CHARTS else ():
        scale = colour.scale
        function = cell_function(scale)
        context[f"{scale}Behind"] = cell_colours(scale, text=False)
        context[f"{scale}Text"] = cell_colours(scale, text=True)
        if panel.kind == "singlevalue":
            options["backgroundColor"] = f"> majorValue | {function}({scale}Behind)"
            options["majorColor"] = f"> majorValue | {function}({scale}Text)"
        else:
            # A sorted table sorts its own series along; a field that the table does not show is only in the data.
            column = f'> {"table" if colour.by == field else "primary"} | seriesByName("{colour.by}")'
            columns[field] = {
                "rowBackgroundColors": f"{column} | {function}({scale}Behind)",
                "rowColors": f"{column} | {function}({scale}Text)",
            }
    if columns:
        own = panel.options.get("columnFormat")
        options["columnFormat"] = {**(own if isinstance(own, dict) else {}), **columns}
    return options, context

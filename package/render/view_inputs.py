"""One input of a view as a Dashboard Studio input.

Source: Splunk's Dashboard Studio manual, input configuration options; menus from searches have the shape that its
editor writes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from package.studio_options import Json
    from package.views import Input


def render_input(entry: Input, say: Callable[[str], str]) -> dict[str, Json]:
    """The input; its id is made of its token."""
    options: dict[str, Json] = {"token": entry.token, "defaultValue": _default(entry)}
    shown: dict[str, Json] = {"type": f"input.{entry.kind}", "title": say(entry.label), "options": options}
    choices: list[Json] = [{"label": say(label), "value": value} for value, label in entry.choices.items()]
    if entry.search:
        options["items"] = "> frame(label, value) | prepend(formattedStatics) | objects()"
        shown["dataSources"] = {"primary": f"ds_{entry.search}"}
        shown["context"] = _menu(entry, say)
    elif choices:
        options["items"] = choices
    if entry.kind == "multiselect":
        options["clearDefaultOnSelection"] = True
    return shown


def _default(entry: Input) -> Json:
    if entry.kind == "multiselect":
        return [value.strip() for value in entry.default.split(",")]
    return entry.default


def _menu(entry: Input, say: Callable[[str], str]) -> dict[str, Json]:
    value = f'> primary | seriesByName("{entry.field}")'
    label = f'> primary | seriesByName("{entry.label_field or entry.field}")'
    return {
        "formattedConfig": {"number": {"prefix": ""}},
        "formattedStatics": "> statics | formatByType(formattedConfig)",
        "statics": [[say(label) for label in entry.choices.values()], list(entry.choices)],
        "label": f'{label} | renameSeries("label") | formatByType(formattedConfig)',
        "value": f'{value} | renameSeries("value") | formatByType(formattedConfig)',
    }

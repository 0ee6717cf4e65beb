"""Panels and inputs of a view: their kinds, keys and options, and the expressions inside options."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from package.lint.studio_view import options, texts
from package.studio_options import OPTIONS, fits

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from package.lint.studio_view import StudioView

TOP = ("title", "description", "inputs", "defaults", "dataSources", "visualizations", "layout")
PANEL = (
    *("type", "title", "description", "dataSources", "options", "context", "eventHandlers", "encoding"),
    *("showProgressBar", "showLastUpdated", "hideWhenNoData", "containerOptions"),
)
INPUTS: Mapping[str, tuple[str, ...]] = {
    "input.timerange": ("token", "defaultValue"),
    "input.dropdown": ("token", "defaultValue", "items", "selectFirstSearchResult"),
    "input.multiselect": ("token", "defaultValue", "items", "selectFirstSearchResult", "clearDefaultOnSelection"),
    "input.text": ("token", "defaultValue"),
    "input.number": ("token", "defaultValue", "min", "max", "step"),
}
"""Source: Splunk's Dashboard Studio manual, input configuration options."""
INPUT = ("type", "title", "options", "dataSources", "context", "hideWhenNoData")

FUNCTIONS = (
    *("seriesByName", "seriesByIndex", "seriesByType", "lastPoint", "firstPoint", "delta", "frame", "objects"),
    *("prepend", "renameSeries", "formatByType", "matchValue", "rangeValue", "gradient", "maxContrast", "pick"),
    *("frameBySeriesNames", "frameBySeriesIndexRange", "frameBySeriesTypes", "getField", "sparkline", "type"),
)
"""Selectors and formatting functions of dynamic options that Splunk documents."""
CALL = re.compile(r"(\w+)\s*\(([^()]*)\)")
WORD = re.compile(r"[A-Za-z_]\w*")


def check_keys(view: StudioView) -> Iterator[str]:
    """No key that Splunk would pass over in silence."""
    yield from (f"unknown key {key!r} at the top" for key in sorted(set(view.definition) - set(TOP)))
    for name, entry in view.items("visualizations"):
        yield from (f"{name}: unknown key {key!r}" for key in sorted(set(entry) - set(PANEL)))
    for name, entry in view.items("inputs"):
        yield from (f"{name}: unknown key {key!r}" for key in sorted(set(entry) - set(INPUT)))


def check_panels(view: StudioView) -> Iterator[str]:
    """Only visualisations and options that we know, each with a value that fits."""
    for name, entry in view.items("visualizations"):
        kind = str(entry.get("type"))
        known = OPTIONS.get(kind.removeprefix("splunk."))
        if known is None or not kind.startswith("splunk."):
            yield f"{name}: there is no visualisation {kind!r}"
            continue
        for option, value in options(entry).items():
            if option not in known:
                yield f"{name}: {kind} has no option {option!r}"
            elif not fits(known[option], value):
                yield f"{name}: option {option} cannot be {value!r}"
        if kind != "splunk.markdown" and "dataSources" not in entry:
            yield f"{name}: no data source"


def check_inputs(view: StudioView) -> Iterator[str]:
    """Only inputs that Splunk knows, each with an own token and a first value."""
    seen: set[str] = set()
    for name, entry in view.items("inputs"):
        kind, given = str(entry.get("type")), options(entry)
        token = str(given.get("token", ""))
        if kind not in INPUTS:
            yield f"{name}: there is no input {kind!r}"
            continue
        if not name.startswith("input_"):
            yield f"{name}: the id of an input begins with input_"
        yield from (f"{name}: {kind} has no option {key!r}" for key in sorted(set(given) - set(INPUTS[kind])))
        if not given.get("defaultValue"):
            yield f"{name}: no first value, so that panels would wait"
        if token in seen or not token:
            yield f"{name}: token {token!r} is missing or not its own"
        seen.add(token)


def check_expressions(view: StudioView) -> Iterator[str]:
    """Functions and names in dynamic options are there."""
    for part in ("visualizations", "inputs"):
        for name, entry in view.items(part):
            given = {"table", "label", "value", "majorValue", *entry.get("context", {}), *entry.get("dataSources", {})}
            found = [*texts(entry.get("options")), *texts(entry.get("context"))]
            for text in (text for text in found if text.startswith(">")):
                yield from (f"{name}: {what}" for what in _expression(text, given))


def _expression(text: str, given: set[str]) -> Iterator[str]:
    head, *_ = text.removeprefix(">").split("|")
    if "(" not in head and head.strip() not in given:
        yield f"{head.strip()!r} in {text!r} is not there"
    for function, arguments in CALL.findall(text):
        if function not in FUNCTIONS:
            yield f"there is no function {function} ({text!r})"
        for argument in filter(None, (part.strip() for part in arguments.split(","))):
            if WORD.fullmatch(argument) and argument not in given:
                yield f"{argument!r} in {text!r} is not there"

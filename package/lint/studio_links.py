"""Tokens and clicks of a view: tokens are defined, links lead somewhere, and values in addresses are encoded."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlsplit

from package.lint.studio_view import TOKEN, options, taken_tokens, texts

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any

    from package.lint.studio_view import StudioView

HANDLERS: Mapping[str, tuple[str, ...]] = {
    "drilldown.customUrl": ("url", "newTab"),
    "drilldown.setToken": ("tokens",),
}
"""Of the handlers that Splunk documents, those that work on every table and chart alike."""

CLICKED = ("row", "value", "name")
"""What a click gives: values of the row, the value, the field."""

SHOWN = re.compile(r"frameBySeriesNames\(([^)]*)\)")
NAME = re.compile(r"""["']([^"']+)["']""")
ROW = re.compile(r"\brow\.(.+?)\.value\b")

APP = "/app/sysmon_essentials/"
STATIC = "/static/app/sysmon_essentials/"
ENDS = ("earliest", "latest")


def check_tokens(view: StudioView) -> Iterator[str]:
    """Every token that is used is one that an input or a default defines; every one that is defined is used."""
    known, used = taken_tokens(view.definition), set()
    for name, text, may_click in _uses(view):
        for token, _ in TOKEN.findall(text):
            base = token.partition(".")[0]
            used.add(base)
            if base not in known and not (may_click and base in CLICKED):
                yield f"{name}: token {token} is not defined"
    yield from (f"token {token} is not used" for token in sorted(known - used))


def check_handlers(view: StudioView) -> Iterator[str]:
    """Clicks do what Splunk knows, with the options that it knows."""
    known = taken_tokens(view.definition)
    for name, handler in _handlers(view):
        kind = str(handler.get("type"))
        if kind not in HANDLERS:
            yield f"{name}: a click cannot be {kind!r}"
            continue
        yield from (f"{name}: {kind} has no option {key!r}" for key in options(handler) if key not in HANDLERS[kind])
        for entry in options(handler).get("tokens", []):
            if entry.get("token") not in known:
                yield f"{name}: a click sets {entry.get('token')!r}, which has no first value"
            if str(entry.get("key")).partition(".")[0] not in CLICKED:
                yield f"{name}: a click has no {entry.get('key')!r}"


def check_rows(view: StudioView) -> Iterator[str]:
    """A click asks for columns that the table shows: others it cannot give."""
    for name, entry in view.items("visualizations"):
        shown = SHOWN.search(str(options(entry).get("table", "")))
        columns = NAME.findall(shown[1]) if shown else []
        asked = {field for text in texts(entry.get("eventHandlers")) for field in ROW.findall(text)} if shown else set()
        yield from (f"{name}: a click asks for {field}, which is not shown" for field in sorted(asked - set(columns)))


def check_links(view: StudioView) -> Iterator[str]:
    """Links lead to views, pages or Splunk itself; what goes along is taken at the other end."""
    for name, handler in _handlers(view):
        url = str(options(handler).get("url", ""))
        if handler.get("type") != "drilldown.customUrl":
            continue
        yield from (f"{name}: {fault}" for fault in _address(view, url))


def _address(view: StudioView, url: str) -> Iterator[str]:
    yield from (f"{token} in the address is not encoded" for token, filters in TOKEN.findall(url) if filters != "|u")
    plain = TOKEN.sub("x", url)
    parts = urlsplit(plain)
    if plain.startswith(APP):
        target = parts.path.removeprefix(APP)
        if target not in view.takes:
            yield f"links to the view {target!r}, which is not there"
            return
        for key, _ in parse_qsl(parts.query, keep_blank_values=True):
            token, _, end = key.removeprefix("form.").partition(".")
            if not key.startswith("form.") or token not in view.takes[target] or (end and end not in ENDS):
                yield f"gives {key!r} to the view {target}, which does not take it"
    elif plain.startswith(STATIC):
        if f"appserver/static/{parts.path.removeprefix(STATIC)}" not in view.files:
            yield f"links to {parts.path}, which is not there"
    elif not plain.startswith(("/manager/", "/app/", "https://")):
        yield f"links to {url!r}, which is neither in Splunk nor https"


def _uses(view: StudioView) -> Iterator[tuple[str, str, bool]]:
    """Name, text, and whether the parts of a click may stand in it."""
    for part in ("dataSources", "inputs", "visualizations"):
        for name, entry in view.items(part):
            plain = {key: value for key, value in entry.items() if key != "eventHandlers"}
            yield from ((name, text, False) for text in texts(plain))
    for name, handler in _handlers(view):
        yield from ((name, text, True) for text in texts(handler))
    yield from ((key, str(view.definition.get(key, "")), False) for key in ("title", "description"))


def _handlers(view: StudioView) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for name, entry in view.items("visualizations"):
        found = entry.get("eventHandlers", [])
        yield from ((name, handler) for handler in found if isinstance(handler, dict))

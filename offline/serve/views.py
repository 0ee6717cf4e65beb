"""The dashboards and the menu of an app, read from the XML that ships.

Knows the envelope of a Dashboard Studio view and Splunk's navigation. Does not know what a definition means.
Source: Dashboards and Visualizations, "dashboard source"; Splunk Developer Guide, "Navigation".
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from lxml import etree
from sysmon_essentials.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

VIEW_NAME = re.compile(r"[A-Za-z0-9_]{1,100}")
_LAYERS = ("local", "default")
SEARCH_VIEW = "search"
"""Splunk's own search page; the local viewer has a small one of that name."""


@dataclass(frozen=True)
class View:
    """A view.

    Attributes:
        name: Of its file, without the suffix.
        label: What people read.
        theme: ``light`` or ``dark``.
        definition: Of a Dashboard Studio view; None for a view of another kind, which only Splunk can draw.
    """

    name: str
    label: str
    theme: str
    definition: dict[str, Any] | None


@dataclass(frozen=True)
class MenuEntry:
    """A link of the menu: a view of the app, or a page under ``href``; ``group`` is empty at the top."""

    label: str
    href: str
    group: str = ""


def view_names(app: Path) -> list[str]:
    """Views of the app by name, sorted."""
    files = (path for layer in _LAYERS for path in (app / layer / "data" / "ui" / "views").glob("*.xml"))
    return sorted({path.stem for path in files if VIEW_NAME.fullmatch(path.stem)})


def load_view(app: Path, name: str) -> View | None:
    """The view of that name; None if there is none.

    Raises:
        InputError: Its file cannot be read.
    """
    path = _file(app, f"data/ui/views/{name}.xml") if VIEW_NAME.fullmatch(name) else None
    if path is None:
        return None
    root = _parsed(path)
    text = root.findtext("definition")
    theme = "light" if root.get("theme") == "light" else "dark"
    return View(name, root.findtext("label") or name, theme, None if text is None else _definition(text, path))


def load_menu(app: Path) -> tuple[list[MenuEntry], str]:
    """The menu as far as its pages are here, and the name of the view that opens first.

    Raises:
        InputError: A file cannot be read.
    """
    known = {name: load_view(app, name) for name in view_names(app)}
    labels = {name: view.label for name, view in known.items() if view and view.definition is not None}
    labels[SEARCH_VIEW] = "Search"
    path = _file(app, "data/ui/nav/default.xml")
    entries, first = ([], "") if path is None else _menu(_parsed(path), labels)
    if not entries:
        entries = [MenuEntry(label, name) for name, label in labels.items()]
    return entries, first or entries[0].href


def _menu(root: etree._Element, labels: dict[str, str]) -> tuple[list[MenuEntry], str]:
    entries: list[MenuEntry] = []
    first = ""
    for element, group in _items(root, ""):
        name = element.get("name", "")
        if element.tag == "view" and name in labels:
            entries.append(MenuEntry(labels[name], name, group))
            first = name if element.get("default") == "true" else first
        elif element.tag == "a" and element.get("href", "").startswith("/") and element.text:
            entries.append(MenuEntry(element.text.strip(), element.get("href", ""), group))
    return entries, first


def _items(root: etree._Element, group: str) -> Iterator[tuple[etree._Element, str]]:
    for element in root:
        if element.tag == "collection":
            yield from _items(element, element.get("label", ""))
        else:
            yield element, group


def _file(app: Path, inside: str) -> Path | None:
    return next((path for layer in _LAYERS if (path := app / layer / inside).is_file()), None)


def _parsed(path: Path) -> etree._Element:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True)
    try:
        return etree.fromstring(path.read_bytes(), parser)
    except (etree.XMLSyntaxError, OSError) as error:
        raise InputError(f"not a readable view: {error}", str(path)) from error


def _definition(text: str, path: Path) -> dict[str, Any]:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise InputError(f"the definition is not JSON: {error}", str(path)) from error
    if not isinstance(found, dict):
        raise InputError("the definition is not a JSON object", str(path))
    return found

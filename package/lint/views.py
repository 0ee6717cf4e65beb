"""Navigation and dashboards: views that exist, searches bounded in time, no scripts in HTML panels.

Source: Splunk's Simple XML reference; dashboards in apps need version="1.1".
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from xml.etree import ElementTree
from xml.parsers import expat

from package.lint.studio import lint_studio
from package.problems import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from package.lint.app_files import App

SPLUNK_VIEWS = ("search", "reports", "alerts", "dashboards", "datasets", "analytics_workspace", "data_model_manager")
MACRO = re.compile(r"`([\w-]+)(?:\([^`]*\))?`")


def lint_views(app: App) -> Iterator[Problem]:
    """Every view of the app and its navigation."""
    for path in app.matching("default/data/ui/nav/*.xml"):
        root, problems = _parse(app, path)
        yield from problems
        for view in root.iter("view"):
            name = view.get("name", "")
            if name not in SPLUNK_VIEWS and not app.exists(f"default/data/ui/views/{name}.xml"):
                yield Problem(path, 1, f"there is no view {name!r}")
    macros = {name.partition("(")[0] for name in app.stanzas("macros")}
    studio: dict[Path, ElementTree.Element] = {}
    for path in app.matching("default/data/ui/views/*.xml"):
        root, problems = _parse(app, path)
        yield from problems or _view(path, root, macros)
        if not problems and root.get("version") == "2":
            studio[path] = root
    yield from lint_studio(app, studio)


def _parse(app: App, path: Path) -> tuple[ElementTree.Element, list[Problem]]:
    """The tree of an XML file; an empty one, and why, if there is none."""
    builder = ElementTree.TreeBuilder()
    parser = expat.ParserCreate()
    parser.StartElementHandler = builder.start
    parser.EndElementHandler = builder.end
    parser.CharacterDataHandler = builder.data
    try:
        parser.Parse(app.data(path), True)
    except expat.ExpatError as error:
        return ElementTree.Element("none"), [Problem(path, error.lineno, f"not XML: {error}")]
    return builder.close(), []


def _view(path: Path, root: ElementTree.Element, macros: set[str]) -> Iterator[Problem]:
    if root.tag in ("dashboard", "form") and root.get("version") not in ("1.1", "2"):
        yield Problem(path, 1, 'the root needs version="1.1" (or "2" for Dashboard Studio)')
    bases = {search.get("id") for search in root.iter("search") if search.get("id")}
    for search in root.iter("search"):
        query = (search.findtext("query") or "").strip()
        if search.get("base") is not None:
            if search.get("base") not in bases:
                yield Problem(path, 1, f"there is no base search {search.get('base')!r}")
        elif search.get("ref") is None and not (search.findtext("earliest") and search.findtext("latest")):
            yield Problem(path, 1, f"a search without a time range: {query[:60]}")
        for name in sorted(set(MACRO.findall(query)) - macros):
            yield Problem(path, 1, f"there is no macro {name}")
    for panel in root.iter("html"):
        if any(element.tag.lower() == "script" for element in panel.iter()):
            yield Problem(path, 1, "an HTML panel holds a script")

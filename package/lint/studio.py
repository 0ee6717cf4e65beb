"""Dashboard Studio views, checked as they ship: what Splunk would only show as a broken panel.

A check is a function from a view to messages; ``CHECKS`` names them all.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from package.lint.studio_data import (
    check_chains,
    check_kinds,
    check_macros,
    check_quoting,
    check_references,
    check_times,
)
from package.lint.studio_layout import check_bounds, check_gaps, check_placed
from package.lint.studio_links import check_handlers, check_links, check_rows, check_tokens
from package.lint.studio_panels import check_expressions, check_inputs, check_keys, check_panels
from package.lint.studio_view import StudioView, read_definition, taken_tokens
from package.problems import Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path
    from typing import Any
    from xml.etree import ElementTree

    from package.lint.app_files import App

CHECKS: Mapping[str, Callable[[StudioView], Iterator[str]]] = {
    check.__name__.removeprefix("check_"): check
    for check in (
        *(check_keys, check_kinds, check_chains, check_references, check_times, check_macros, check_quoting),
        *(check_panels, check_inputs, check_expressions, check_placed, check_bounds, check_gaps),
        *(check_tokens, check_handlers, check_rows, check_links),
    )
}
"""By name."""


def lint_studio(app: App, views: Mapping[Path, ElementTree.Element]) -> Iterator[Problem]:
    """Every problem of the views whose root says ``version="2"``."""
    definitions: dict[Path, Mapping[str, Any]] = {}
    for path, root in views.items():
        try:
            definitions[path] = read_definition(root.findtext("definition") or "")
        except ValueError as error:
            yield Problem(path, 1, f"the definition cannot be read: {error}")
    for path, view in studio_views(app, definitions).items():
        for check in CHECKS.values():
            yield from (Problem(path, 1, message) for message in check(view))


def studio_views(app: App, definitions: Mapping[Path, Mapping[str, Any]]) -> dict[Path, StudioView]:
    """The views with all that they may link to."""
    takes = {path.stem: taken_tokens(definition) for path, definition in definitions.items()}
    macros = {name.partition("(")[0] for name in app.stanzas("macros")}
    files = {path.as_posix() for path in app.files if path.parts[:2] == ("appserver", "static")}
    return {path: StudioView(path.stem, found, takes, macros, files) for path, found in definitions.items()}

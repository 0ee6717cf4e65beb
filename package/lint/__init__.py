"""Our own lint of an unpacked app: what Splunk's AppInspect lets pass and Splunk, or an admin, does not forgive.

A lint is a function from the app to problems; one subject a file. Paths in problems are relative to the app.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from package.lint.app_files import App
from package.lint.conf import lint_conf
from package.lint.files import lint_files
from package.lint.lookups import lint_lookups
from package.lint.python_code import lint_python
from package.lint.regexes import lint_regexes
from package.lint.searches import lint_searches
from package.lint.views import lint_views
from package.lint.web import lint_web

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from package.problems import Problem

LINTS: tuple[Callable[[App], Iterator[Problem]], ...] = (
    lint_files,
    lint_conf,
    lint_regexes,
    lint_lookups,
    lint_searches,
    lint_views,
    lint_web,
    lint_python,
)


def lint_app(folder: Path) -> list[Problem]:
    """Every problem of an unpacked app."""
    app = App(folder)
    return sorted({problem for lint in LINTS for problem in lint(app)})

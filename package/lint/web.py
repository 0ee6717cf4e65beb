"""Browser code: nothing from other hosts, no old jQuery."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from package.problems import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from package.lint.app_files import App

FOREIGN = re.compile(
    r"""(?ix) <(?:script|link|img|iframe)[^>]+(?:src|href)\s*=\s*["']?(?:https?:)?//
    | @import\s+(?:url\()?\s*["']?(?:https?:)?//
    | \b(?:require|import|importScripts)\s*\(?\s*\[?\s*["']https?://""",
)
JQUERY = re.compile(r"(?i)jquery(?:\s+JavaScript\s+Library)?\s+v?([12])\.\d+")


def lint_web(app: App) -> Iterator[Problem]:
    """Scripts, styles, pages and views."""
    for path in app.matching("*.js", "*.css", "*.html", "*.xml"):
        text = app.text(path)
        for match in FOREIGN.finditer(text):
            yield Problem(path, text[: match.start()].count("\n") + 1, "loads something from another host")
        for match in JQUERY.finditer(text):
            yield Problem(path, text[: match.start()].count("\n") + 1, f"jQuery {match[1]}: Splunk removed it")

"""Settings that are well formed but wrong for an app that ships: enabled inputs, stanzas or keys that stand twice."""

from __future__ import annotations

from typing import TYPE_CHECKING

from package.problems import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from package.lint.app_files import App

TRUE = ("1", "true", "yes", "t", "y")


def lint_conf(app: App) -> Iterator[Problem]:
    """Every .conf file reads back cleanly, and no input starts by itself."""
    for path in app.matching("default/*.conf"):
        seen: dict[tuple[str, str], int] = {}
        for setting in app.settings(path.stem):
            first = seen.setdefault((setting.stanza, setting.key), setting.line)
            if first != setting.line:
                yield setting.problem(f"stands twice, first in line {first}")
            if not setting.key:
                yield Problem(path, setting.line, f"[{setting.stanza}] a line without a key")
    for stanza, settings in app.stanzas("inputs").items():
        disabled = settings.get("disabled")
        if "://" in stanza and (disabled is None or disabled.value.lower() not in TRUE):
            yield next(iter(settings.values())).problem("the input is enabled as shipped")

"""Saved searches and macros that would cost or destroy too much as shipped."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from package.lint.app_files import App, Setting
    from package.problems import Problem

DELETE = re.compile(r"\|\s*delete\b")
ALL_INDEXES = re.compile(r"\bindex\s*=\s*\"?\*\"?(?![\w*])")
MACRO = re.compile(r"`([\w-]+)(?:\([^`]*\))?`")
STRING = re.compile(r'"(?:[^"\\]|\\.)*"', re.DOTALL)
TRUE = ("1", "true")


def lint_searches(app: App) -> Iterator[Problem]:
    """Bounded in time, disabled if scheduled, harmless, and calling only macros that exist."""
    macros = {name.partition("(")[0] for name in app.stanzas("macros")}
    for settings in app.stanzas("savedsearches").values():
        search = settings.get("search")
        if search is None:
            continue
        for key in ("dispatch.earliest_time", "dispatch.latest_time"):
            if key not in settings or not settings[key].value:
                yield search.problem(f"{key} is missing: it would run over all time")
        scheduled, disabled = settings.get("enableSched"), settings.get("disabled")
        runs = scheduled is not None and scheduled.value.lower() in TRUE
        if runs and (disabled is None or disabled.value.lower() not in TRUE):
            yield search.problem("is scheduled and enabled as shipped")
    for conf, key in (("savedsearches", "search"), ("macros", "definition")):
        for settings in app.stanzas(conf).values():
            if key in settings:
                yield from _text(settings[key], macros)


def _text(setting: Setting, macros: set[str]) -> Iterator[Problem]:
    commands = STRING.sub('""', setting.value)
    if DELETE.search(commands):
        yield setting.problem("deletes events")
    if ALL_INDEXES.search(setting.value):
        yield setting.problem("reads every index")
    for name in sorted(set(MACRO.findall(commands)) - macros):
        yield setting.problem(f"there is no macro {name}")

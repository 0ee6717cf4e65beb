"""Regular expressions in props and transforms that do not compile, or whose FORMAT asks for a missing group."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from package.lint.app_files import App, Setting
    from package.problems import Problem

PROPS_KEYS = ("TIME_PREFIX", "LINE_BREAKER", "EVENT_BREAKER", "BREAK_ONLY_BEFORE", "MUST_BREAK_AFTER")
NAMED_GROUP = re.compile(r"\(\?<(?=[A-Za-z_])")
GROUP_USE = re.compile(r"\$(\d+)")
NUMBERED_KEYS = ("_KEY_", "_VAL_")


def lint_regexes(app: App) -> Iterator[Problem]:
    """Compile each; Python's syntax differs from PCRE's only where named groups are concerned, for what we use."""
    for setting in app.settings("props"):
        if setting.key in PROPS_KEYS:
            yield from _compile(setting, setting.value)[1]
        elif setting.key.startswith("EXTRACT-"):
            yield from _compile(setting, re.sub(r"\s+in\s+\w+$", "", setting.value))[1]
        elif setting.key.startswith("SEDCMD-") and setting.value.startswith("s"):
            yield from _compile(setting, setting.value.split(setting.value[1])[1])[1]
    for settings in app.stanzas("transforms").values():
        if "REGEX" not in settings:
            continue
        groups, problems = _compile(settings["REGEX"], settings["REGEX"].value)
        yield from problems
        if "FORMAT" in settings and not problems:
            used = [int(number) for number in GROUP_USE.findall(settings["FORMAT"].value)]
            if max(used, default=0) > groups:
                yield settings["FORMAT"].problem(f"asks for group {max(used)} of {groups}")


def _compile(setting: Setting, pattern: str) -> tuple[int, list[Problem]]:
    try:
        return re.compile(NAMED_GROUP.sub("(?P<", pattern)).groups, []
    except re.error as error:
        return 0, [setting.problem(f"no regular expression: {error}")]

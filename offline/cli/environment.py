"""What commands have in common: which apps, which events, and the report at the end."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import TYPE_CHECKING

from sysmon_essentials.errors import InputError, UsageError

from offline.cli.main import BAD_INPUT, DONE
from offline.cli.messages import Progress, plural, report_intake, report_problems, tell
from offline.recordings import size_bytes

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator, Sequence

    from offline.conf import Conf
    from offline.recordings import Intake
    from offline.searchhead import SearchHead
    from offline.sieve import Sieve
    from offline.spl.session import Macro

REPOSITORY = Path(__file__).resolve().parents[2]
"""This app: the folder that holds default/ and lookups/."""
_SHOWN_CONF_PROBLEMS = 20
_SHOWN_STAND_INS = 10


def search_head(options: argparse.Namespace) -> SearchHead:
    """The search head with the apps that ``--app`` names, else with this one.

    Raises:
        UsageError: An app folder does not exist.
        InputError: A file of macros or indicators is not what it should be.
    """
    from offline.searchhead import SearchHead

    folders = [Path(folder) for folder in options.app] or [REPOSITORY]
    missing = [str(folder) for folder in folders if not folder.is_dir()]
    if missing:
        raise UsageError(f"no such app folder: {', '.join(missing)}")
    head = SearchHead.of_apps(folders)
    for file in getattr(options, "macros", []):
        head.more_macros.update(_macros(file))
    if getattr(options, "intel", []):
        _load_indicators(head, options.intel)
    return head


def _load_indicators(head: SearchHead, files: Sequence[str]) -> None:
    from offline.intel import load_indicators

    found = load_indicators(files, head.knowledge.lookups)
    refused = f", {plural(found.refused, 'item')} refused" if found.refused else ""
    tell(f"{plural(sum(found.feeds.values()), 'indicator')} of {plural(len(found.feeds), 'feed')}{refused}")


def load(head: SearchHead, paths: Sequence[str], sieve: Sieve | None = None) -> None:
    """Read the recordings into the search head's index, with a bar on a terminal and a line about it at the end."""
    started = time.monotonic()
    progress = Progress(size_bytes(paths))
    try:
        head.load(paths, progress, sieve)
    finally:
        progress.done()
    report_intake(head.intake, time.monotonic() - started)


def tell_stand_ins(head: SearchHead) -> None:
    """Name what guests' searches asked for and nobody brought, so that nobody trusts an empty answer."""
    names = head.stood_in_for
    if names:
        shown = ", ".join(names[:_SHOWN_STAND_INS])
        more = f" and {len(names) - _SHOWN_STAND_INS} more" if len(names) > _SHOWN_STAND_INS else ""
        tell(f"not here, taken as passing all (macros) or empty (lookups): {shown}{more}")


def closing(intake: Intake, conf: Conf) -> int:
    """Report what could not be read or obeyed; the exit code that follows from it."""
    for problem in conf.problems[:_SHOWN_CONF_PROBLEMS]:
        tell(f"{problem.path}:{problem.line}: {problem.message}")
    if len(conf.problems) > _SHOWN_CONF_PROBLEMS:
        tell(f"and {len(conf.problems) - _SHOWN_CONF_PROBLEMS} more problems in the configuration")
    report_problems(intake.problems)
    return BAD_INPUT if intake.is_fruitless else DONE


def json_lines(path: str, *keys: str) -> Iterator[dict[str, object]]:
    """Objects of a file of JSON lines; empty lines are skipped.

    Raises:
        InputError: With the line, if one is no object or lacks one of ``keys``.
    """
    with Path(path).open(encoding="utf-8", errors="replace") as file:
        for number, line in enumerate(file, 1):
            if line.strip():
                yield _object(line, keys, path, f"line {number}")


def _macros(path: str) -> dict[str, Macro]:
    from offline.spl.session import Macro

    entries = _object(Path(path).read_text("utf-8", errors="replace"), ("macros",), path, None)["macros"]
    if not isinstance(entries, dict):
        raise InputError("'macros' is not an object of macros", path)
    return {
        name: Macro(str(keys.get("definition", "")), tuple(map(str, keys.get("args", ()))), bool(keys.get("iseval")))
        for name, keys in entries.items()
        if isinstance(keys, dict)
    }


def _object(text: str, keys: Sequence[str], path: str, record: str | None) -> dict[str, object]:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise InputError(f"not JSON: {error}", path, record, "json") from error
    if not isinstance(value, dict):
        raise InputError("not a JSON object", path, record, "json")
    missing = [key for key in keys if key not in value]
    if missing:
        raise InputError(f"lacks {', '.join(missing)}", path, record, "json")
    return value

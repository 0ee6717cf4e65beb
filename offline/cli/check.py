"""The command ``check``: is this SPL that the search head would accept?"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from offline.cli.environment import json_lines, search_head, tell_stand_ins
from offline.cli.main import BAD_INPUT, DONE
from offline.cli.messages import plural, spl_error, tell
from offline.output import write_json_lines
from offline.spl.errors import SplError
from offline.spl.plan import plan

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

    from offline.spl.session import Session


def run(options: argparse.Namespace) -> int:
    """Plan every search; 2 if one of them has an error."""
    head = search_head(options)
    session = head.session()
    verdicts = [_verdict(name, search, session) for name, search in _searches(options)]
    if options.json:
        write_json_lines(({key: v[key] for key in ("name", "ok", "error", "position")} for v in verdicts), options.json)
    bad = [verdict for verdict in verdicts if not verdict["ok"]]
    for verdict in bad:
        label = f"{verdict['name']}: " if options.file else ""
        tell(label + spl_error(verdict["raised"]))
    if options.file:
        tell(f"{plural(len(verdicts), 'search', 'searches')}, {len(bad)} with an error")
    elif not bad and not options.json:
        sys.stdout.write("ok\n")
    tell_stand_ins(head)
    return BAD_INPUT if bad else DONE


def _searches(options: argparse.Namespace) -> Iterator[tuple[str, str]]:
    if not options.file:
        yield "search", options.spl
        return
    for line in json_lines(options.file, "name", "search"):
        yield str(line["name"]), str(line["search"])


def _verdict(name: str, search: str, session: Session) -> dict[str, Any]:
    try:
        plan(search, session)
    except SplError as error:
        return {"name": name, "ok": False, "error": error.message, "position": error.position, "raised": error}
    return {"name": name, "ok": True, "error": None, "position": None}

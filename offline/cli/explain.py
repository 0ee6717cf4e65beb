"""The command ``explain``: which stanza and stage gave a field its value."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from sysmon_essentials.errors import UsageError

from offline.cli.environment import closing, search_head
from offline.cli.messages import tell
from offline.output import printable, write_json_lines
from offline.recordings import read_indexed
from offline.searchtime.explain import explain
from offline.spl.values import each

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence
    from typing import Any

    from offline.indextime import IndexedEvent
    from offline.searchtime.explain import ExplainStep


def run(options: argparse.Namespace) -> int:
    """Show the field's way through the stages, for every event with that record number."""
    head = search_head(options)
    events = read_indexed(options.paths, head.conf, head.intake)
    found = [event for event in events if event.record_id == options.record]
    exit_code = closing(head.intake, head.conf)
    if not found:
        raise UsageError(f"no event has record number {options.record}")
    explained = [(event, explain(head.knowledge, event, options.field)) for event in found]
    if options.json:
        write_json_lines((_line(event, step) for event, steps in explained for step in steps), options.json)
    else:
        for event, steps in explained:
            _show(event, steps, options.field)
    return exit_code


def _show(event: IndexedEvent, steps: Sequence[ExplainStep], field: str) -> None:
    tell(f"{event.file}: record {event.record_id}, source {event.source}, host {event.host}")
    if not steps:
        tell(f"nothing gives this event a field '{field}'")
        return
    for number, step in enumerate(steps, 1):
        setting = f"[{step.stanza}] {step.key}" if step.stanza else "given with the event"
        place = f" ({_near(step.place)})" if step.place else ""
        sys.stdout.write(f"{number}. {step.stage} {step.effect}: {printable(step.after)}\n   {setting}{place}\n")


def _near(place: str) -> str:
    """A path below the current folder without the way to it."""
    return place.removeprefix(f"{Path.cwd()}/")


def _line(event: IndexedEvent, step: ExplainStep) -> dict[str, Any]:
    return {
        "file": event.file,
        "record_id": event.record_id,
        **step._asdict(),
        "before": list(each(step.before)),
        "after": list(each(step.after)),
    }

"""The command ``explain``: which stanza and stage gave a field its value."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from sysmon_essentials.errors import UsageError

from offline.cli.environment import closing, search_head
from offline.cli.messages import tell
from offline.output import printable, table, write_json_lines
from offline.recordings import read_indexed
from offline.searchtime.explain import explain
from offline.spl.values import each

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence
    from typing import Any

    from offline.indextime import IndexedEvent
    from offline.searchtime.explain import ExplainStep

_HEADER = ("stage", "effect", "stanza", "setting", "where", "value")


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
    rows = [(step.stage, step.effect, step.stanza, step.key, step.place, printable(step.after)) for step in steps]
    sys.stdout.write(table(_HEADER, rows))


def _line(event: IndexedEvent, step: ExplainStep) -> dict[str, Any]:
    return {
        "file": event.file,
        "record_id": event.record_id,
        **step._asdict(),
        "before": list(each(step.before)),
        "after": list(each(step.after)),
    }

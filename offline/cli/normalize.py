"""The command ``normalize``: events with everything that search time adds to them."""

from __future__ import annotations

import sys
import time
from itertools import islice
from typing import TYPE_CHECKING, Any

from offline.cli.environment import closing, search_head
from offline.cli.messages import Progress, report_intake
from offline.output import table, utc_time, write_json_lines
from offline.recordings import read_indexed, size_bytes
from offline.spl.values import each, number

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator, Mapping

    from offline.searchhead import SearchHead
    from offline.spl.frame import Value

_BATCH = 10_000
_APART = frozenset(("eventtype", "tag"))
_HEADER = ("time (UTC)", "host", "EventCode", "eventtype", "user", "process_name", "what")
# What an event is about, the most telling field first.
_SUBJECTS = (
    "target_process_path", "loaded_file_path", "registry_path", "query", "pipe_name", "file_path", "dest_ip", "object",
    "process", "description",
)  # fmt: skip


def run(options: argparse.Namespace) -> int:
    """Normalise and show the events, a batch at a time: with ``--json`` memory does not grow with the recording."""
    head = search_head(options)
    started = time.monotonic()
    progress = Progress(size_bytes(options.paths))
    rows = _rows(head, options.paths, progress)
    try:
        if options.json:
            write_json_lines((_line(row, with_raw=options.raw) for row in rows), options.json)
        else:
            sys.stdout.write(table(_HEADER, map(_cells, rows)))
    finally:
        progress.done()
    report_intake(head.intake, time.monotonic() - started)
    return closing(head.intake, head.conf)


def _rows(head: SearchHead, paths: list[str], progress: Progress) -> Iterator[dict[str, Value]]:
    events = read_indexed(paths, head.conf, head.intake, progress)
    while batch := list(islice(events, _BATCH)):
        yield from head.frame(batch).rows()


def _line(row: Mapping[str, Value], *, with_raw: bool) -> dict[str, Any]:
    line: dict[str, Any] = {
        "file": row.get("_file"),
        "record_id": row.get("_record_id"),
        "_time": number(row.get("_time")),
        "eventtype": list(each(row.get("eventtype"))),
        "tag": list(each(row.get("tag"))),
        "fields": {name: value for name, value in row.items() if name[:1] != "_" and name not in _APART},
    }
    if with_raw:
        line["_raw"] = row.get("_raw")
    return line


def _cells(row: Mapping[str, Value]) -> list[object]:
    subject = next((row[name] for name in _SUBJECTS if name in row), None)
    names = ("host", "EventCode", "eventtype", "user", "process_name")
    return [utc_time(number(row.get("_time")) or 0.0), *(row.get(name) for name in names), subject]

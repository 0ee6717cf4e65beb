"""Trees of processes as rows, as text and as JSON.

Knows how a story is shown and how long it may get. Does not know how processes were found.
"""

from __future__ import annotations

import json
from datetime import datetime, timezone
from typing import TYPE_CHECKING, Any

from .forest import walk

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sysmon_essentials.commands.core import Record

    from .forest import Process

MAX_LINES = 10_000
"""Processes in one text or JSON tree; a value of a field cannot grow for ever."""
_PATH_NAMES = 12
_COMMAND_SHOWN = 400


def draw_rows(roots: Iterable[Process]) -> Iterator[Record]:
    """Yield one row a process, and after it one for each of its events that was kept, in the order of the trees."""
    bars: dict[int, str] = {}
    paths: dict[int, tuple[str, ...]] = {}
    for process in walk(roots):
        row = _row(process)
        prefix, branch = _bars(process, bars)
        above = paths.get(id(process.parent), ())
        paths[id(process)] = (*above, process.name)[-_PATH_NAMES:]
        row["tree"] = f"{prefix}{branch}{process.name}"
        row["path"] = " > ".join(paths[id(process)] if process.depth < _PATH_NAMES else ("...", *paths[id(process)]))
        yield row
        for time, code, detail in process.events:
            yield {
                "_time": f"{time:.3f}" if time else "",
                "host": process.host,
                "kind": "event",
                "depth": str(process.depth + 1),
                "tree": f"{_under(prefix, branch)}{'│  ' if process.shown else '   '}· {code} {detail}",
                "path": row["path"],
                "process_guid": process.guid,
                "event_code": str(code),
                "detail": detail,
            }


def draw_texts(roots: Iterable[Process]) -> Iterator[Record]:
    """Yield one record a tree, with the tree as lines of text."""
    for root in roots:
        bars: dict[int, str] = {}
        lines = []
        for number, process in enumerate(walk([root])):
            if number == MAX_LINES:
                lines.append("...")
                break
            prefix, branch = _bars(process, bars)
            lines.append(f"{prefix}{branch}{_line(process)}")
            inner = _under(prefix, branch)
            lines.extend(f"{inner}   · {_clock(time)} {code} {detail}" for time, code, detail in process.events)
        yield {**_head(root), "tree": "\n".join(lines)}


def draw_json(roots: Iterable[Process], deepest: int) -> Iterator[Record]:
    """Yield one record a tree, with the tree as JSON; what is deeper than ``deepest`` is cut and marked."""
    for root in roots:
        nodes: dict[int, dict[str, Any]] = {}
        for number, process in enumerate(walk([root])):
            parent = nodes.get(id(process.parent))
            if number and (parent is None or process.depth - root.depth > deepest or number >= MAX_LINES):
                if parent is not None:
                    parent["cut"] = True
                continue
            node = nodes[id(process)] = _node(process)
            if parent is not None:
                parent["children"].append(node)
        text = json.dumps(nodes[id(root)], ensure_ascii=False, separators=(",", ":"))
        yield {**_head(root), "tree": text}


def _bars(process: Process, bars: dict[int, str]) -> tuple[str, str]:
    """Return what stands before a process: the bars of its ancestors, and its own branch."""
    parent = process.parent
    if parent is None or id(parent) not in bars:
        bars[id(process)] = ""
        return "", ""
    last = parent.shown[-1] is process
    prefix = bars[id(parent)]
    # Very deep trees keep their depth in a column; bars beyond a screen help nobody.
    bars[id(process)] = (prefix + ("   " if last else "│  "))[-300:]
    return prefix, "└─ " if last else "├─ "


def _under(prefix: str, branch: str) -> str:
    """Return what stands before what a process did."""
    return prefix + ("   " if branch == "└─ " else "│  " if branch else "")


def _head(root: Process) -> Record:
    return {
        "_time": f"{root.start or root.seen:.3f}" if root.start or root.seen else "",
        "host": root.host,
        "process_guid": root.guid,
        "process_name": root.name,
        "process_count": str(root.size),
    }


def _row(process: Process) -> Record:
    parent = process.parent
    return {
        "_time": f"{process.start or process.seen:.3f}" if process.start or process.seen else "",
        "host": process.host,
        "kind": "process",
        "depth": str(process.depth),
        "tree": "",
        "path": "",
        "process_guid": process.guid,
        "parent_process_guid": parent.guid if parent else "",
        "process_id": process.pid,
        "process_name": process.name,
        "process_path": process.path,
        "process": process.command,
        "user": process.user,
        "process_integrity_level": process.integrity.lower(),
        "end_time": f"{process.end:.3f}" if process.end else "",
        "observed": "true" if process.observed else "false",
        "child_count": str(len(process.children)),
        "descendant_count": str(process.size - 1),
        "event_count": str(sum(process.codes.values())),
        "event_codes": [f"{code}:{count}" for code, count in sorted(process.codes.items())],
        "findings": sorted(process.findings),
        "risk_score": str(sum(process.findings.values())),
    }


def _node(process: Process) -> dict[str, Any]:
    return {
        "guid": process.guid,
        "pid": process.pid,
        "name": process.name,
        "path": process.path,
        "command": process.command,
        "user": process.user,
        "start": process.start or None,
        "end": process.end or None,
        "observed": process.observed,
        "codes": {str(code): count for code, count in sorted(process.codes.items())},
        "events": [{"time": time, "code": code, "detail": detail} for time, code, detail in process.events],
        "findings": process.findings,
        "children": [],
    }


def _line(process: Process) -> str:
    parts = [_clock(process.start or process.seen), process.name, f"({process.pid})" if process.pid else ""]
    parts.append(process.user)
    parts.append(process.command[:_COMMAND_SHOWN].replace("\n", " "))
    if not process.observed:
        parts.append("[start not seen]")
    if process.findings:
        parts.append(f"!! {', '.join(sorted(process.findings))}")
    return " ".join(part for part in parts if part)


def _clock(time: float) -> str:
    if not 0 < time < 32503680000:
        return "-"
    return datetime.fromtimestamp(time, timezone.utc).strftime("%Y-%m-%d %H:%M:%S")

"""The processes of the hosts with findings, as the page of a report takes them.

All events pass by once, while a hunt reads them: ``sysmontree`` keeps a few of each process, so memory follows the
number of processes and not that of events. What the page gets has a limit in bytes; processes that findings are about,
with their ancestors and descendants, come first.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from sysmon_essentials.commands.story.facts import FIELDS, clean_guid
from sysmon_essentials.commands.tree import Tree

from offline.custom import records_of
from offline.findings import SEVERITIES
from offline.report.embedding import embedded_bytes
from offline.spl.values import each, text

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sysmon_essentials.commands.core import Record

    from offline.findings import Finding
    from offline.spl.frame import Frame, Value

MAX_BYTES = 8_000_000
"""Of all hosts' rows together, as they stand in the page."""
MAX_HOSTS = 50
MAX_FINDING_BYTES = 3_000_000
"""Of the findings that are marked in the trees of all hosts, the most severe first."""
_EVENTS = "25"
_MAX_VALUE = 1000
_MAX_VALUES = 50
_SYSMON = "sysmon"
_NOT_SHOWN = frozenset(("tree", "path", "host", "child_count", "descendant_count", "findings", "risk_score"))


class Story:
    """What passed by, as a forest of processes."""

    def __init__(self) -> None:
        self._tree = Tree({"events": _EVENTS})

    def see(self, frame: Frame) -> None:
        """Take the Sysmon events among these."""
        sources = frame.column("source").map(_is_sysmon).values
        seen = frame.filter(np.fromiter((bool(one) for one in sources), bool, frame.size))
        for _ in self._tree.add(records_of(seen, FIELDS)):
            pass

    def rows(self) -> list[Record]:
        """Rows of ``sysmontree``; the story begins anew after that."""
        return list(self._tree.finish())


@dataclass(frozen=True)
class HostStory:
    """A host for the page.

    Attributes:
        rows: Of ``sysmontree``, in its order; the rows above a row are there.
        left_out: Rows that found no room.
        findings: Rows of findings about the host.
    """

    host: str
    rows: list[Record]
    left_out: int
    findings: list[dict[str, Any]]

    def to_json(self) -> dict[str, Any]:
        """For the page: the names of the columns once, then cells; an empty cell at the end of a row is left away."""
        names = list(dict.fromkeys(name for row in self.rows for name in row if name not in _NOT_SHOWN))
        return {
            "host": self.host,
            "columns": names,
            "cells": [_cells(row, names) for row in self.rows],
            "left_out": self.left_out,
            "findings": self.findings,
        }


def host_stories(rows: Sequence[Record], findings: Sequence[Finding], most_bytes: int = MAX_BYTES) -> list[HostStory]:
    """A story for each host with findings, the worst host first.

    Args:
        rows: What ``sysmontree`` gave, of all hosts.
        findings: What a hunt found.
        most_bytes: Room for the rows of all hosts; each host may use what those before it left over.
    """
    by_host: dict[str, list[Finding]] = {}
    shown: dict[str, list[dict[str, Any]]] = {}
    room = MAX_FINDING_BYTES
    for found in sorted(findings, key=lambda found: found.rank, reverse=True):
        host = found.dest.lower()
        by_host.setdefault(host, []).append(found)
        row = _finding_row(found) if room > 0 else {}
        room -= embedded_bytes(row)
        if room > 0:
            shown.setdefault(host, []).append(row)
    of_host: dict[str, list[Record]] = {host: [] for host in by_host if host}
    for row in rows:
        of_host.get(str(row.get("host", "")), []).append(row)
    ranked = sorted(
        (host for host, there in of_host.items() if there),
        key=lambda host: (by_host[host][0].rank, len(by_host[host])),
        reverse=True,
    )[:MAX_HOSTS]
    stories = []
    for place, host in enumerate(ranked):
        share = most_bytes // (len(ranked) - place)
        kept, size = _within(of_host[host], _guids(by_host[host]), share)
        most_bytes -= size
        stories.append(HostStory(host, kept, len(of_host[host]) - len(kept), shown.get(host, [])))
    return stories


def process_guids(found: Finding) -> list[str]:
    """GUIDs of the processes that a finding is about, as ``sysmontree`` writes them."""
    guids = (clean_guid(text(value)) for value in each(found.fields.get("process_guid")))
    return list(dict.fromkeys(guid for guid in guids if guid))


def _guids(findings: Iterable[Finding]) -> set[str]:
    return {guid for found in findings for guid in process_guids(found)}


def _within(rows: Sequence[Record], guids: set[str], most_bytes: int) -> tuple[list[Record], int]:
    """Rows that have room, in their order, and their size. Those above a row that is kept are kept, too."""
    related = _related(rows, guids)
    order = [*(at for at in range(len(rows)) if related[at]), *(at for at in range(len(rows)) if not related[at])]
    size = 0
    kept = []
    for at in order:
        size += embedded_bytes([_cell(value) for value in rows[at].values()])
        if size > most_bytes:
            break
        kept.append(at)
    return [rows[at] for at in sorted(kept)], min(size, most_bytes)


def _related(rows: Sequence[Record], guids: set[str]) -> list[bool]:
    """Which rows are a process with a finding, an ancestor or a descendant of one, or an event of these."""
    related = [False] * len(rows)
    path: list[int] = []
    below: int | None = None
    for at, row in enumerate(rows):
        if row.get("kind") == "event":
            related[at] = bool(path) and related[path[-1]]
            continue
        depth = int(str(row["depth"]))
        del path[depth:]
        path.append(at)
        if below is not None and depth <= below:
            below = None
        if below is None and row.get("process_guid") in guids:
            below = depth
            for above in path:
                related[above] = True
        related[at] = below is not None
    return related


def _cells(row: Record, names: Sequence[str]) -> list[Any]:
    cells = [_cell(row.get(name, "")) for name in names]
    while cells and cells[-1] == "":
        cells.pop()
    return cells


def _cell(value: Any) -> Any:
    return [one[:_MAX_VALUE] for one in value[:_MAX_VALUES]] if isinstance(value, list) else str(value)[:_MAX_VALUE]


def _finding_row(found: Finding) -> dict[str, Any]:
    """A finding as the searches of the app give it to the page inside Splunk, with what else the detection told."""
    told = {name: _cell(list(map(text, each(value)))) for name, value in found.fields.items()}
    own = {
        **told,
        "_time": f"{found.time:.3f}",
        "detection": found.detection,
        "detection_name": _text(found.fields.get("detection_name")) or found.detection,
        "detection_id": found.detection_id,
        "severity": found.severity if found.severity in SEVERITIES else "",
        "risk_score": str(found.risk_score),
        "annotations.mitre_attack": list(found.attack),
        "dest": found.dest,
        "user": found.user,
        "message": found.message[:_MAX_VALUE],
        "process_guid": process_guids(found),
    }
    return {name: value for name, value in own.items() if value}


def _text(value: Value) -> str:
    return ", ".join(text(one) for one in each(value))


def _is_sysmon(value: Value) -> bool:
    return any(_SYSMON in text(one).lower() for one in each(value))


def shown_processes(stories: Iterable[HostStory]) -> set[tuple[str, str]]:
    """Host and GUID of the processes that the page can show."""
    return {
        (story.host, str(row["process_guid"]))
        for story in stories
        for row in story.rows
        if row.get("kind") == "process" and row.get("process_guid")
    }

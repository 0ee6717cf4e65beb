"""What the shipped schedule asks of indexers and search heads, per event and per day.

A search reads an event as often as its windows hold it, if the index cannot rule the event out by the search's literal
terms. Both follow from savedsearches.conf and are counted here over the JSON recordings under ``--corpus``; the default
set is the packs, and what no pack covers. docs/scale.md multiplies these figures by endpoints.
Run: ``python -m bench.scale [--corpus DIR]``.
"""

from __future__ import annotations

import argparse
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from offline.scheduled import Schedule
from offline.scheduler import chosen, saved_searches, supporting
from offline.searchhead import SearchHead
from offline.spl.clock import UTC
from offline.spl.explain import TokenIndex, events_read
from offline.spl.plan import plan
from offline.spl.search_nodes import SearchExpr

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

ROOT = Path(__file__).resolve().parents[1]
DAY_S = 86_400.0
MIDNIGHT = 1_767_225_600.0
"""2026-01-01 00:00 UTC, some day; no shipped schedule knows days of week or month."""


@dataclass(frozen=True)
class Load:
    """What one search asks for.

    Attributes:
        starts: Minutes of the day at which it is due.
        reads: Events read a day for each event logged a day; 0 if it does not begin with events.
    """

    starts: tuple[int, ...]
    reads: float


def main() -> int:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--corpus", type=Path, default=ROOT.parent / "shared" / "corpus")
    folder = options.parse_args().corpus / "json"
    if not folder.exists():
        print(f"skipped: no {folder}")
        return 0
    head = SearchHead.of_apps([ROOT])
    head.load([str(folder)])
    index = TokenIndex(head.index.column("_raw").values)
    for line in page(head, index):
        print(line)
    return 0


def page(head: SearchHead, index: TokenIndex) -> Iterator[str]:
    """The table: one line a kind of search, then all of them, then Enterprise Security's choice."""
    searches = saved_searches(head.conf)
    packs = [search.name for search in searches if search.is_pack]
    others = [search.name for search in chosen(searches, single=False) if not search.is_pack]
    singles = [search.name for search in chosen(searches, single=True)]
    groups = {
        "packs": packs,
        "detections outside packs": others,
        "searches that keep lookups": supporting(head.conf),
    }
    loads = {name: [load(head, index, search) for search in group] for name, group in groups.items()}
    yield f"{index.size:,} events, {index_bytes(head):,.0f} bytes of XML an event"
    yield ""
    yield "| searches | how many | starts a day | most in one minute | events read for each event logged |"
    yield "|---|---|---|---|---|"
    for name, group in loads.items():
        yield _line(name, group)
    yield _line("**default set**", [one for group in loads.values() for one in group])
    yield _line("every detection alone, no packs", [load(head, index, search) for search in singles])


def load(head: SearchHead, index: TokenIndex, name: str) -> Load:
    """Starts and reads of one saved search."""
    keys = head.conf.stanza("savedsearches", name)
    schedule = Schedule.of(keys)
    if schedule is None:
        return Load((), 0.0)
    starts = tuple(int((time - MIDNIGHT) // 60) for time in schedule.cron.between(MIDNIGHT, MIDNIGHT + DAY_S, UTC))
    window = schedule.window(MIDNIGHT + 60 * starts[0], UTC)
    by_index = window.index_latest - window.index_earliest
    length_s = min(window.latest - window.earliest, by_index)
    planned = plan(keys["search"], head.session())
    expr = getattr(planned.steps[0], "expr", None) if planned.steps else None
    if not isinstance(expr, SearchExpr):
        return Load(starts, 0.0)
    share = events_read(expr, head.index, index=index) / index.size
    return Load(starts, share * len(starts) * length_s / DAY_S)


def index_bytes(head: SearchHead) -> float:
    """Mean size of an event's text in bytes."""
    raw: Sequence[object] = list(head.index.column("_raw").values)
    return sum(len(str(text).encode("utf-8", "replace")) for text in raw) / len(raw)


def _line(name: str, loads: Iterable[Load]) -> str:
    loads = list(loads)
    minutes: dict[int, int] = {}
    for one in loads:
        for minute in one.starts:
            minutes[minute] = minutes.get(minute, 0) + 1
    starts = sum(minutes.values())
    reads = sum(one.reads for one in loads)
    return f"| {name} | {len(loads)} | {starts:,} | {max(minutes.values(), default=0)} | {reads:.2f} |"


if __name__ == "__main__":
    sys.exit(main())

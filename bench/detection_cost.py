"""What detections cost on Splunk and here: events read and conditions evaluated, packs against single searches.

Splunk reads an event from disk if the index cannot rule it out by the search's literal terms. How many that are follows
from the terms and the segmentation of the raw events, counted here over the JSON recordings under ``--corpus`` (mostly
background of several laboratories). Conditions evaluated are the events that pass a search's first part times the
conditions behind it. Seconds are processor time of our engine over events in memory. Writes docs/detection-cost.md.
Run: ``python -m bench.detection_cost [--corpus DIR] [--write]``.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from offline.scheduler import saved_searches
from offline.searchhead import SearchHead
from offline.spl.explain import TokenIndex, events_read
from offline.spl.plan import plan, run
from offline.spl.search_expr import mask
from offline.spl.search_nodes import SearchExpr

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from offline.scheduler import SavedSearch

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "detection-cost.md"
_WORST = 12


@dataclass(frozen=True)
class Cost:
    """What one saved search costs.

    Attributes:
        name: Its stanza.
        read: Events that the index cannot rule out.
        passed: Events that its first part lets through.
        conditions: Conditions that are evaluated on each of these.
        seconds: Processor time of the whole search.
        selective: True if it names literal terms beyond the EventID.
    """

    name: str
    read: int
    passed: int
    conditions: int
    seconds: float
    selective: bool


def main() -> int:
    """Measure, print or write the page."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--corpus", type=Path, default=ROOT.parent / "shared" / "corpus")
    options.add_argument("--write", action="store_true", help=f"write {PAGE.relative_to(ROOT)}")
    chosen = options.parse_args()
    folder = chosen.corpus / "json"
    if not folder.exists():
        print(f"skipped: no {folder}")
        return 0
    head = SearchHead.of_apps([ROOT])
    head.load([str(folder)])
    text = page(measure(head), head.index.size)
    if chosen.write:
        PAGE.write_text(text, encoding="utf-8", newline="\n")
        print(f"wrote {PAGE.relative_to(ROOT)}")
    else:
        print(text)
    return 0


def measure(head: SearchHead) -> tuple[list[Cost], list[Cost]]:
    """Costs of the packs, and of the stand-alone searches of the detections in them."""
    searches = saved_searches(head.conf)
    packs = [search for search in searches if search.is_pack]
    covered = frozenset[str]().union(*(search.words for search in packs))
    singles = [search for search in searches if not search.is_pack and search.words & covered]
    index = TokenIndex(head.index.column("_raw").values)
    members = {pack.name: sum(bool(single.words & pack.words) for single in singles) for pack in packs}
    return (
        [_cost(head, search, index, members[search.name]) for search in packs],
        [_cost(head, search, index, 1) for search in singles],
    )


def _cost(head: SearchHead, search: SavedSearch, index: TokenIndex, conditions: int) -> Cost:
    session = head.session()
    planned = plan(search.search, session)
    expr = getattr(planned.steps[0], "expr", None)
    if not isinstance(expr, SearchExpr):
        raise SystemExit(f"{search.name} does not begin with a search")
    passed = int(mask(expr, session.index).sum())
    started = time.process_time()
    run(planned, session)
    seconds = time.process_time() - started
    return Cost(
        search.name,
        events_read(expr, session.index, index=index),
        passed,
        conditions,
        seconds,
        "(" in search.search.partition("\n")[0] or len(search.search.partition("\n")[0].split()) > 2,
    )


def page(costs: tuple[Sequence[Cost], Sequence[Cost]], events: int) -> str:
    """The whole page."""
    packs, singles = costs
    selective = [cost for cost in singles if cost.selective]
    shares = [100 * cost.read / events for cost in selective]
    lines = [
        "# Cost of the detections",
        "",
        "Written by `python -m bench.detection_cost --write`; do not edit. Measured over the JSON recordings:",
        f"{events:,} events. Events read are those that Splunk's index cannot rule out by the search's literal terms.",
        "",
        "## Packs against single searches",
        "",
        "Only simple detections stand in packs; the others run by themselves either way.",
        "",
        "| | searches | events read | read per event | conditions evaluated per event | processor seconds |",
        "|---|---|---|---|---|---|",
        _total("packs", packs, events),
        _total("single searches", singles, events),
        "",
        "## Literal terms",
        "",
        f"{len(selective)} of {len(singles)} simple detections name literal terms that their condition implies. Of the",
        f"events they read {statistics.median(shares):.2f} % at the median, and",
        f"{sum(share <= 2 for share in shares)} of them at most 2 %. The ones that read most:",
        "",
        *_most(selective, events),
        "",
        "## Packs",
        "",
        *_packs(packs, events),
        "",
    ]
    return "\n".join(lines)


def _total(name: str, costs: Iterable[Cost], events: int) -> str:
    costs = list(costs)
    read = sum(cost.read for cost in costs)
    evaluated = sum(cost.passed * cost.conditions for cost in costs)
    seconds = sum(cost.seconds for cost in costs)
    return f"| {name} | {len(costs)} | {read:,} | {read / events:.2f} | {evaluated / events:.1f} | {seconds:.1f} |"


def _most(costs: Iterable[Cost], events: int) -> Iterator[str]:
    yield "| detection | events read | share |"
    yield "|---|---|---|"
    for cost in sorted(costs, key=lambda cost: -cost.read)[:_WORST]:
        yield f"| {_short(cost.name)} | {cost.read:,} | {100 * cost.read / events:.1f} % |"


def _packs(costs: Iterable[Cost], events: int) -> Iterator[str]:
    yield "| family | conditions | events read | share | events passed | processor seconds |"
    yield "|---|---|---|---|---|---|"
    for cost in costs:
        yield (
            f"| {_short(cost.name)} | {cost.conditions} | {cost.read:,} | {100 * cost.read / events:.1f} % "
            f"| {cost.passed:,} | {cost.seconds:.2f} |"
        )


def _short(name: str) -> str:
    return name.removeprefix("Sysmon Essentials - ").removeprefix("Pack - ").removesuffix(" - Rule")


if __name__ == "__main__":
    sys.exit(main())

"""Sigma rules over events in memory: our search engine beside SQLite with the SQL that pysigma-backend-sqlite writes.

The rules are the converted searches of ``--rules``, the events those of ``--corpus`` in any number (see
``corpus_events``): once in the mix of the recordings, once only process starts with a command line each. Both engines
get the same rows in the same run, one query a rule, and must name the same rows. ``cold``: nothing is known about the
events but their columns, coded as extraction codes them; ``again``: the same rules a second time. Figures are millions
of events times rules a second of processor time, for ours the median of ``--rounds``, for SQLite of one run, which is
long enough to be steady; making the columns and filling the table are not in them but shown.

Run: ``python -m bench.sigma [--growth FILE.svg]``.
"""

from __future__ import annotations

import argparse
import json
import sqlite3
import statistics
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, TypeVar

import numpy as np

from bench.corpus_events import columns, process_starts, read_events
from bench.line_chart import Line, line_chart
from bench.sigma_sql import insertion, query, schema
from offline.spl.frame import Column, Dictionary, Frame
from offline.spl.search_expr import mask, parse_search

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sysmon_essentials.event import Event

    from bench.corpus_events import Columns

SHARED = Path(__file__).resolve().parents[2] / "shared"
SIZES = (100_000, 400_000, 800_000)
RULES = (25, 50, 76)
MIXES: dict[str, Callable[[Sequence[Event], Sequence[str], int], Columns]] = {
    "recordings": columns,
    "process starts": process_starts,
}
Hits = list[list[int]]
Answer = TypeVar("Answer")


class Result(NamedTuple):
    """Processor seconds of one engine and mix."""

    events: int
    rules: int
    prepare_s: float
    cold_s: float
    again_s: float

    def rate(self, seconds: float) -> float:
        """Millions of events times rules a second."""
        return self.events * self.rules / seconds / 1e6


def main() -> int:
    """Measure and print; 1 if the engines disagree."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rules", type=Path, default=SHARED / "conformance" / "sigma_spl.jsonl")
    options.add_argument("--corpus", type=Path, default=SHARED / "corpus")
    options.add_argument("--rounds", type=int, default=5)
    options.add_argument("--growth", type=Path, metavar="SVG", help="write a plot of how time grows")
    chosen = options.parse_args()
    if not chosen.rules.exists() or not chosen.corpus.is_dir():
        print(f"skipped: needs {chosen.rules.name} and the recordings of {chosen.corpus.name}/")
        return 0
    rules = [json.loads(line)["spl"] for line in chosen.rules.read_text("utf-8").splitlines()]
    fields = sorted({field for rule in rules for field in parse_search(rule).fields})
    events = read_events(chosen.corpus)
    print(f"{len(events):,} events of recordings, {len(rules)} rules, fields {', '.join(fields)}\n")
    sizes = _by_events(rules, events, fields, chosen.rounds)
    counts = _by_rules(rules, columns(events, fields, SIZES[-1]), chosen.rounds)
    if chosen.growth:
        chosen.growth.write_text(_plot(sizes, counts), encoding="utf-8")
    return 0


def _by_events(
    rules: Sequence[str], events: Sequence[Event], fields: Sequence[str], rounds: int
) -> dict[str, list[Result]]:
    print("| events | mix | distinct CommandLine | SQLite | ours, cold | ratio | ours, again | columns, s | table, s |")
    print("|---|---|---|---|---|---|---|---|---|")
    found: dict[str, list[Result]] = {"ours": [], "SQLite": []}
    for mix, make in MIXES.items():
        for size in SIZES:
            rows = make(events, fields, size)
            ours, peer = compared(rules, rows, rounds)
            distinct = len(set(rows["CommandLine"]))
            print(
                f"| {size:,} | {mix} | {distinct:,} | {peer.rate(peer.cold_s):.1f} | {ours.rate(ours.cold_s):.0f} | "
                f"{peer.cold_s / ours.cold_s:.0f} x | {ours.rate(ours.again_s):.0f} | {ours.prepare_s:.1f} | "
                f"{peer.prepare_s:.1f} |",
                flush=True,
            )
            if mix == "recordings":
                found["ours"].append(ours)
                found["SQLite"].append(peer)
    return found


def _by_rules(rules: Sequence[str], rows: Columns, rounds: int) -> dict[str, list[Result]]:
    print("\n| rules | events | SQLite, s | ours, cold, s | ratio |\n|---|---|---|---|---|")
    found: dict[str, list[Result]] = {"ours": [], "SQLite": []}
    for count in RULES:
        ours, peer = compared(rules[:count], rows, rounds)
        ratio = peer.cold_s / ours.cold_s
        print(f"| {count} | {ours.events:,} | {peer.cold_s:.2f} | {ours.cold_s:.3f} | {ratio:.0f} x |", flush=True)
        found["ours"].append(ours)
        found["SQLite"].append(peer)
    return found


def compared(rules: Sequence[str], rows: Columns, rounds: int) -> tuple[Result, Result]:
    """Both engines over the same rows; ends the run if they do not find the same."""
    ours, our_hits = _ours(rules, rows, rounds)
    peer, peer_hits = _sqlite(rules, rows)
    wrong = [rule for rule, a, b in zip(rules, our_hits, peer_hits, strict=True) if a != b]
    if wrong:
        sys.exit(f"{len(wrong)} rules find different events, the first is {wrong[0]}")
    return ours, peer


def _ours(rules: Sequence[str], rows: Columns, rounds: int) -> tuple[Result, Hits]:
    size = len(rows["EventCode"])
    prepare_s, encoded = _timed(lambda: {name: _encoded(values) for name, values in rows.items()})
    cold, again = [], []
    for _ in range(rounds):
        frame = Frame(size, {name: _fresh(column) for name, column in encoded.items()})
        seconds, hits = _timed(lambda frame=frame: _matched(rules, frame))
        cold.append(seconds)
        again.append(_timed(lambda frame=frame: _matched(rules, frame))[0])
    return Result(size, len(rules), prepare_s, statistics.median(cold), statistics.median(again)), hits


def _encoded(values: list[str | None]) -> Column:
    column = Column(list(values))
    return Column(codes=column.codes, dictionary=column.dictionary)


def _fresh(column: Column) -> Column:
    """The column without what was remembered of it."""
    return Column(codes=column.codes, dictionary=Dictionary(column.dictionary.values))


def _matched(rules: Sequence[str], frame: Frame) -> Hits:
    return [np.flatnonzero(mask(parse_search(rule), frame)).tolist() for rule in rules]


def _sqlite(rules: Sequence[str], rows: Columns) -> tuple[Result, Hits]:
    database = sqlite3.connect(":memory:")
    size = len(rows["EventCode"])
    insert = insertion(len(rows) + 1)
    names = ("EventCode", *(name for name in rows if name != "EventCode"))
    database.execute(schema(rows))
    lines = zip(range(size), *(rows[name] for name in names), strict=True)
    prepare_s, _ = _timed(lambda: database.executemany(insert, lines))
    statements = [query(parse_search(rule).node) for rule in rules]
    seconds, hits = _timed(lambda: [[row[0] for row in database.execute(statement)] for statement in statements])
    database.close()
    return Result(size, len(rules), prepare_s, seconds, seconds), hits


def _timed(work: Callable[[], Answer]) -> tuple[float, Answer]:
    started = time.process_time()
    result = work()
    return time.process_time() - started, result


def _plot(sizes: dict[str, list[Result]], counts: dict[str, list[Result]]) -> str:
    def lines(results: dict[str, list[Result]], by: str) -> list[Line]:
        return [
            Line(name, [(getattr(result, by), result.cold_s) for result in found]) for name, found in results.items()
        ]

    return line_chart(
        [("events, with 76 rules", lines(sizes, "events")), ("rules, over 800,000 events", lines(counts, "rules"))],
        "processor seconds",
    )


if __name__ == "__main__":
    sys.exit(main())

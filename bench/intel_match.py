"""Comparing events with threat intelligence as indicators grow: events a second with 10,000, 100,000 and a million.

Every event holds values of its own, so nothing is reduced before the lookup: the worst case. The packs of EventIDs 1, 3
and 22 run as shipped; three events in a thousand are listed. Timed, in seconds of the processor, are the searches over
extracted events, and of that the part behind the streaming commands: distinct values, keys, lookups, findings. Loading
and hashing the indicators is reported beside it, not in it. Each size runs in a process of its own.
Run: ``python -m bench.intel_match``.
"""

from __future__ import annotations

import argparse
import csv
import gc
import hashlib
import multiprocessing
import resource
import statistics
import tempfile
import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from sysmon_essentials.event import RawEvent
from sysmon_essentials.intel.indicator import Indicator
from sysmon_essentials.intel.rows import COLUMNS, to_rows
from sysmon_essentials.render import EventParts, render_event

from offline.cli.main import CYCLES_AFTER
from offline.indextime import index_event
from offline.intel import load_indicators
from offline.searchhead import SearchHead
from offline.sieve import prefix
from offline.spl.clock import Clock
from offline.spl.plan import plan, run

if TYPE_CHECKING:
    from collections.abc import Iterator

    from offline.spl.frame import Frame

ROOT = Path(__file__).resolve().parents[1]
SIZES = (10_000, 100_000, 1_000_000)
FAMILIES = ("network_connect", "dns_query", "process_create")
LISTED_EVERY = 1000
FLAT = 1.2
NOW = 1_793_800_000.0


class Figures(NamedTuple):
    """What one size costs: seconds, megabytes, and events or rows a second."""

    indicators: int
    load_s: float
    memory_mb: float
    events_a_second: float
    matched_a_second: float
    findings: int


def listed(number: int) -> Indicator:
    """The indicator of a number: an address, a name or a hash. The first ones occur in the events."""
    kind, digits = number % 3, hashlib.sha256(str(number).encode()).hexdigest()
    if kind == 0:
        return Indicator("ip", ".".join(str(1 + int(digits[at : at + 2], 16) % 223) for at in (0, 2, 4, 6)), "bench")
    if kind == 1:
        return Indicator("domain", f"{digits[:12]}.example", "bench")
    return Indicator("sha256", digits, "bench")


def write_home(path: Path, count: int) -> None:
    """A file of indicators as ``intel import`` writes it."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        for number in range(count):
            writer.writerows(to_rows(listed(number), "1", 1_760_000_000))


def events(count: int) -> Iterator[EventParts]:
    """Events 3, 22 and 1 in turn; every ``LISTED_EVERY`` names an indicator, the others nothing that is one."""
    for number in range(count):
        own = f"{number:06d}"
        hit = listed(number) if number % LISTED_EVERY < 3 else None
        value = hit.value if hit else ""
        base = {"ProcessGuid": "{3f9c2a10-5b71-69a8-4c02-" + f"{number:012x}" + "}", "ProcessId": "5124"}
        base["Image"] = "C:\\Program Files\\Tidewater\\tide.exe"
        if number % 3 == 0:
            code, far = "3", value or f"224.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"
            fields = {"Initiated": "true", "SourceIp": "192.0.2.41", "DestinationIp": far, "DestinationPort": "443"}
        elif number % 3 == 1:
            code, name = "22", value and f"www.{value}"
            fields = {"QueryName": name or f"h{own}.corp.invalid", "QueryStatus": "0", "QueryResults": "-"}
        else:
            code, digits = "1", value or hashlib.sha256(f"own {own}".encode()).hexdigest()
            fields = {"CommandLine": "tide.exe", "Hashes": f"SHA256={digits.upper()}", "ParentCommandLine": "cmd.exe"}
        moment = f"2026-11-03 {number % 24:02d}:{number // 24 % 60:02d}:07.215"
        data = {"UtcTime": moment, **base, **fields}
        yield EventParts(
            event_id=code,
            data=tuple(data.items()),
            version="5",
            record_id=own,
            system_time=f"{moment.replace(' ', 'T')}0000Z",
            computer="ws-041.corp.example",
        )


def frame(head: SearchHead, count: int) -> Frame:
    """The events, indexed."""
    stored = (index_event(RawEvent(render_event(one), "bench", one.record_id), head.conf) for one in events(count))
    return head.frame([event for event in stored if event is not None])


def measured(path: str, indicators: int, count: int) -> Figures:
    """Load the file and run the packs over events; in a process of its own, set up as the command line is."""
    gc.set_threshold(CYCLES_AFTER)
    head = SearchHead.of_apps([ROOT])
    read = frame(head, count)
    session = replace(head.session(Clock(NOW)), index=read)
    plans = [
        plan(
            head.conf.stanza("savedsearches", f"Sysmon Essentials - Pack - Intelligence - {family}")["search"], session
        )
        for family in FAMILIES
    ]
    heads = [first for made in plans if (first := prefix(made)) is not None]
    for first in heads:
        run(first, session, read)  # extracts the fields
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    begun = time.process_time()
    load_indicators([path], head.knowledge.lookups)
    for keys in ("match_key AS k", "match_key AS k feed AS k generation AS k"):
        run(plan(f'| makeresults | eval k="none" | lookup sysmon_intel {keys} OUTPUT type', session), session)
    load_s = time.process_time() - begun
    memory_mb = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    own = replace(session, lookups=head.session(Clock(NOW)).lookups)
    begun = time.process_time()
    for first in heads:
        run(first, own, read)
    streaming_s = time.process_time() - begun
    begun = time.process_time()
    found = sum(run(made, own).size for made in plans)
    took = time.process_time() - begun
    return Figures(indicators, load_s, memory_mb, count / took, count / (took - streaming_s), found)


def main() -> int:
    """Print a line a size; 1 if the slowest is more than a fifth slower than the fastest."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--events", type=int, default=60_000)
    parser.add_argument("--runs", type=int, default=3, help="the median counts")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        paths = {size: Path(folder) / f"{size}.csv" for size in SIZES}
        for size, path in paths.items():
            write_home(path, size)
        # In turn, so that a busy moment of the machine meets all sizes.
        found = [
            [_in_own_process(str(paths[size]), size, options.events) for size in SIZES] for _ in range(options.runs)
        ]
    print("| indicators | loaded in | memory | events/s | of that matching | findings |\n|---|---|---|---|---|---|")
    rates = [_row([turn[at] for turn in found]) for at in range(len(SIZES))]
    spread = max(rates) / min(rates)
    print(f"\nfastest / slowest: {spread:.2f} (flat is at most {FLAT})")
    return int(spread > FLAT)


def _row(found: list[Figures]) -> float:
    """Print the medians of one size; gives events a second."""
    middle = {key: statistics.median(getattr(one, key) for one in found) for key in Figures._fields}
    cells = [f"{found[0].indicators:,}", f"{middle['load_s']:.1f} s", f"{middle['memory_mb']:,.0f} MB"]
    cells += [f"{middle[key]:,.0f}" for key in ("events_a_second", "matched_a_second", "findings")]
    print(f"| {' | '.join(cells)} |", flush=True)
    return float(middle["events_a_second"])


def _in_own_process(path: str, size: int, count: int) -> Figures:
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(measured, (path, size, count))


if __name__ == "__main__":
    raise SystemExit(main())

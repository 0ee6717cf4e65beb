"""hunt and normalize end to end: events a second and peak memory, from XML, JSON and EVTX, beside peers that only read.

The input is the ordinary day of ws-042, written again and again with new times and record numbers until there are
``--events``, with the whole intrusion in between one time in forty; EVTX files are put together from the recordings
under ``--corpus``. Ours run as the processes that a user starts, start-up included. The peers only read: lxml the XML,
the json module the JSON, python-evtx and the Rust wheel ``evtx`` the EVTX file. Rates are per second of processor time,
which other work on the machine disturbs less. Run: ``python -m bench.hunt [--events N] [--growth]``.
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

import evtx
import Evtx.Evtx
from lxml import etree
from sysmon_essentials.parse import parse_event

from bench.evtx_files import read_chunks, write_file
from offline.conf import load_apps
from offline.scheduler import saved_searches

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

ROOT = Path(__file__).resolve().parents[1]
COMMAND = [sys.executable, "-c", "import sys; from offline.cli import main; sys.exit(main())"]
GROWTH = (100_000, 200_000, 400_000, 800_000)
RULES = (25, 50, 100, 200)
_SLOW_EVENTS = 500
_QUIET_DAYS = 40
_RECORD = re.compile(r"<EventRecordID>\d+<")
_MINUTE = re.compile(r"(2026-03-04[ T]\d\d:)\d\d(:)")


@dataclass(frozen=True)
class Run:
    """A measured run: processor time and wall clock, and the largest resident size of the process."""

    events: int
    cpu_s: float
    wall_s: float
    peak_mb: float

    @property
    def rate(self) -> float:
        """Events a second of processor time, that is, on one core."""
        return self.events / self.cpu_s


def sample_lines(count: int) -> Iterator[str]:
    """``count`` events: an ordinary day over and over, now and then the intrusion, with new numbers and minutes."""
    folder = ROOT / "samples" / "intrusion"
    ordinary = (folder / "ws-042.xml").read_text("utf-8").splitlines()
    everything = [line for path in sorted(folder.glob("*.xml")) for line in path.read_text("utf-8").splitlines()]
    days = (everything if turn % _QUIET_DAYS == 0 else ordinary for turn in itertools.count())
    lines = ((turn, line) for turn, day in enumerate(days) for line in day)
    for number, (turn, line) in enumerate(islice(lines, count), 1):
        numbered = _RECORD.sub(f"<EventRecordID>{number}<", line)
        yield _MINUTE.sub(rf"\g<1>{turn % 60:02d}\2", numbered)


def write_xml(path: Path, count: int) -> None:
    """One event a line, as a universal forwarder sends it."""
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(line + "\n" for line in sample_lines(count))


def write_json(path: Path, count: int) -> None:
    """One event a line in the nested layout of evtx_dump."""
    with path.open("w", encoding="utf-8", newline="\n") as file:
        for line in sample_lines(count):
            event = parse_event(line)
            system = {
                "Provider": {
                    "#attributes": {"Name": event.system["ProviderName"], "Guid": event.system["ProviderGuid"]}
                },
                "EventID": event.event_code,
                "Version": int(event.system["EventVersion"]),
                "TimeCreated": {"#attributes": {"SystemTime": event.system["SystemTime"]}},
                "EventRecordID": int(event.system["EventRecordID"]),
                "Channel": event.system["Channel"],
                "Computer": event.computer,
            }
            file.write(json.dumps({"Event": {"System": system, "EventData": event.fields}}) + "\n")


def run_command(command: str, path: Path, events: int, more: Sequence[str] = ()) -> Run:
    """Run one of our commands on a file, with ``more`` arguments, as a process of its own."""
    started = time.perf_counter()
    arguments = [*COMMAND, command, str(path), "--json", os.devnull, *more]
    with subprocess.Popen(arguments, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) as process:
        assert process.stderr is not None
        message = process.stderr.read().decode()
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(message)
    cpu_s = usage.ru_utime + usage.ru_stime
    return Run(events, cpu_s, time.perf_counter() - started, usage.ru_maxrss / 1024)


def timed(read: Callable[[], int]) -> Run:
    """Run a peer in this process; memory is not measured."""
    started, cpu_started = time.perf_counter(), time.process_time()
    events = read()
    return Run(events, time.process_time() - cpu_started, time.perf_counter() - started, 0.0)


def read_with_lxml(path: Path) -> int:
    """Every event to a dict of its data, nothing else."""
    with path.open(encoding="utf-8") as file:
        return sum(bool([(data.get("Name"), data.text) for data in etree.fromstring(line)[1]]) for line in file)


def read_with_json(path: Path) -> int:
    """Every line to objects."""
    with path.open(encoding="utf-8") as file:
        return sum(bool(json.loads(line)) for line in file)


def read_with_python_evtx(path: Path) -> int:
    """The first records to XML; the rest would take minutes."""
    with Evtx.Evtx.Evtx(str(path)) as log:
        return sum(bool(record.xml()) for record in islice(log.records(), _SLOW_EVENTS))


def read_with_evtx(path: Path) -> int:
    """Every record to XML, on one thread."""
    return sum(bool(record["data"]) for record in evtx.PyEvtxParser(str(path), 1).records())


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--events", type=int, default=100_000)
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument("--corpus", type=Path, default=ROOT.parent / "shared" / "corpus" / "evtx")
    options.add_argument("--growth", action="store_true", help="also measure how time and memory grow")
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        _compare(Path(folder), chosen)
        if chosen.growth:
            _grow(Path(folder))
            _grow_rules(Path(folder), chosen.events)


def _compare(folder: Path, chosen: argparse.Namespace) -> None:
    print("| input | what | events/s and core | wall clock, s | peak MB |\n|---|---|---|---|---|")
    for kind, write, peers in (
        ("XML", write_xml, {"lxml, reading only": read_with_lxml}),
        ("JSON", write_json, {"json, reading only": read_with_json}),
    ):
        path = folder / f"events.{kind.lower()}"
        write(path, chosen.events)
        _table(kind, path, chosen.events, peers, chosen.rounds)
    chunks = read_chunks(chosen.corpus)
    if not chunks:
        print(f"| EVTX | skipped: no recordings under {chosen.corpus.name} | | | |")
        return
    path = folder / "events.evtx"
    with path.open("w+b") as file:
        written = write_file(file, chunks, chosen.events)
    peers = {"evtx (Rust), to XML only": read_with_evtx, "python-evtx, to XML only": read_with_python_evtx}
    _table("EVTX", path, written, peers, chosen.rounds)


def _table(kind: str, path: Path, events: int, peers: dict[str, Callable[[Path], int]], rounds: int) -> None:
    for name, read in peers.items():
        _print(kind, name, [timed(lambda read=read: read(path)) for _ in range(rounds)])
    for command in ("normalize", "hunt"):
        _print(kind, f"**{command}**", [run_command(command, path, events) for _ in range(rounds)])


def _print(kind: str, name: str, runs: list[Run]) -> None:
    middle = statistics.median_low([run.cpu_s for run in runs])
    run = next(run for run in runs if run.cpu_s == middle)
    memory = f"{run.peak_mb:,.0f}" if run.peak_mb else ""
    print(f"| {kind} | {name} | {run.rate:,.0f} | {run.wall_s:.1f} | {memory} |", flush=True)


def _grow(folder: Path) -> None:
    print("\n| events (XML) | hunt, processor s | events/s and core | peak MB |\n|---|---|---|---|")
    for count in GROWTH:
        path = folder / "growing.xml"
        write_xml(path, count)
        run = run_command("hunt", path, count)
        print(f"| {count:,} | {run.cpu_s:.1f} | {run.rate:,.0f} | {run.peak_mb:,.0f} |", flush=True)


def _grow_rules(folder: Path, events: int) -> None:
    """The stand-alone searches of the first detections; the packs run all detections of a family in one pass."""
    path = folder / "growing.xml"
    write_xml(path, events)
    titles = [search.title for search in saved_searches(load_apps([ROOT])) if not search.is_pack]
    print("\n| detections, each alone | hunt, processor s | peak MB |\n|---|---|---|")
    for count in RULES:
        chosen = [option for title in titles[:count] for option in ("--detections", title)]
        run = run_command("hunt", path, events, ["--single", *chosen])
        print(f"| {count} | {run.cpu_s:.1f} | {run.peak_mb:,.0f} |", flush=True)


if __name__ == "__main__":
    main()

"""Import of indicators: a feed's file to the CSV home, with allow-list, merging and expiry.

One million made-up indicators (``--indicators``): a fifth each of addresses, names, URLs, SHA256 and MD5, as the CSV,
the plain list and the STIX bundle of one feed. Seconds are of the whole command in a process of its own, wall clock and
processor time; memory is what that process held at most. "again" imports the same feed over what is there. Goal: under
60 s and under 1 GB. Run: ``python -m bench.intel_import``.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[1]
NOW = "2026-03-05"
_PATHS = {
    "ip": "ipv4-addr:value",
    "domain": "domain-name:value",
    "url": "url:value",
    "sha256": "file:hashes.'SHA-256'",
    "md5": "file:hashes.MD5",
}


def indicators(count: int) -> Iterator[tuple[str, str]]:
    """Type and value of each; no value comes twice."""
    for number in range(count):
        digest = hashlib.sha256(b"%d" % number).hexdigest()
        address = f"{11 + number % 89}.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"
        yield (
            ("ip", address),
            ("domain", f"host{number}.{digest[:8]}.example"),
            ("url", f"http://{digest[:10]}.example/{digest[10:30]}/gate.php?id={number}"),
            ("sha256", digest),
            ("md5", digest[:32]),
        )[number % 5]


def write_csv(path: Path, count: int) -> None:
    """Write a table that says everything of each indicator."""
    with path.open("w", encoding="utf-8") as file:
        file.write("first_seen,indicator,type,confidence,tags,reference\n")
        for number, (kind, value) in enumerate(indicators(count)):
            stamp = f"2026-03-04 {number // 3600 % 24:02d}:{number // 60 % 60:02d}:{number % 60:02d}"
            file.write(f'{stamp},{value},{kind},{number % 101},"loader,elf",https://feeds.example/{number}\n')


def write_list(path: Path, count: int) -> None:
    """Write a value a line."""
    with path.open("w", encoding="utf-8") as file:
        file.writelines(f"{value}\n" for _, value in indicators(count))


def write_stix(path: Path, count: int) -> None:
    """Write a STIX 2.1 bundle."""
    with path.open("w", encoding="utf-8") as file:
        file.write('{"type":"bundle","id":"bundle--00000000-0000-4000-8000-000000000000","objects":[\n')
        for number, (kind, value) in enumerate(indicators(count)):
            made = {
                "type": "indicator",
                "spec_version": "2.1",
                "id": f"indicator--00000000-0000-4000-8000-{number:012d}",
                "created": "2026-03-04T08:00:00.000Z",
                "modified": "2026-03-04T08:00:00.000Z",
                "pattern": f"[{_PATHS[kind]} = '{value}']",
                "pattern_type": "stix",
                "valid_from": "2026-03-04T08:00:00Z",
                "confidence": number % 101,
                "labels": ["loader"],
            }
            file.write(("," if number else "") + json.dumps(made) + "\n")
        file.write("]}\n")


def run_import(feed: Path, home: Path) -> tuple[float, float, float]:
    """Wall clock and processor seconds of one import, and the megabytes it held at most."""
    command = [
        sys.executable,
        "-m",
        "offline.cli.main",
        "intel",
        "import",
        str(feed),
        "--feed",
        "bench",
        "--to",
        str(home),
    ]
    environment = {**os.environ, "PYTHONPATH": f"{ROOT}:{ROOT / 'bin'}"}
    begun = time.perf_counter()
    process = subprocess.Popen(
        [*command, "--now", NOW], env=environment, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    _, status, usage = os.wait4(process.pid, 0)
    took = time.perf_counter() - begun
    if status:
        raise SystemExit(f"the import of {feed.name} failed")
    return took, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def main() -> None:
    """Make the feeds, import them, print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--indicators", type=int, default=1_000_000)
    count = parser.parse_args().indicators
    print(f"| {count:,} indicators | feed, MB | wall clock, s | processor, s | peak MB |\n|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home.csv"
        for name, write in (("CSV", write_csv), ("list", write_list), ("STIX", write_stix)):
            feed = Path(folder) / f"feed.{name.lower()}"
            write(feed, count)
            home.unlink(missing_ok=True)
            for label in (name, f"{name}, again") if name == "CSV" else (name,):
                took, worked, held = run_import(feed, home)
                print(
                    f"| {label} | {feed.stat().st_size / 1e6:.0f} | {took:.1f} | {worked:.1f} | {held:.0f} |",
                    flush=True,
                )
            feed.unlink()


if __name__ == "__main__":
    main()

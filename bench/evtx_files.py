"""EVTX file to event XML: ours, python-evtx and the Rust wheel ``evtx`` on the same file in the same run.

Concatenates the chunks of the recordings under ``--corpus`` until ``--events`` records are reached; each time round all
times in the events are moved to another year, so that no reader can remember whole events. The recordings are short:
chunks hold 7 events on average where a busy log has 50 to 100, so a second table is about full chunks. python-evtx
reads only the first ``--slow-events``, for it needs minutes for the rest.

Prints events a second of CPU time (median of ``--rounds``; each reader has one thread), ratios, and how time and memory
grow with the file. Memory grows until the bounded memories of values are full, and not beyond.
Run: ``python -m bench.evtx_files [--corpus DIR]``.
"""

from __future__ import annotations

import argparse
import re
import statistics
import struct
import tempfile
import time
import tracemalloc
import zlib
from pathlib import Path
from typing import IO, TYPE_CHECKING

from sysmon_essentials.readers.evtx import read_evtx
from sysmon_essentials.readers.source import Counts, Source

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROOT = Path(__file__).resolve().parents[1]
CHUNK_BYTES = 65536
FULL_CHUNK = 30
YEAR = re.compile(rb"[12]\0(?:[0-9]\0){3}-\0(?=[01]\0[0-9]\0-\0)")
GROWTH = (1, 2, 4, 8)


def read_chunks(corpus: Path) -> list[tuple[bytes, int]]:
    """Return every used chunk below ``corpus`` with the number of its records."""
    chunks = []
    for path in sorted(corpus.rglob("*.evtx")):
        data = path.read_bytes()
        for start in range(4096, len(data), CHUNK_BYTES):
            chunk = data[start : start + CHUNK_BYTES]
            if chunk.startswith(b"ElfChnk\x00"):
                first, last = struct.unpack_from("<QQ", chunk, 8)
                chunks.append((chunk, last - first + 1))
    return chunks


def moved(chunk: bytes, year: int) -> bytes:
    """Return ``chunk`` with the times in its texts in another year and its checksums right."""
    data = bytearray(YEAR.sub(f"{year:04d}-".encode("utf-16-le"), chunk))
    (free,) = struct.unpack_from("<I", data, 48)
    struct.pack_into("<I", data, 52, zlib.crc32(data[512:free]))
    struct.pack_into("<I", data, 124, zlib.crc32(data[128:512], zlib.crc32(data[:120])))
    return bytes(data)


def write_file(file: IO[bytes], chunks: list[tuple[bytes, int]], events: int) -> int:
    """Write an EVTX file of at least ``events`` records and return how many it has."""
    written = count = 0
    file.write(bytes(4096))
    while written < events:
        chunk, records = chunks[count % len(chunks)]
        file.write(moved(chunk, 1601 + count // len(chunks)))
        written, count = written + records, count + 1
    header = struct.pack("<8sQQQIHHHH76x", b"ElfFile\x00", 0, count - 1, written + 1, 128, 1, 3, 4096, count & 0xFFFF)
    file.seek(0)
    file.write(header + struct.pack("<II", 0, zlib.crc32(header)))
    file.flush()
    return written


def read_ours(path: str) -> Iterator[object]:
    """Yield our events."""
    with Path(path).open("rb") as file:
        yield from read_evtx(file, Source(path, Counts(), lambda _problem: None))


def read_wheel(path: str) -> Iterator[object]:
    """Yield the XML of the Rust wheel on one thread, as ours has one."""
    import evtx

    yield from evtx.PyEvtxParser(path, number_of_threads=1).records()


def read_python_evtx(path: str) -> Iterator[object]:
    """Yield the XML of python-evtx."""
    from Evtx.Evtx import Evtx

    with Evtx(path) as log:
        for record in log.records():
            yield record.xml()


def rate(reader: Callable[[str], Iterator[object]], path: str, rounds: int) -> tuple[float, int]:
    """Return events a second of CPU time (median) and their number."""
    rates, count = [], 0
    for _ in range(rounds):
        begun = time.process_time()
        count = sum(1 for _ in reader(path))
        rates.append(count / (time.process_time() - begun))
    return statistics.median(rates), count


def compare(chunks: list[tuple[bytes, int]], options: argparse.Namespace, folder: str) -> None:
    """Print the rates of all readers and how often ours is as fast."""
    large, small = str(Path(folder, "large.evtx")), str(Path(folder, "small.evtx"))
    with Path(large).open("w+b") as file:
        write_file(file, chunks, options.events)
    with Path(small).open("w+b") as file:
        write_file(file, chunks, options.slow_events)
    ours, count = rate(read_ours, large, options.rounds)
    wheel, _ = rate(read_wheel, large, options.rounds)
    slow, slow_count = rate(read_python_evtx, small, 1)
    mean = sum(records for _, records in chunks) / len(chunks)
    print(f"\n{mean:.0f} events a chunk\n{'reader':<20} {'events':>8} {'events/s':>10} {'ours / it':>10}")
    print(f"{'ours (pure Python)':<20} {count:>8,} {ours:>10,.0f} {1:>10}")
    print(f"{'evtx wheel (Rust)':<20} {count:>8,} {wheel:>10,.0f} {ours / wheel:>10.3g}")
    print(f"{'python-evtx':<20} {slow_count:>8,} {slow:>10,.0f} {ours / slow:>10.3g}")


def show_growth(chunks: list[tuple[bytes, int]], events: int, folder: str) -> None:
    """Print time and peak memory of Python objects for files of growing size."""
    print(f"\n{'events':>10} {'MB':>6} {'seconds':>8} {'events/s':>9} {'peak MB':>8}")
    for factor in GROWTH:
        path = Path(folder, "growth.evtx")
        with path.open("w+b") as file:
            write_file(file, chunks, events * factor // 4)
        speed, count = rate(read_ours, str(path), 1)
        tracemalloc.start()
        for _ in read_ours(str(path)):
            pass
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        size = path.stat().st_size / 1e6
        print(f"{count:>10,} {size:>6,.0f} {count / speed:>8.2f} {speed:>9,.0f} {peak / 1e6:>8.1f}")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--corpus", type=Path, default=ROOT.parent / "shared" / "corpus" / "evtx")
    parser.add_argument("--events", type=int, default=50_000)
    parser.add_argument("--slow-events", type=int, default=500)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    chunks = read_chunks(options.corpus)
    if not chunks:
        parser.error(f"no EVTX chunks below {options.corpus}")
    full = [(chunk, records) for chunk, records in chunks if records >= FULL_CHUNK]
    with tempfile.TemporaryDirectory() as folder:
        compare(chunks, options, folder)
        compare(full, options, folder)
        show_growth(full, options.events, folder)


if __name__ == "__main__":
    main()

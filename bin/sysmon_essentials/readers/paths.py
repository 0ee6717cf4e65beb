"""Files and folders to Sysmon events, whatever the shipper.

Knows files and folders; ``archive`` opens containers, ``detect`` tells the format and one module a format reads it.
"""

from __future__ import annotations

import io
import os
from pathlib import Path
from typing import IO, TYPE_CHECKING, Callable

from sysmon_essentials.errors import InputError

from .archive import Leaf, open_leaves
from .csv_export import read_csv
from .detect import HEAD_BYTES
from .evtx import read_evtx
from .record import read_json
from .source import Counts, Source
from .syslog import read_syslog
from .text import read_classic
from .xml import read_xml

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import TextIO

    from sysmon_essentials.event import RawEvent

    EvtxReader = Callable[[IO[bytes], Source], Iterator[RawEvent]]
    OnProblem = Callable[[InputError], None]

_TEXT_READERS: dict[str, Callable[[TextIO, Source], Iterator[RawEvent]]] = {
    "xml": read_xml,
    "json": read_json,
    "classic": read_classic,
    "syslog": read_syslog,
    "csv": read_csv,
}


def read_paths(
    paths: Iterable[str | os.PathLike[str]],
    on_problem: OnProblem,
    evtx: EvtxReader | None = None,
    counts: Counts | None = None,
) -> Iterator[RawEvent]:
    """Yield the Sysmon events of files and folders (recursively, in name order), in the order of each file.

    Formats are told from content: EVTX, event XML, JSON in the layouts of all known shippers, classic text, syslog,
    CSV exports, and gzip, bzip2, xz, zip and tar archives of these. Memory does not grow with file size.

    Args:
        paths: files and folders.
        on_problem: called with each unreadable file or record; reading goes on.
        evtx: reads EVTX from a seekable binary file, in the place of the library's own reader.
        counts: receives the numbers of records.
    """
    counts = counts or Counts()

    def report(problem: InputError) -> None:
        counts.bad[problem.kind] = counts.bad.get(problem.kind, 0) + 1
        on_problem(problem)

    for path in paths:
        for file in _files(Path(path), report):
            label = file.as_posix()
            try:
                with io.BufferedReader(io.FileIO(file), HEAD_BYTES) as raw:
                    for leaf in open_leaves(raw, label, report):
                        yield from _read_leaf(leaf, Source(leaf.label, counts, on_problem), evtx)
            except OSError as error:
                report(InputError(f"cannot read: {error.strerror or error}", label, kind="file"))


def _files(path: Path, report: OnProblem) -> Iterator[Path]:
    if path.is_dir():
        for folder, subfolders, names in os.walk(path):
            subfolders.sort()
            yield from (Path(folder, name) for name in sorted(names) if Path(folder, name).is_file())
    elif path.is_file():
        yield path
    else:
        report(InputError("no such file or folder", path.as_posix(), kind="file"))


def _read_leaf(leaf: Leaf, source: Source, evtx: EvtxReader | None) -> Iterator[RawEvent]:
    found = leaf.format
    if found is None:
        source.bad("format", "holds no event log in a known format")
    elif found.name == "empty":
        source.bad("empty", "the file is empty")
    elif found.name == "evtx":
        yield from _read_evtx(leaf, source, evtx)
    elif found.name in _TEXT_READERS:
        stream = io.TextIOWrapper(leaf.stream, encoding=found.encoding, errors="replace", newline="\n")
        yield from _TEXT_READERS[found.name](stream, source)
        # The archive goes on after this member: the wrapper must not close what it does not own.
        stream.detach()
    if leaf.guard.problem is not None:
        source.report(leaf.guard.problem)


def _read_evtx(leaf: Leaf, source: Source, evtx: EvtxReader | None) -> Iterator[RawEvent]:
    if evtx is None:
        yield from read_evtx(leaf.stream, source)
        return
    with leaf.seekable() as file:
        yield from evtx(file, source)

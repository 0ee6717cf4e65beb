"""From recordings on disk to indexed events: what a forwarder and an indexer would have done with them.

Knows the readers of the library and index time. Does not know fields, searches or terminals.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from sysmon_essentials.errors import InputError, UsageError
from sysmon_essentials.readers import read_paths
from sysmon_essentials.readers.source import Counts

from offline.indextime import Indexer
from offline.read_ahead import read_ahead

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from sysmon_essentials.event import RawEvent

    from offline.conf import Conf
    from offline.indextime import IndexedEvent


READ_AHEAD_BYTES = 4_000_000


@dataclass
class Intake:
    """What came in so far.

    Attributes:
        events: How many events were read.
        dropped: How many of them the app's own settings send nowhere (``nullQueue``).
        files: How many files gave events.
        problems: What could not be read, in the order of reading.
        counts: Records of all kinds; those of other logs are skipped.
    """

    events: int = 0
    dropped: int = 0
    files: int = 0
    problems: list[InputError] = field(default_factory=list)
    counts: Counts = field(default_factory=Counts)

    @property
    def is_fruitless(self) -> bool:
        """True if nothing could be read and something was wrong."""
        return not self.events and bool(self.problems)


def read_indexed(
    paths: Sequence[str], conf: Conf, intake: Intake, on_event: Callable[[str, int], None] | None = None
) -> Iterator[IndexedEvent]:
    """Yield the events of files and folders as an indexer with this configuration stores them.

    Args:
        paths: Files or folders, read in the order given.
        conf: The apps whose index-time settings apply.
        intake: Filled while reading. A damaged file ends up here and ends nothing.
        on_event: Told file and count now and then, for a progress display.

    Raises:
        UsageError: A path does not exist. Raised before anything is read.
    """
    missing = [path for path in paths if not Path(path).exists()]
    if missing:
        raise UsageError(f"no such file or folder: {', '.join(missing)}")
    return _indexed(paths, Indexer(conf), intake, on_event)


def _indexed(
    paths: Sequence[str], indexer: Indexer, intake: Intake, on_event: Callable[[str, int], None] | None
) -> Iterator[IndexedEvent]:
    file = ""
    for raw in _raw_events(paths, intake):
        intake.events += 1
        if raw.file != file:
            file = raw.file
            intake.files += 1
        if on_event is not None:
            on_event(file, intake.events)
        event = indexer.event(raw)
        if event is None:
            intake.dropped += 1
        else:
            yield event


def _raw_events(paths: Sequence[str], intake: Intake) -> Iterator[RawEvent]:
    """Large recordings are read by a process of their own; for small ones its start would cost more than it gives."""
    if (os.cpu_count() or 1) > 1 and sum(size_bytes(paths).values()) >= READ_AHEAD_BYTES:
        return read_ahead(paths, intake.problems.append, lambda counts: setattr(intake, "counts", counts))
    return read_paths(paths, intake.problems.append, counts=intake.counts)


def size_bytes(paths: Sequence[str]) -> dict[str, int]:
    """Size of every file that the paths name or hold, by path with ``/``, for judging progress."""
    sizes: dict[str, int] = {}
    for path in map(Path, paths):
        files = sorted(path.rglob("*")) if path.is_dir() else [path]
        sizes.update({file.as_posix(): file.stat().st_size for file in files if file.is_file()})
    return sizes

"""Indicators in the CSV lookup, for a Splunk without KV store: all feeds share the file, each has a process of its own.

Knows the record of a feed in the input's own folder. A record is written after the rows that
it is of: after a kill in between, the feed is read again and comes out equal.
"""

from __future__ import annotations

import json
from contextlib import contextmanager
from typing import TYPE_CHECKING

from sysmon_essentials.intel.csv_home import read_home, write_feed
from sysmon_essentials.intel.fetch.fetched import sweep, write_whole
from sysmon_essentials.intel.lock import locked
from sysmon_essentials.intel.merge import State, is_expired, update

from .intel_home import Record, from_document, to_document

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sysmon_essentials.intel.indicator import Indicator
    from sysmon_essentials.intel.merge import Change

_RECORD = "record.json"


class CsvHome:
    """The file ``path``, and records in ``folder``."""

    def __init__(self, path: Path, folder: Path) -> None:
        """Make the folder if need be; the file need not exist.

        Raises:
            OSError: the folder cannot be made.
        """
        self._path = path
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def record(self, feed: str) -> Record:
        """Return what is known of a feed."""
        try:
            document = json.loads((self._folder / _RECORD).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            document = None
        return from_document(feed, document if isinstance(document, dict) else None)

    def keep(self, record: Record) -> None:
        """Write the record of a feed."""
        write_whole(self._folder / _RECORD, [json.dumps(to_document(record)).encode()])

    def has_rows(self, record: Record) -> bool:
        """Tell whether at least one of the rows that should be is there: an update of the app brings an empty file."""
        return any(True for _ in self._indicators(record.feed))

    def replace(self, record: Record, state: State, now: int) -> Change:
        """Put a feed's new state in the place of its earlier one, then write its record."""
        with self._locked():
            change = write_feed(self._path, record.feed, state, now)
        self.keep(record)
        return change

    def expire(self, record: Record, now: int) -> int:
        """Delete the indicators of a feed that have expired; returns how many."""
        over = sum(is_expired(indicator, now) for indicator in self._indicators(record.feed))
        if over:
            with self._locked():
                state = State()
                update(state, self._indicators(record.feed), now)
                write_feed(self._path, record.feed, state, now)
        return over

    def _indicators(self, feed: str) -> Iterator[Indicator]:
        return (indicator for indicator, _ in read_home(self._path) if indicator.feed == feed)

    @contextmanager
    def _locked(self) -> Iterator[None]:
        """Hold the lock of the file, which the command line takes, too."""
        with locked(self._path):
            # What a killed process left; whoever holds the lock is alone.
            sweep(self._path.parent)
            yield

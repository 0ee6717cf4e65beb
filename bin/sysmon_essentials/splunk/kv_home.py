"""Indicators in the KV store: rows of a new generation, then the record that makes it count, then the old rows out.

A kill between any two requests leaves the old generation or the new one in force; what does not count is swept away by
the next run.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from sysmon_essentials.inputs.intel_home import Record, from_document, generation_of, to_document
from sysmon_essentials.intel.merge import compare
from sysmon_essentials.intel.rows import COLUMNS, to_rows

from .kv_store import Collection, all_of
from .splunkd import SplunkdError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from sysmon_essentials.intel.merge import Change, State

    from .splunkd import Splunkd

INDICATORS = "sysmon_intel_indicators"
FEEDS = "sysmon_intel_feeds"
_UNKNOWN_S = 2 * 86_400
_NUMBERS = frozenset(("confidence", "first_seen", "last_seen", "expires", "added"))


class KvHome:
    """The collections of indicators and feeds."""

    def __init__(self, splunkd: Splunkd, log: Callable[[str, str], None]) -> None:
        """Nothing is asked for yet; ``log`` takes level and text."""
        self._log = log
        self._indicators = Collection(splunkd, INDICATORS)
        self._feeds = Collection(splunkd, FEEDS)

    def record(self, feed: str) -> Record:
        """Return what is known of a feed."""
        return from_document(feed, self._feeds.one(feed))

    def keep(self, record: Record) -> None:
        """Write the record of a feed."""
        self._feeds.save([{**to_document(record), "_key": record.feed}])

    def has_rows(self, record: Record) -> bool:
        """Tell whether at least one of the rows that should be there is."""
        return self._indicators.any(_live(record))

    def replace(self, record: Record, state: State, now: int) -> Change:
        """Put a feed's new state in the place of its earlier one, and write its record."""
        before = self.record(record.feed)
        self._sweep(before)
        change = compare(state, self._earlier(before) if before.generation else ())
        self._indicators.save(_documents(state, record.generation, change, now))
        self.keep(record)
        try:
            self._sweep(record)
            self._sweep_unknown(record.feed, now)
        except SplunkdError as error:
            # The new state is in force; that this failed must not bring back one whose rows may be gone.
            self._log("WARN", f"rows of before are deleted next time: {error}")
        return change

    def expire(self, record: Record, now: int) -> int:
        """Delete the rows of a feed that have expired; returns how many indicators that were."""
        over = all_of(_live(record), {"expires": {"$lte": now}})
        gone = {(row.get("type"), row.get("indicator")) for row in self._indicators.find(over, ("type", "indicator"))}
        if gone:
            self._indicators.delete(over)
        return len(gone)

    def _earlier(self, record: Record) -> Iterator[tuple[str, str, int]]:
        for row in self._indicators.find(_live(record), ("type", "indicator", "added")):
            yield str(row.get("type")), str(row.get("indicator")), int(row.get("added") or 0)

    def _sweep(self, record: Record) -> None:
        """Delete the rows of the feed that do not count: what it was before, and what a killed run left."""
        self._indicators.delete({"feed": record.feed, "generation": {"$ne": record.generation}})

    def _sweep_unknown(self, feed: str, now: int) -> None:
        """Delete the rows of feeds that have no record any more; not the newest, whose record may just be coming."""
        known = {str(document["_key"]) for document in self._feeds.find({}, ("feed",))} | {feed}
        old = {"generation": {"$lt": generation_of(now - _UNKNOWN_S)}}
        self._indicators.delete(all_of(old, *({"feed": {"$ne": name}} for name in sorted(known))))


def _live(record: Record) -> Mapping[str, Any]:
    return {"feed": record.feed, "generation": record.generation}


def _documents(state: State, generation: str, change: Change, now: int) -> Iterator[dict[str, Any]]:
    for indicator in state:
        for cells in to_rows(indicator, generation, change.added_at(indicator, now)):
            yield _document(cells)


def _document(cells: tuple[str, ...]) -> dict[str, Any]:
    """Return a row as a document; its key is the same whenever the same row is written again."""
    row: dict[str, Any] = {
        name: int(cell) if name in _NUMBERS else cell for name, cell in zip(COLUMNS, cells) if cell != ""
    }
    identity = "\n".join((row["feed"], row["generation"], row["match_key"], row["type"], row["indicator"]))
    return {"_key": hashlib.sha256(identity.encode()).hexdigest()[:32], **row}

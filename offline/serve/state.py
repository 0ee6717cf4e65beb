"""What searches see: the events of the recordings, what was written to other indexes, lookups and collections.

Knows how the writes of one search become visible to the next. Runs no search and knows no process.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from offline.lookup_table import table_of
from offline.lookups import Lookups, collection_of
from offline.serve.kvstore import KEY, Changes, KvStore, Row
from offline.spl.frame import Column, Frame, merge
from offline.windowed import make_events, times_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from offline.searchhead import SearchHead
    from offline.spl.clock import Clock
    from offline.spl.frame import Value
    from offline.spl.session import Session

_INDEX = "index:"
_LOOKUP = "lookup:"
MAX_WRITTEN = 200_000
"""Rows that searches may write to indexes altogether."""


@dataclass
class Writes:
    """What one search wrote.

    Attributes:
        events: By index, what an event there has.
        files: By name of a lookup that is no collection, its rows.
        collections: What it changed in the KV store.
    """

    events: dict[str, list[dict[str, Value]]] = field(default_factory=dict)
    files: dict[str, list[dict[str, Value]]] = field(default_factory=dict)
    collections: Changes = field(default_factory=Changes)

    def __bool__(self) -> bool:
        return bool(self.events or self.files or self.collections.put or self.collections.gone)


class State:
    """The search head with everything that was written to it since the recordings were read."""

    def __init__(self, head: SearchHead, clock: Clock) -> None:
        """A state without anything written; ``clock`` says what now is for every search."""
        self.clock = clock
        self.kvstore = KvStore.of_conf(head.conf)
        self._head = head
        self._lookups = Lookups(head.conf)
        self._events = head.index
        self._written: list[dict[str, Value]] = []

    def session(self, earliest: float | None, latest: float | None, sid: str = "offline") -> Session:
        """A session that sees all this; what it writes stays its own."""
        made = self._head.session(self.clock, earliest, latest)
        made.index, made.lookups, made.sid = self._events, self._lookups, sid
        return made

    def writes(self, session: Session) -> Writes:
        """What the searches of a session wrote."""
        found = Writes()
        for place, rows in session.outputs.items():
            if place.startswith(_INDEX):
                index = place.removeprefix(_INDEX)
                made = [dict(row) for row in rows]
                make_events(made, index, session.clock.now, session.clock.now)
                found.events[index] = made
            elif place.startswith(_LOOKUP):
                self._note_lookup(place.removeprefix(_LOOKUP), rows, found)
        return found

    def _note_lookup(self, name: str, rows: list[dict[str, Value]], found: Writes) -> None:
        collection = collection_of(self._head.conf, name)
        known = self._lookups.get(name)
        if collection is None or known is None:
            found.files[name] = rows
            return
        fields = [*known.fields, *([KEY] if KEY not in known.fields else [])]
        before = {str(row[KEY]): _cells(fields, row) for row in self.kvstore.rows(collection)}
        kept = [{name: row[name] for name in fields if row.get(name) is not None} for row in rows]
        put = [row for row in kept if before.get(str(row.get(KEY))) != _cells(fields, row)]
        gone = before.keys() - {str(row[KEY]) for row in kept if KEY in row}
        if put:
            found.collections.put[collection] = put
        if gone:
            found.collections.gone[collection] = sorted(gone)

    def apply(self, writes: Writes) -> None:
        """Let later searches see what one search wrote.

        Raises:
            UsageError: A collection would become too large.
        """
        for collection in self.kvstore.apply(writes.collections):
            self.refresh(collection)
        for name, rows in writes.files.items():
            self._lookups.replace(name, rows)
        new = [row for rows in writes.events.values() for row in rows]
        if new:
            self._written = [*new, *self._written][:MAX_WRITTEN]
            self._written.sort(key=_time, reverse=True)
            self._events = together([Frame.from_rows(self._written), self._head.index])

    def refresh(self, collection: str) -> None:
        """Let later searches see a collection as it is now."""
        self._lookups.set_collection(collection, self.kvstore.rows(collection))

    def warm(self) -> None:
        """Compute every field of every event, so that no search has to."""
        for name in self._events.names:
            len(self._events.column(name).codes)

    @property
    def first_time(self) -> float:
        """Time of the oldest event of the recordings, UTC epoch seconds; 0 without events."""
        times = times_of(self._head.index, "_time")
        return float(times.min()) if times.size else 0.0

    @property
    def written(self) -> int:
        """How many events searches have written."""
        return len(self._written)


def together(frames: Sequence[Frame]) -> Frame:
    """The rows of all frames, newest first; columns keep their codes, so nothing is computed for each event again."""
    offsets = np.cumsum([0, *(frame.size for frame in frames)])
    size = int(offsets[-1])
    order = np.argsort(-np.concatenate([times_of(frame, "_time") for frame in frames]), kind="stable")
    places = np.empty(size, dtype=np.int64)
    places[order] = np.arange(size)
    names = dict.fromkeys(name for frame in frames for name in frame.names)
    spans = [places[start:end] for start, end in pairwise(offsets)]

    def column(name: str) -> Column:
        parts = [(span, frame.column(name)) for span, frame in zip(spans, frames, strict=True) if name in frame]
        return merge(size, parts)

    return Frame(size, {name: partial(column, name) for name in names})


def _cells(fields: Sequence[str], row: Mapping[str, Any]) -> tuple[str, ...]:
    return table_of(fields, [row]).rows[0]


def _time(row: Row) -> float:
    time = row.get("_time")
    return float(time) if isinstance(time, (int, float)) else 0.0

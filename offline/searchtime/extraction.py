"""The fields of a set of events as extraction goes on.

Knows the fields that every event has, and how an extractor meets the fields found before it: over the text of the
events, or over another field once a distinct value. Does not know where extractors come from.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from offline.searchtime.fields import Fields
from offline.searchtime.lazy import Once
from offline.spl.frame import Column, Frame
from offline.spl.values import each, text

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from offline.indextime import IndexedEvent
    from offline.searchtime.extractor import Extractor

BASE_FIELDS = ("_raw", "_time", "source", "sourcetype", "host", "index", "linecount", "_file", "_record_id")
_PROTECTED = frozenset(BASE_FIELDS)
"""Fields that every event has; an extraction that finds one of them again changes nothing."""


class Extraction:
    """Events and the fields found in them so far.

    Args:
        events: All with the same stanzas of props.conf.
        rename: Source type as indexed to source type as searched.
    """

    def __init__(self, events: Sequence[IndexedEvent], rename: Callable[[str], str] = str) -> None:
        self._events = events
        self._texts: list[str | None] = [event.raw for event in events]
        self._base = _base(events, rename)
        self.fields = Fields(len(events))
        for row, event in enumerate(events):
            for name, value in event.indexed.items():
                self.fields.add(name, np.array([row]), [value])

    def run(self, extractor: Extractor, into: Fields | None = None) -> None:
        """Add what ``extractor`` finds to the fields, or to ``into``, where nothing is found yet."""
        fields = self.fields if into is None else into
        source = extractor.options.source_key
        if source == "_raw":
            extractor.run(self._texts, fields)
        else:
            _run_on_field(extractor, self._source(source), fields)

    def column(self, name: str) -> Column:
        """A field as it is now."""
        base = self._base.get(name)
        if base is None:
            return self.fields.column(name)
        return base if isinstance(base, Column) else base()

    def frame(self) -> Frame:
        """All fields; those found are put together when asked for."""
        found = {name: Once(_column_of(self.fields, name)) for name in self.fields.names if name not in _PROTECTED}
        return Frame(len(self._events), {**self._base, **found})

    def _source(self, names: str) -> Column:
        """The text that SOURCE_KEY names; of several fields the values with a blank between them."""
        found = [self.column(name.strip()) for name in names.split(",")]
        if len(found) == 1 or not self._events:
            return found[0]
        rows = zip(*(column.values for column in found), strict=True)
        joined = [" ".join(text(one) for value in row for one in each(value)) for row in rows]
        return Column([value or None for value in joined])


def _base(events: Sequence[IndexedEvent], rename: Callable[[str], str]) -> dict[str, Column | Once]:
    renamed = [rename(event.sourcetype) for event in events]
    columns: dict[str, Column | Once] = {
        "_raw": Column([event.raw for event in events]),
        "_time": Column([event.time for event in events]),
        "source": Column([event.source for event in events]),
        "sourcetype": Column(list(renamed)),
        "host": Column([event.host for event in events]),
        "index": Column([event.index for event in events]),
        "linecount": Once(lambda: Column([event.raw.count("\n") + 1 for event in events])),
        "_file": Column([event.file for event in events]),
        "_record_id": Column([event.record_id for event in events]),
    }
    if any(new != event.sourcetype for new, event in zip(renamed, events, strict=True)):
        columns["_sourcetype"] = Column([event.sourcetype for event in events])
    return columns


def _column_of(fields: Fields, name: str) -> Callable[[], Column]:
    return lambda: fields.column(name)


def _run_on_field(extractor: Extractor, source: Column, fields: Fields) -> None:
    """Runs on every distinct value once and hands the results to the rows that have it."""
    values = source.dictionary.values
    used = np.zeros(len(values), bool)
    used[source.codes] = True
    pairs = zip(values, used.tolist(), strict=True)
    texts = ["\n".join(map(text, each(value))) if use else None for value, use in pairs]
    per_value = Fields(len(values))
    extractor.run(texts, per_value)
    options = extractor.options
    for name in per_value.names:
        column = per_value.column(name)
        codes = column.codes[source.codes]
        rows = np.flatnonzero(codes)
        distinct = column.dictionary.values
        found = [distinct[code] for code in codes[rows].tolist()]
        fields.add(name, rows, found, keep_empty=options.keep_empty, append=options.append)

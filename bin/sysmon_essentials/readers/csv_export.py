"""CSV exports of search results: Splunk's with ``_raw``, Azure's with ``EventData``.

Knows that a row is a record with one key a column. Does not know what the columns mean.
"""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

from .record import event_text
from .source import MAX_RECORD

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import TextIO

    from sysmon_essentials.event import RawEvent

    from .source import Source


def read_csv(stream: TextIO, source: Source) -> Iterator[RawEvent]:
    """Yield the Sysmon events of the rows; a row that cannot be read is reported."""
    csv.field_size_limit(MAX_RECORD)
    rows = csv.DictReader(stream)
    while True:
        try:
            row = next(rows, None)
        except csv.Error as error:
            source.bad("csv", f"no valid CSV: {error}", source.begin())
            continue
        if row is None:
            return
        source.begin()
        record = {key: value for key, value in row.items() if isinstance(key, str) and value}
        event = source.converted(event_text, record)
        if event is not None:
            yield event

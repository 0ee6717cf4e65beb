"""Where indicators live, as far as an input needs to know: rows of feeds, and one record a feed that says which count.

Whoever keeps them sees to it that a kill at any moment leaves all rows of the old state or all of the new one.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sysmon_essentials.intel.merge import Change, State

OK, FAILED, LOADING = "ok", "failed", "loading"


class Record(NamedTuple):
    """What is known of one feed.

    Attributes:
        feed: its name.
        status: ``ok``, ``failed`` (the last attempt; what was there still counts) or ``loading`` (never got through).
        generation: that of the rows that count; empty if none do.
        indicators, refused, allowed_out: how many, as of the last success.
        format, location: how and where it is read; without credentials.
        last_success, last_attempt: UTC epoch seconds.
        error: what went wrong at the last attempt; empty if nothing did.
        next: UTC epoch seconds of the next attempt.
        stamp: by which the next fetch tells that nothing changed.
        settings: digest of the settings that the rows came by.
        written: UTC epoch seconds when the rows were written.
        not_before: UTC epoch seconds before which the server does not want to be asked.
    """

    feed: str
    status: str = LOADING
    generation: str = ""
    indicators: int = 0
    refused: int = 0
    allowed_out: int = 0
    format: str = ""
    location: str = ""
    last_success: int = 0
    last_attempt: int = 0
    error: str = ""
    next: int = 0
    stamp: Mapping[str, str] = {}
    settings: str = ""
    written: int = 0
    not_before: int = 0


def generation_of(now: float) -> str:
    """Return the name of a generation that is written at a time; names sort like times."""
    return f"{int(now * 1000):015d}"


_PRIVATE = ("stamp", "settings", "written", "not_before")


def to_document(record: Record) -> dict[str, Any]:
    """Return a record as a document: what people look at as fields of its own, the rest as text."""
    values = record._asdict()
    state = {name: values.pop(name) for name in _PRIVATE}
    if not record.last_success:
        # No time at all, for searches: it never came.
        del values["last_success"]
    return {**values, "state": json.dumps(state, sort_keys=True)}


def from_document(feed: str, document: Mapping[str, Any] | None) -> Record:
    """Return the record of a document; one of a feed that never got through if it cannot be used."""
    empty = Record(feed)._asdict()
    try:
        values = {**empty, **(document or {}), **json.loads((document or {}).get("state", "{}")), "feed": feed}
        record = Record(**{name: type(empty[name])(values[name]) for name in empty})
    except (ValueError, TypeError, AttributeError):
        return Record(feed)
    return record


class Home(Protocol):
    """A place for indicators."""

    def record(self, feed: str) -> Record:
        """Return what is known of a feed."""
        ...

    def keep(self, record: Record) -> None:
        """Write the record of a feed; its rows stay as they are."""
        ...

    def has_rows(self, record: Record) -> bool:
        """Tell whether at least one of the rows that should be there is."""
        ...

    def replace(self, record: Record, state: State, now: int) -> Change:
        """Put a feed's new state in the place of its earlier one, and write its record: all of it or nothing.

        Returns what changed; indicators that stay keep the time at which they were added.
        """
        ...

    def expire(self, record: Record, now: int) -> int:
        """Delete the rows of a feed that have expired; returns how many indicators that were."""
        ...

"""Indicators as rows of the lookup that events are matched with: one row a key and feed.

The same rows go to the KV store collection ``sysmon_intel_indicators`` and to a CSV file.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .indicator import Indicator, match_keys

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

COLUMNS = (
    *("match_key", "type", "indicator", "feed", "generation", "confidence", "description", "tags", "reference"),
    *("first_seen", "last_seen", "expires", "added"),
)
_SEPARATOR = ","


def to_rows(indicator: Indicator, generation: str, added: int) -> Iterator[tuple[str, ...]]:
    """Yield the cells of each row in the order of ``COLUMNS``; what is not known is empty.

    Args:
        indicator: in normal form.
        generation: the one that these rows belong to.
        added: UTC epoch seconds at which the indicator came first.

    Raises:
        RefusedError: a network that needs too many keys.
    """
    cells = (
        indicator.type,
        indicator.value,
        indicator.feed,
        generation,
        str(indicator.confidence),
        indicator.description,
        _SEPARATOR.join(indicator.tags),
        indicator.reference,
        _number(indicator.first_seen),
        _number(indicator.last_seen),
        _number(indicator.expires),
        str(added),
    )
    for key in match_keys(indicator):
        yield (key, *cells)


def from_row(row: Mapping[str, str]) -> tuple[Indicator, int]:
    """Return the indicator of a row, and when it was added.

    Raises:
        ValueError: a number is none, or a cell is missing.
    """
    try:
        indicator = Indicator(
            row["type"],
            row["indicator"],
            row["feed"],
            int(row["confidence"]),
            _read_number(row["first_seen"]),
            _read_number(row["last_seen"]),
            _read_number(row["expires"]),
            tuple(row["tags"].split(_SEPARATOR)) if row["tags"] else (),
            row["description"],
            row["reference"],
        )
        return indicator, int(row["added"])
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"a cell is missing: {error}") from None


def _number(value: int | None) -> str:
    return "" if value is None else str(value)


def _read_number(text: str) -> int | None:
    return int(text) if text else None

"""A feed's body to indicators: the one way in for everything that reads feeds.

Knows formats and normal forms. A bad item is counted with its place and costs nothing else; a damaged body raises, so
that whoever holds the earlier state keeps it. Does not know where bodies come from nor where indicators go.
"""

from __future__ import annotations

from typing import IO, TYPE_CHECKING, Callable, NamedTuple

from sysmon_essentials.errors import InputError, UsageError

from .body import read_bodies
from .formats.detect import detect_format
from .formats.json_records import read_json
from .formats.lists import read_hosts, read_list
from .formats.misp import read_misp
from .formats.stix import read_stix
from .formats.table import read_table
from .indicator import TYPES, Indicator
from .normal import is_type, normal_form
from .refused import RefusedError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .body import Text
    from .formats.reading import Reading
    from .item import Item

FORMATS: dict[str, Callable[[Text, Reading], Iterator[Item]]] = {
    "list": read_list,
    "hosts": read_hosts,
    "table": read_table,
    "misp": read_misp,
    "stix": read_stix,
    "json": read_json,
}
AUTOMATIC = "auto"
DEFAULT_CONFIDENCE = 50


class Feed(NamedTuple):
    """How a feed is read.

    Attributes:
        name: what findings call it.
        format: one of ``FORMATS``, or ``auto`` to tell it from the content.
        confidence: of indicators for which the feed gives none.
    """

    name: str
    format: str = AUTOMATIC
    confidence: int = DEFAULT_CONFIDENCE


def read_feed(raw: IO[bytes], label: str, feed: Feed, reading: Reading) -> Iterator[Indicator]:
    """Yield the indicators of a body, packed or not, in its order and with duplicates.

    Args:
        raw: the body; it is read once and never as a whole.
        label: what messages call it: a path or an address without credentials.
        feed: name, format and confidence.
        reading: columns and bounds; its ``refusals`` and ``formats`` grow while this is iterated.

    Raises:
        InputError: the body is damaged, cut, no feed at all, beyond a limit, or everything in it was refused.
        UsageError: there is no such format, type or column.
    """
    if feed.format != AUTOMATIC and feed.format not in FORMATS:
        raise UsageError(f"'{feed.format}' is no format of feeds: {', '.join((AUTOMATIC, *FORMATS))}")
    if reading.kind and not is_type(reading.kind):
        raise UsageError(f"'{reading.kind}' is no type of values: {', '.join(TYPES)}")
    given, refused_before = 0, reading.refusals.total
    for text in read_bodies(raw, label, reading.limits):
        name = detect_format(text) if feed.format == AUTOMATIC else feed.format
        reading.formats.add(name)
        for item in FORMATS[name](text, reading):
            try:
                indicator = to_indicator(item, feed)
            except RefusedError as error:
                reading.refusals.add(item.place, error)
                continue
            given += 1
            if given > reading.limits.items:
                raise InputError(f"has more than {reading.limits.items:,} indicators", label, kind="oversized")
            yield indicator
    refused = reading.refusals.total - refused_before
    if refused and not given and set(reading.refusals.counts) - _MEANT:
        first = reading.refusals.shown[0]
        raise InputError(
            f"no indicator in it: all {refused:,} items were refused, such as {first.place}: {first.message}",
            label,
            kind="nothing",
        )


_MEANT = frozenset(("not for detection",))
"""Reasons that a good feed gives: it may hold nothing else for once."""


def to_indicator(item: Item, feed: Feed) -> Indicator:
    """Return the indicator that an item stands for.

    Raises:
        RefusedError: its value has no normal form.
    """
    kind, value, own_tags = normal_form(item.kind, item.text)
    return Indicator(
        kind,
        value,
        feed.name,
        feed.confidence if item.confidence is None else item.confidence,
        item.first_seen,
        item.last_seen,
        item.expires,
        tuple(sorted({*item.tags, *own_tags})) if own_tags else item.tags,
        item.description,
        item.reference,
    )

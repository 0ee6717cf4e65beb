"""Indicators of one feed put together: duplicates merged, old ones out, allowed ones out, and what changed.

Pure data. Knows how long an indicator lasts that has no end of its own. Does not know where states are kept.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from .indicator import TYPES, Indicator
from .item import MAX_TAGS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

_DAY_S = 86_400
LIFE_S: Mapping[str, int | None] = {
    "ip": 90 * _DAY_S,
    "network": 90 * _DAY_S,
    "url": 90 * _DAY_S,
    "domain": 180 * _DAY_S,
    "file_name": 365 * _DAY_S,
    "pipe": 365 * _DAY_S,
    "md5": None,
    "sha1": None,
    "sha256": None,
    "imphash": None,
}
"""How long an indicator of a type counts after it was last seen, if the feed gives no end. Addresses and names change
hands; a file does not. None is for ever."""


@dataclass
class State:
    """The indicators of one feed, each once.

    Attributes:
        by_type: type to value to indicator.
        allowed_out, merged: how many of those offered were left out, and put together with another.
        ended: type and value of those that had expired.
    """

    by_type: dict[str, dict[str, Indicator]] = field(default_factory=lambda: {kind: {} for kind in TYPES})
    allowed_out: int = 0
    merged: int = 0
    ended: set[tuple[str, str]] = field(default_factory=set)

    def __len__(self) -> int:
        """Return how many indicators there are."""
        return sum(map(len, self.by_type.values()))

    def __iter__(self) -> Iterator[Indicator]:
        """Yield the indicators by type and value, so that equal states are equal files."""
        for kind in TYPES:
            values = self.by_type[kind]
            for value in sorted(values):
                yield values[value]


def collect(
    found: Iterable[Indicator],
    now: int,
    allowed: Callable[[str, str], bool] | None = None,
    life_s: Mapping[str, int | None] = LIFE_S,
) -> State:
    """Return the state that indicators of one feed come to; duplicates are merged before anything expires.

    Args:
        found: indicators in normal form.
        now: UTC epoch seconds.
        allowed: tells whether type and value are harmless; these are left out.
        life_s: seconds by type that an indicator without an end lasts; None is for ever.
    """
    state = State()
    for indicator in found:
        if allowed is not None and allowed(indicator.type, indicator.value):
            state.allowed_out += 1
            continue
        values = state.by_type[indicator.type]
        earlier = values.get(indicator.value)
        if earlier is None:
            values[indicator.value] = indicator
        else:
            state.merged += 1
            values[indicator.value] = merge(earlier, indicator)
    for kind, values in state.by_type.items():
        gone = []
        for value, found_last in values.items():
            indicator = found_last if found_last.expires is not None else with_end(found_last, now, life_s)
            values[value] = indicator
            if is_expired(indicator, now):
                gone.append(value)
        for value in gone:
            del values[value]
            state.ended.add((kind, value))
    return state


def merge(one: Indicator, other: Indicator) -> Indicator:
    """Return what two reports of one value say together: the surer, the longer, everything that is told."""
    ends = (one.expires, other.expires)
    return replace(
        one,
        confidence=max(one.confidence, other.confidence),
        first_seen=_least(one.first_seen, other.first_seen),
        last_seen=max(one.last_seen or 0, other.last_seen or 0) or None,
        expires=None if None in ends else max(one.expires or 0, other.expires or 0),
        tags=tuple(sorted({*one.tags, *other.tags}))[:MAX_TAGS],
        description=one.description or other.description,
        reference=one.reference or other.reference,
    )


def with_end(indicator: Indicator, now: int, life_s: Mapping[str, int | None] = LIFE_S) -> Indicator:
    """Return the indicator with the end that its type has; one without a last sighting counts from ``now``."""
    one, life = indicator, life_s.get(indicator.type)
    if life is None:
        return one
    end = (one.last_seen or one.first_seen or now) + life
    seen = (one.first_seen, one.last_seen, end)
    # Not replace(): this is done for every address of every feed, and replace() takes three times as long.
    return Indicator(one.type, one.value, one.feed, one.confidence, *seen, one.tags, one.description, one.reference)


def is_expired(indicator: Indicator, now: int) -> bool:
    """Tell whether an indicator is no longer matched."""
    return indicator.expires is not None and indicator.expires <= now


@dataclass
class Change:
    """What became of a feed's earlier state.

    Attributes:
        added, kept, removed: how many indicators.
        since: for each kept one by type and value the time at which it was added first.
    """

    added: int = 0
    kept: int = 0
    removed: int = 0
    since: dict[str, dict[str, int]] = field(default_factory=dict)

    def added_at(self, indicator: Indicator, now: int) -> int:
        """Return when an indicator was added: earlier, or now."""
        return self.since.get(indicator.type, {}).get(indicator.value, now)


def compare(state: State, earlier: Iterable[tuple[str, str, int]]) -> Change:
    """Return what is new in a state and what is gone from the earlier one.

    Args:
        state: the new state of a feed.
        earlier: type, value and time of adding of each indicator of the earlier state; rows of other keys of the same
            indicator may be among them.
    """
    change = Change()
    gone = set()
    for kind, value, added in earlier:
        if value in state.by_type.get(kind, ()):
            change.since.setdefault(kind, {}).setdefault(value, added)
        else:
            gone.add((kind, value))
    change.kept = sum(map(len, change.since.values()))
    change.removed = len(gone)
    change.added = len(state) - change.kept
    return change


def update(state: State, earlier: Iterable[Indicator], now: int) -> None:
    """Add what an earlier state held and a feed that only tells of changes did not mention; expired ones stay out.

    A value that is in both is the newer one's, with the older first sighting.
    """
    for indicator in earlier:
        values = state.by_type[indicator.type]
        newer = values.get(indicator.value)
        if newer is not None:
            values[indicator.value] = replace(newer, first_seen=_least(newer.first_seen, indicator.first_seen))
        elif not is_expired(indicator, now) and (indicator.type, indicator.value) not in state.ended:
            values[indicator.value] = indicator


def _least(one: int | None, other: int | None) -> int | None:
    times = [time for time in (one, other) if time is not None]
    return min(times) if times else None

"""Indicators of threat intelligence in the search head's collections, as the input would have written them.

Takes what ``intel import`` wrote, or a feed in any of its formats. Knows the two collections that matching asks; does
not know how it asks. Nothing expires here: matching compares expiry with the time of the search, which is that of the
recording.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from sysmon_essentials.errors import InputError, UsageError
from sysmon_essentials.intel.csv_home import read_home
from sysmon_essentials.intel.feed import Feed, read_feed
from sysmon_essentials.intel.formats.reading import Reading
from sysmon_essentials.intel.merge import collect
from sysmon_essentials.intel.rows import COLUMNS, to_rows

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from sysmon_essentials.intel.indicator import Indicator

    from offline.lookups import Lookups

INDICATORS = "sysmon_intel_indicators"
FEEDS = "sysmon_intel_feeds"
_GENERATION = "1"
_FOR_EVER: Mapping[str, int | None] = {}
_NOT_KNOWN = ("added", "0")
"""A feed that was not imported does not tell when its indicators came."""
_KEPT_APART = ("match_key", "indicator", "description", "reference")
"""Cells that hardly two rows share."""


@dataclass
class Indicators:
    """Rows for both collections. Iterating gives those of indicators, anew each time and one at a time.

    Attributes:
        files: What ``intel import`` wrote, or feeds.
        feeds: How many indicators each feed has, known once the rows were read.
        refused: How many items of feeds could not be indicators.
    """

    files: Sequence[Path]
    feeds: dict[str, int] = field(default_factory=dict)
    refused: int = 0

    def __iter__(self) -> Iterator[dict[str, str]]:
        """Yield each row.

        Raises:
            UsageError: A file does not exist.
            InputError: A file is no feed, or damaged.
        """
        self.feeds.clear()
        self.refused = 0
        shared: dict[str, str] = {}
        for file in self.files:
            for indicator, added in self._indicators(file):
                self.feeds[indicator.feed] = self.feeds.get(indicator.feed, 0) + 1
                for cells in to_rows(indicator, _GENERATION, added):
                    yield {
                        name: cell if name in _KEPT_APART else shared.setdefault(cell, cell)
                        for name, cell in zip(COLUMNS, cells, strict=True)
                        if (name, cell) != _NOT_KNOWN
                    }

    def feed_rows(self) -> list[dict[str, str]]:
        """The row of each feed: which generation counts."""
        return [
            {"_key": feed, "feed": feed, "status": "ok", "generation": _GENERATION, "indicators": str(count)}
            for feed, count in self.feeds.items()
        ]

    def _indicators(self, file: Path) -> Iterator[tuple[Indicator, int]]:
        if not file.is_file():
            raise UsageError(f"no such file of indicators: {file}")
        if _is_home(file):
            yield from read_home(file)
            return
        reading = Reading()
        with file.open("rb") as stream:
            feed = Feed(file.name.partition(".")[0])
            state = collect(read_feed(stream, file.as_posix(), feed, reading), 0, life_s=_FOR_EVER)
        self.refused += reading.refusals.total
        yield from ((indicator, 0) for indicator in state)


def load_indicators(files: Sequence[str], lookups: Lookups) -> Indicators:
    """Put the indicators of files into the collections behind some lookups; gives what was read.

    Raises:
        UsageError: A file does not exist.
        InputError: A file is no feed, or damaged.
    """
    indicators = Indicators([Path(file) for file in files])
    lookups.set_collection(INDICATORS, indicators)
    lookups.load_collection(INDICATORS)
    lookups.set_collection(FEEDS, indicators.feed_rows())
    return indicators


def _is_home(file: Path) -> bool:
    """True if the file begins with the columns of a home of indicators."""
    try:
        with file.open("rb") as stream:
            return stream.readline(1000).strip() == ",".join(COLUMNS).encode()
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror}", file.as_posix()) from error

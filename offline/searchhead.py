"""A search head: the apps' knowledge objects and the events of recordings, ready for searches.

Knows how macros, lookups, data models and saved searches get from configuration into a session. Runs nothing itself.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from functools import cached_property
from itertools import compress, islice
from typing import TYPE_CHECKING

from offline.conf import load_apps
from offline.custom import custom_commands
from offline.datamodel.catalog import DataModels
from offline.guests import StandIns, with_empty_lookups, with_filters
from offline.macros import load_macros
from offline.recordings import Intake, read_indexed
from offline.searchtime.knowledge import Knowledge
from offline.spl.clock import Clock
from offline.spl.frame import Frame
from offline.spl.session import Macro, Session

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from offline.conf import Conf
    from offline.indextime import IndexedEvent
    from offline.sieve import Sieve
    from offline.spl.session import LookupTable

EMPTY = Frame(0)
_PIECE = 40_000
"""Events that are looked at together while a recording is sifted."""


@dataclass
class SearchHead:
    """Apps, loaded once; any number of sessions.

    Attributes:
        conf: Their configuration.
        index: The events that searches read.
        intake: What was read and what could not be.
        more_macros: Macros from elsewhere; they win over those of the apps.
    """

    conf: Conf
    index: Frame = EMPTY
    intake: Intake = field(default_factory=Intake)
    more_macros: dict[str, Macro] = field(default_factory=dict)
    _last: float = 0.0

    @classmethod
    def of_apps(cls, folders: Iterable[Path]) -> SearchHead:
        """A search head with these apps; the first one is where searches run."""
        return cls(load_apps(folders))

    def load(
        self, paths: Sequence[str], on_event: Callable[[str, int], None] | None = None, sieve: Sieve | None = None
    ) -> None:
        """Read recordings into the index.

        Args:
            paths: Files and folders.
            on_event: Told file and count of each event.
            sieve: Keeps only what certain searches need; without it every event stays.

        Raises:
            UsageError: A path does not exist.
        """
        events = read_indexed(paths, self.conf, self.intake, on_event)
        if sieve is None:
            kept = list(events)
            self._last = max((event.time for event in kept), default=0.0)
        else:
            kept = list(self._sifted(events, sieve))
        self.index = self.frame(_newest_first(kept))

    def _sifted(self, events: Iterator[IndexedEvent], sieve: Sieve) -> Iterator[IndexedEvent]:
        """The events that the sieve keeps, a piece of the recording at a time."""
        session = self.session(Clock(math.nan))
        while piece := list(islice(events, _PIECE)):
            self._last = max(self._last, *(event.time for event in piece))
            needed = sieve.needed(self.frame(piece), session)
            yield from compress(piece, needed.tolist())

    def frame(self, events: Iterable[IndexedEvent]) -> Frame:
        """Events with all that search time adds."""
        return self.knowledge.frame(list(events))

    @property
    def last_time(self) -> float:
        """The first whole second after all events, 0 without events: ``now()`` unless somebody says otherwise."""
        return float(math.floor(self._last) + 1) if self._last else 0.0

    def session(
        self, clock: Clock | None = None, earliest: float | None = None, latest: float | None = None
    ) -> Session:
        """A session of its own scratch outputs over the common index."""
        return Session(
            clock=clock or Clock(self.last_time),
            index=self.index,
            earliest=earliest,
            latest=latest,
            macros=self._macros,
            lookups=self._lookups,
            datamodels=self._datamodels,
            custom=custom_commands(self.conf),
            saved=self._saved,
        )

    @cached_property
    def knowledge(self) -> Knowledge:
        """The search-time settings of the apps."""
        return Knowledge(self.conf)

    @cached_property
    def _macros(self) -> Mapping[str, Macro]:
        own = load_macros(self.conf)
        return with_filters({**own, **self.more_macros}) if self.more_macros else own

    @cached_property
    def _lookups(self) -> Mapping[str, LookupTable]:
        own = self.knowledge.lookups
        return with_empty_lookups(own) if self.more_macros else own

    @property
    def stood_in_for(self) -> list[str]:
        """Macros and lookups that guests' searches asked for and nobody brought."""
        parts = [names for names in (self._macros, self._lookups) if isinstance(names, StandIns)]
        return sorted(name for names in parts for name in names.used)

    @cached_property
    def _saved(self) -> Mapping[str, str]:
        return {name: keys.get("search", "") for name, keys in self.conf.stanzas("savedsearches").items()}

    @cached_property
    def _datamodels(self) -> DataModels:
        return DataModels.load([app.path for app in self.conf.apps], self.intake.problems.append)


def _newest_first(events: list[IndexedEvent]) -> list[IndexedEvent]:
    """Events in the order in which a search gets them: by time backwards, what was stored later before its equals.

    Source: Search Manual, "About the search processing language": events come in reverse time order.
    """
    events.reverse()
    events.sort(key=lambda event: event.time, reverse=True)
    return events

"""A search head: the apps' knowledge objects and the events of recordings, ready for searches.

Knows how macros, lookups, data models and saved searches get from configuration into a session. Runs nothing itself.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from offline.conf import is_true, load_apps
from offline.datamodel.catalog import DataModels
from offline.recordings import Intake, read_indexed
from offline.searchtime.knowledge import Knowledge
from offline.spl.clock import Clock
from offline.spl.frame import Frame
from offline.spl.session import Macro, Session

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from pathlib import Path

    from offline.conf import Conf
    from offline.indextime import IndexedEvent

EMPTY = Frame(0)


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

    @classmethod
    def of_apps(cls, folders: Iterable[Path]) -> SearchHead:
        """A search head with these apps; the first one is where searches run."""
        return cls(load_apps(folders))

    def load(self, paths: Sequence[str], on_event: Callable[[str, int], None] | None = None) -> None:
        """Read recordings into the index.

        Raises:
            UsageError: A path does not exist.
        """
        self.index = self.frame(read_indexed(paths, self.conf, self.intake, on_event))

    def frame(self, events: Iterable[IndexedEvent]) -> Frame:
        """Events with all that search time adds."""
        return self.knowledge.frame(list(events))

    @property
    def last_time(self) -> float:
        """The first whole second after all events, 0 without events: ``now()`` unless somebody says otherwise."""
        times = [time for time in self.index.column("_time").values if isinstance(time, (int, float))]
        return float(math.floor(max(times)) + 1) if times else 0.0

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
            lookups=self.knowledge.lookups,
            datamodels=self._datamodels,
            saved={name: keys.get("search", "") for name, keys in self.conf.stanzas("savedsearches").items()},
        )

    @cached_property
    def knowledge(self) -> Knowledge:
        """The search-time settings of the apps."""
        return Knowledge(self.conf)

    @cached_property
    def _macros(self) -> Mapping[str, Macro]:
        return {**{name: macro_of(keys) for name, keys in self.conf.stanzas("macros").items()}, **self.more_macros}

    @cached_property
    def _datamodels(self) -> DataModels:
        return DataModels.load([app.path for app in self.conf.apps], self.intake.problems.append)


def macro_of(keys: Mapping[str, str]) -> Macro:
    """A stanza of macros.conf. Source: macros.conf.spec 10.2.3."""
    return Macro(
        definition=keys.get("definition", ""),
        args=tuple(name.strip() for name in keys.get("args", "").split(",") if name.strip()),
        iseval=is_true(keys.get("iseval", "0")),
        validation=keys.get("validation", ""),
        errormsg=keys.get("errormsg", ""),
    )

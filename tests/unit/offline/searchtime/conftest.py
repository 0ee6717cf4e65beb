from __future__ import annotations

import pytest

from offline.conf import load_apps
from offline.indextime import IndexedEvent
from offline.searchtime.knowledge import Knowledge
from offline.spl.clock import Clock

NOW = 1793695267.0


class Searched:
    """Events of one app as a search sees them."""

    def __init__(self, apps) -> None:
        self._apps = apps
        self.knowledge: Knowledge
        self.events: list[IndexedEvent] = []

    def app(self, *, lookups=None, collections=None, **files: str) -> Searched:
        contents = {f"default/{name}.conf": text for name, text in files.items()}
        contents.update({f"lookups/{name}": text for name, text in (lookups or {}).items()})
        conf = load_apps([self._apps.write("app", contents)])
        self.knowledge = Knowledge(conf, Clock(NOW), collections)
        return self

    def frame(self, *raws: str, **base: str):
        given = {"source": "s", "sourcetype": "st", "host": "h", "index": "main", "time": NOW, "file": "f"} | base
        self.events = [IndexedEvent(raw=raw, record_id=str(i), **given) for i, raw in enumerate(raws, 1)]
        return self.knowledge.frame(self.events)

    def fields(self, raw: str, **base: str) -> dict[str, object]:
        """Fields of one event beyond those that every event has."""
        frame = self.frame(raw, **base)
        skipped = ("_raw", "_time", "source", "sourcetype", "host", "index", "linecount", "_file", "_record_id")
        return {name: frame.column(name).values[0] for name in frame.present() if name not in skipped}

    @property
    def problems(self) -> list[tuple[str, int, str]]:
        found = self.knowledge.conf.problems
        return [(problem.path.rpartition("/")[2], problem.line, problem.message) for problem in found]


@pytest.fixture
def searched(apps) -> Searched:
    return Searched(apps)

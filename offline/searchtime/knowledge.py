"""All search-time knowledge of a configuration, applied to events.

Knows the order of the stages: EXTRACT, REPORT, KV_MODE, FIELDALIAS, EVAL, LOOKUP, event types, tags. Does not know how
any of them works. Events to which the same stanzas of props.conf apply go through the stages together; every field
after extraction is computed when somebody asks for it.
Source: Splunk Knowledge Manager Manual, "The sequence of search-time operations".
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from offline.lookups import Lookups
from offline.props import Merged, Props
from offline.searchtime.alias import Alias, apply_aliases, compile_aliases
from offline.searchtime.evals import Calculated, apply_evals, compile_evals
from offline.searchtime.eventtype import EventTypes, apply_eventtypes, compile_eventtypes
from offline.searchtime.extract import compile_extractions
from offline.searchtime.extraction import BASE_FIELDS, Extraction
from offline.searchtime.fields import MAX_NAMES
from offline.searchtime.kv import compile_kv
from offline.searchtime.lazy import Once
from offline.searchtime.lookup import AutomaticLookup, apply_lookups, compile_lookups
from offline.searchtime.tag import apply_tags, compile_tags
from offline.spl.clock import Clock
from offline.spl.frame import Column, Frame, merge

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from offline.conf import Conf
    from offline.indextime import IndexedEvent
    from offline.lookups import Collections
    from offline.searchtime.extractor import Extractor


class Pipeline(NamedTuple):
    """The stages for one set of stanzas, compiled."""

    extractors: list[Extractor]
    aliases: list[Alias]
    calculated: list[Calculated]
    lookups: list[AutomaticLookup]


class Knowledge:
    """Search-time settings of a configuration.

    Args:
        conf: The apps.
        clock: For event types and calculated fields that ask for the time.
        collections: Rows of KV store collections by name.
    """

    def __init__(self, conf: Conf, clock: Clock | None = None, collections: Collections | None = None) -> None:
        self.conf = conf
        self.clock = clock or Clock(0.0)
        self.lookups = Lookups(conf, collections)
        self._props = Props(conf)
        self._pipelines: dict[tuple[str, ...], Pipeline] = {}

    @cached_property
    def eventtypes(self) -> EventTypes:
        """Enabled event types."""
        return compile_eventtypes(self.conf, self.clock)

    @cached_property
    def tags(self) -> Mapping[str, Mapping[str, tuple[str, ...]]]:
        """Enabled tags by field and value."""
        return compile_tags(self.conf)

    def frame(self, events: Sequence[IndexedEvent]) -> Frame:
        """The events as a search sees them, in the order given.

        Fields: ``BASE_FIELDS``, indexed fields, then whatever the stages give; ``_sourcetype`` where a source type
        was renamed. Extraction happens now, everything else when a column is asked for.
        """
        if not events:
            return Frame(0, dict.fromkeys(BASE_FIELDS, Column([])))
        groups: dict[tuple[str, ...], list[int]] = {}
        for row, event in enumerate(events):
            groups.setdefault(self.stanzas(event), []).append(row)
        parts = []
        for stanzas, rows in groups.items():
            members = events if len(groups) == 1 else [events[row] for row in rows]
            pipeline = self.pipeline(stanzas)
            extracted = self.extracted(members, pipeline.extractors)
            parts.append((np.array(rows), self.derived(extracted, pipeline)))
        together = parts[0][1] if len(parts) == 1 else _interleaved(len(events), parts)
        return self.classified(together)

    def stanzas(self, event: IndexedEvent) -> tuple[str, ...]:
        """Stanzas of props.conf that apply to an event at search time, the weakest first."""
        return self._props.stanzas(event.source, event.host, self._props.rename(event.sourcetype))

    def rename(self, sourcetype: str) -> str:
        """The source type as searched of a source type as indexed."""
        return self._props.rename(sourcetype)

    def merged(self, stanzas: tuple[str, ...]) -> Merged:
        """What these stanzas say together."""
        return self._props.merged(stanzas)

    def pipeline(self, stanzas: tuple[str, ...]) -> Pipeline:
        """The compiled stages for a set of stanzas."""
        if stanzas not in self._pipelines:
            merged = self._props.merged(stanzas)
            extractors = compile_extractions(self.conf, merged)
            automatic = compile_kv(self.conf, merged)
            self._pipelines[stanzas] = Pipeline(
                extractors + ([automatic] if automatic else []),
                compile_aliases(self.conf, merged),
                compile_evals(self.conf, merged),
                compile_lookups(self.conf, merged, self.lookups),
            )
        return self._pipelines[stanzas]

    def computes(self, name: str) -> bool:
        """True if a stage after extraction gives the field a value in events seen so far.

        Such a value need not stand in the event. An alias does not count: its value does.
        """
        return any(
            any(name == one.field for one in pipeline.calculated)
            or any(name in lookup.outputs.values() for lookup in pipeline.lookups)
            for pipeline in self._pipelines.values()
        )

    def extracted(self, events: Sequence[IndexedEvent], extractors: Sequence[Extractor]) -> Frame:
        """Base fields, indexed fields and the work of ``extractors``."""
        extraction = Extraction(events, self._props.rename)
        for extractor in extractors:
            before = extractor.timeouts
            extraction.run(extractor)
            if extractor.timeouts > before:
                message = "the pattern takes too long on some texts; they give no field"
                self.conf.problem(extractor.origin.place, message)
        if extraction.fields.refused:
            message = f"events have more than {MAX_NAMES} different fields; the others are left out"
            self.conf.problem(extractors[-1].origin.place, message)
        return extraction.frame()

    def derived(self, frame: Frame, pipeline: Pipeline) -> Frame:
        """The stages FIELDALIAS, EVAL and LOOKUP."""
        frame = apply_aliases(pipeline.aliases, frame)
        frame = apply_evals(pipeline.calculated, frame, self.clock)
        return apply_lookups(pipeline.lookups, frame)

    def classified(self, frame: Frame) -> Frame:
        """The stages event types and tags."""
        return apply_tags(self.tags, apply_eventtypes(self.eventtypes, self.tags, frame))


def _interleaved(size: int, parts: Sequence[tuple[np.ndarray, Frame]]) -> Frame:
    names = dict.fromkeys(name for _, frame in parts for name in frame.names)

    def column(name: str) -> Callable[[], Column]:
        return lambda: merge(size, [(rows, frame.column(name)) for rows, frame in parts if name in frame])

    return Frame(size, {name: Once(column(name)) for name in names})

"""How one field of one event got its value.

Runs the stages one setting at a time and reports every setting that had a say, in the order in which Splunk applies
them. Knows nothing that the stages do not know.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from offline.searchtime.alias import apply_aliases
from offline.searchtime.evals import apply_evals
from offline.searchtime.extraction import BASE_FIELDS, Extraction
from offline.searchtime.fields import Fields
from offline.searchtime.lookup import apply_lookups
from offline.spl.values import each, text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from offline.conf_file import Setting
    from offline.indextime import IndexedEvent
    from offline.props import Applied
    from offline.searchtime.extractor import Extractor
    from offline.searchtime.knowledge import Knowledge, Pipeline
    from offline.spl.frame import Frame, Value


class ExplainStep(NamedTuple):
    """What one setting did to the field.

    Attributes:
        stage: ``input``, ``indexed``, ``EXTRACT``, ``REPORT``, ``KV_MODE``, ``FIELDALIAS``, ``EVAL``, ``LOOKUP``,
            ``eventtype`` or ``tag``.
        stanza: Stanza that the setting stands in.
        key: The setting; for a field transform its stanza in transforms.conf follows in brackets.
        place: ``file:line`` of the setting; empty for what no file says.
        effect: ``set``, ``replaced``, ``removed``, ``appended``, ``kept`` (the setting found something, the field keeps
            what it has).
        before: Value before.
        after: Value after.
    """

    stage: str
    stanza: str
    key: str
    place: str
    effect: str
    before: Value
    after: Value


def explain(knowledge: Knowledge, event: IndexedEvent, field: str) -> list[ExplainStep]:
    """Every setting that touched ``field`` of ``event``, in order; empty if none did."""
    pipeline = knowledge.pipeline(knowledge.stanzas(event))
    extraction = Extraction([event], knowledge.rename)
    steps = list(_given(event, extraction, field))
    for extractor in pipeline.extractors:
        steps += _extracted(extraction, extractor, field)
    frame = extraction.frame()
    steps += _derived(knowledge, pipeline, frame, field)
    steps += _classified(knowledge, knowledge.classified(knowledge.derived(frame, pipeline)), field)
    return steps


def _given(event: IndexedEvent, extraction: Extraction, field: str) -> Iterator[ExplainStep]:
    if field in BASE_FIELDS:
        yield ExplainStep("input", "", "", "", "set", None, extraction.column(field).values[0])
    elif field in event.indexed:
        yield ExplainStep("indexed", "", "", "", "set", None, event.indexed[field])


def _extracted(extraction: Extraction, extractor: Extractor, field: str) -> Iterator[ExplainStep]:
    alone = Fields(1)
    extraction.run(extractor, alone)
    before = extraction.column(field).values[0]
    extraction.run(extractor)
    found, after = alone.column(field).values[0], extraction.column(field).values[0]
    if found is None:
        return
    effect = "set" if before is None else "kept" if after == before else "appended"
    applied, place, transform = extractor.origin
    key = f"{applied.key} [{transform}]" if transform else applied.key
    stage = applied.key.partition("-")[0]
    yield ExplainStep(stage, applied.stanza, key, place.place, effect, before, after)


def _derived(knowledge: Knowledge, pipeline: Pipeline, frame: Frame, field: str) -> Iterator[ExplainStep]:
    for alias in pipeline.aliases:
        before, frame = frame, apply_aliases([alias], frame)
        if alias.new == field:
            yield from _change("FIELDALIAS", alias.applied, before, frame, field)
    before, frame = frame, apply_evals(pipeline.calculated, frame, knowledge.clock)
    for calculated in pipeline.calculated:
        if calculated.field == field:
            yield from _change("EVAL", calculated.applied, before, frame, field)
    for automatic in pipeline.lookups:
        before, frame = frame, apply_lookups([automatic], frame)
        if field in automatic.outputs.values():
            yield from _change("LOOKUP", automatic.applied, before, frame, field)


def _change(stage: str, applied: Applied, frame: Frame, after_frame: Frame, field: str) -> Iterator[ExplainStep]:
    before, after = frame.column(field).values[0], after_frame.column(field).values[0]
    if before is None and after is None:
        return
    effect = "set" if before is None else "removed" if after is None else "kept" if before == after else "replaced"
    yield ExplainStep(stage, applied.stanza, applied.key, applied.setting.place, effect, before, after)


def _classified(knowledge: Knowledge, frame: Frame, field: str) -> Iterator[ExplainStep]:
    if field == "eventtype":
        for name in map(text, each(frame.column("eventtype").values[0])):
            yield _classification(
                "eventtype", name, "search", knowledge.conf.setting("eventtypes", name, "search"), name
            )
    if field != "tag" and not field.startswith("tag::"):
        return
    for tagged, by_value in knowledge.tags.items():
        if field not in ("tag", f"tag::{tagged}"):
            continue
        for value in map(text, each(frame.column(tagged).values[0])):
            for tag in by_value.get(value, ()):
                stanza = f"{tagged}={value}"
                yield _classification("tag", stanza, tag, knowledge.conf.setting("tags", stanza, tag), tag)


def _classification(stage: str, stanza: str, key: str, setting: Setting | None, value: str) -> ExplainStep:
    return ExplainStep(stage, stanza, key, setting.place if setting else "", "set", None, value)

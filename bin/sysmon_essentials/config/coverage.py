"""What a configuration lets through: which EventIDs are logged, and which detections it blinds.

A detection is judged by sample events: what its own conditions ask for, one field at a time. A sample that the
configuration logs shows that it can see; one that is dropped shows a blind spot. Samples are not whole attacks: a
filter on another field may still let an event through, so without a sample that is logged a detection is called partly
blind as long as the EventID is logged at all. Does not know where detections come from.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from .evaluate import Evaluator
from .schema import ALWAYS_LOGGED, DOUBTFUL_WITHOUT_BLOCK, EVENT_TAGS, NEWEST, logged_without_block

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from .model import Configuration

ALL, SOME, ALL_BUT, NONE, UNKNOWN = "all", "some", "all_but", "none", "unknown"
COVERED, PARTLY, BLIND = "covered", "partly", "blind"


class Logged(NamedTuple):
    """How much of an EventID is logged.

    Attributes:
        how_much: ``all``; ``some``: what include filters match; ``all_but``: what no exclude filter matches; ``none``;
            ``unknown``: there is no block and sources disagree.
        blocks: Number of blocks.
        includes: Number of include filters and rules.
        excludes: Number of exclude filters and rules.
    """

    event_code: int
    tag: str
    how_much: str
    blocks: int
    includes: int
    excludes: int


class Sample(NamedTuple):
    """An event as a detection looks for it.

    Attributes:
        field: The raw field that the sample is about.
        fields: Some of the event's raw fields, that one among them.
        parts: What the field's value holds in every such event.
    """

    event_code: int
    field: str
    fields: Mapping[str, str]
    parts: tuple[str, ...]


class Need(NamedTuple):
    """What a detection needs to see. ``hashes`` are algorithms that its fields come from."""

    detection: str
    event_codes: tuple[int, ...]
    samples: tuple[Sample, ...] = ()
    hashes: frozenset[str] = frozenset()


class Sight(NamedTuple):
    """Whether a detection can see.

    Attributes:
        status: ``covered``, ``partly`` or ``blind``.
        reasons: Why it is not covered.
        add: XML of blocks that would open its eyes; empty if there is nothing to add.
    """

    detection: str
    event_codes: tuple[int, ...]
    status: str
    reasons: tuple[str, ...]
    add: str


def logged_events(configuration: Configuration) -> list[Logged]:
    """How much of each EventID is logged, in the order of EventIDs."""
    codes = sorted({*EVENT_TAGS, *ALWAYS_LOGGED})
    return [_logged(configuration, code) for code in codes]


def _logged(configuration: Configuration, code: int) -> Logged:
    tag = EVENT_TAGS.get(code, "")
    if not tag:
        return Logged(code, "", ALL, 0, 0, 0)
    blocks = configuration.blocks_of(tag)
    includes = sum(len(block.items) for block in blocks if block.is_include)
    excludes = sum(len(block.items) for block in blocks if not block.is_include)
    if not blocks:
        is_on = logged_without_block(tag, configuration.schema or NEWEST)
        how_much = UNKNOWN if tag in DOUBTFUL_WITHOUT_BLOCK else ALL if is_on else NONE
    elif len(blocks) == 1 and not blocks[0].is_include:
        how_much = ALL_BUT if excludes else ALL
    else:
        how_much = SOME if includes else NONE
    return Logged(code, tag, how_much, len(blocks), includes, excludes)


def sights(configuration: Configuration, needs: Iterable[Need]) -> list[Sight]:
    """Judge each detection."""
    logged = {event.event_code: event for event in logged_events(configuration)}
    evaluator = Evaluator(configuration)
    hashes = _hashes(configuration)
    return [_sight(need, logged, evaluator, hashes) for need in needs]


def _hashes(configuration: Configuration) -> frozenset[str]:
    texts = [option.value for option in configuration.options if option.name == "HashAlgorithms"]
    names = {name.strip().upper() for text in texts for name in text.split(",")} or {"SHA1"}
    return frozenset(("MD5", "SHA1", "SHA256", "IMPHASH")) if "*" in names else frozenset(names)


def _sight(need: Need, logged: Mapping[int, Logged], evaluator: Evaluator, hashes: frozenset[str]) -> Sight:
    known = [logged[code] for code in need.event_codes if code in logged]
    statuses: list[str] = []
    reasons: list[str] = []
    add: list[str] = []
    for event in known:
        missed = _missed(need, event, evaluator)
        status, reason = _judge(event, missed, sum(sample.event_code == event.event_code for sample in need.samples))
        statuses.append(status)
        if status != COVERED:
            reasons.append(reason)
            add.append(_block_for(event, missed))
    lacking = sorted(need.hashes - hashes)
    if lacking:
        reasons.append(f"HashAlgorithms lacks {', '.join(lacking)}")
        add.append(f"<HashAlgorithms>{','.join(sorted(hashes | need.hashes))}</HashAlgorithms>")
        statuses.append(PARTLY)
    return Sight(need.detection, need.event_codes, _worst(statuses), tuple(reasons), "\n".join(dict.fromkeys(add)))


def _worst(statuses: list[str]) -> str:
    """Blind if nothing is seen, partly if not everything."""
    if statuses and all(status == BLIND for status in statuses):
        return BLIND
    return COVERED if all(status == COVERED for status in statuses) else PARTLY


def _missed(need: Need, event: Logged, evaluator: Evaluator) -> list[Sample]:
    code = event.event_code
    own = (sample for sample in need.samples if sample.event_code == code)
    return [sample for sample in own if not evaluator.verdict(code, sample.fields).logged]


def _judge(event: Logged, missed: list[Sample], samples: int) -> tuple[str, str]:
    what = f"EventID {event.event_code} ({event.tag})"
    if event.how_much == NONE:
        return BLIND, f"{what} is not logged"
    if event.how_much == UNKNOWN:
        return PARTLY, f"{what} has no block, and it is not sure whether it is logged then"
    if event.how_much == SOME and (missed or not samples):
        shown = f"; none for {_shown(missed)}" if missed else ""
        return PARTLY, f"{what} is logged for {event.includes} include filters only{shown}"
    if event.how_much == ALL_BUT and missed:
        status = BLIND if len(missed) == samples else PARTLY
        return status, f"{what}: an exclude filter drops {_shown(missed)}"
    return COVERED, ""


def _shown(missed: list[Sample]) -> str:
    texts = [f"{sample.field} {sample.fields[sample.field]}" for sample in missed[:3]]
    return ", ".join(texts) + (f" and {len(missed) - 3} more" if len(missed) > 3 else "")


def _block_for(event: Logged, missed: list[Sample]) -> str:
    """A block that would log the samples, or all events of a tag that has no block yet.

    What an exclude filter drops, no block brings back.
    """
    if event.how_much == ALL_BUT:
        return ""
    if not missed:
        return "" if event.blocks else f'<{event.tag} onmatch="exclude"/>'
    filters = dict.fromkeys(_filter_for(sample) for sample in missed)
    return f'<RuleGroup groupRelation="or"><{event.tag} onmatch="include">{"".join(filters)}</{event.tag}></RuleGroup>'


def _filter_for(sample: Sample) -> str:
    value = sample.fields[sample.field]
    name = value.rpartition("\\")[2]
    is_program = sample.field.endswith("Image") and name.lower().endswith(".exe")
    parts = [part for part in sample.parts if ";" not in part]
    parts = [part for part in parts if len(part) > 1] or parts or [value]
    condition, text = ("image", name) if is_program else ("contains all", ";".join(parts))
    condition = "contains" if condition == "contains all" and len(parts) == 1 else condition
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return f'<{sample.field} condition="{condition}">{escaped}</{sample.field}>'

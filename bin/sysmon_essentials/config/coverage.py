"""What a configuration lets through: which EventIDs are logged, and which detections it blinds.

A detection is judged by sample events: what its own conditions ask for, one field at a time. A sample that the
configuration logs shows that it can see; one that is dropped shows a blind spot. Samples are not whole attacks: a
filter on another field may still let an event through, so without a sample that is logged a detection is called partly
blind as long as the EventID is logged at all. Does not know where detections come from.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from .compiled import block_relation
from .evaluate import Evaluator
from .model import Block, Configuration, Filter, Version
from .schema import (
    ALWAYS_LOGGED,
    BLOCKING_TAGS,
    DOUBTFUL_WITHOUT_BLOCK,
    EVENT_TAGS,
    EVERYTHING,
    NEWEST,
    field_since,
    logged_without_block,
    tag_since,
)
from .write import escape_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

ALL, SOME, ALL_BUT, NONE, UNKNOWN = "all", "some", "all_but", "none", "unknown"
COVERED, PARTLY, BLIND = "covered", "partly", "blind"
_MAX_LINES = 3
_OF_EVERY_EVENT = {"UtcTime": "2000-01-01 00:00:00.000"}


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
        is_whole: True if the one part is the whole value.
    """

    event_code: int
    field: str
    fields: Mapping[str, str]
    parts: tuple[str, ...]
    is_whole: bool = False


class Need(NamedTuple):
    """What a detection needs to see.

    Attributes:
        hashes: Algorithms that its fields come from.
        open_codes: EventIDs of which it also looks for events that no sample shows.
    """

    detection: str
    event_codes: tuple[int, ...]
    samples: tuple[Sample, ...] = ()
    hashes: frozenset[str] = frozenset()
    open_codes: frozenset[int] = frozenset()


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


class _Missed(NamedTuple):
    """Samples that are dropped: those that no include filter matches, and those that exclude filters match."""

    lacking: list[Sample]
    excluded: list[Sample]
    lines: set[int]


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
    version = configuration.schema or NEWEST
    if not blocks:
        is_on = logged_without_block(tag, version)
        how_much = UNKNOWN if tag in DOUBTFUL_WITHOUT_BLOCK else ALL if is_on else NONE
    elif (len(blocks) == 1 and not blocks[0].is_include) or any(_takes_all(block, version) for block in blocks):
        how_much = ALL_BUT if excludes else ALL
    else:
        how_much = SOME if includes else NONE
    return Logged(code, tag, how_much, len(blocks), includes, excludes)


def _takes_all(block: Block, version: Version) -> bool:
    """True for an include block that matches whatever comes."""
    same = [item for item in block.items if isinstance(item, Filter) and item[:3] == EVERYTHING[:3]]
    return block.is_include and bool(same) and (len(block.items) == 1 or block_relation(block, version) == "or")


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
        status, reason = _judge(event, missed, need)
        statuses.append(status)
        if status != COVERED:
            block = _block_for(event, missed.lacking, is_open=event.event_code in need.open_codes or not need.samples)
            if event.tag in BLOCKING_TAGS:
                reason += "; a block would prevent what it logs, so none is proposed"
            reasons.append(reason + _too_old(evaluator.version, event.tag, missed.lacking) if block else reason)
            add.append(block)
    lacking = sorted(need.hashes - hashes)
    if lacking:
        reasons.append(f"HashAlgorithms lacks {', '.join(lacking)}")
        add.append(f"<HashAlgorithms>{','.join(sorted(hashes | need.hashes))}</HashAlgorithms>")
    status = _worst(statuses)
    status = PARTLY if lacking and status == COVERED else status
    blocks = "\n".join(block for block in dict.fromkeys(add) if block)
    return Sight(need.detection, need.event_codes, status, tuple(reasons), blocks)


def _worst(statuses: list[str]) -> str:
    """Blind if nothing is seen, partly if not everything."""
    if statuses and all(status == BLIND for status in statuses):
        return BLIND
    return COVERED if all(status == COVERED for status in statuses) else PARTLY


def _missed(need: Need, event: Logged, evaluator: Evaluator) -> _Missed:
    code = event.event_code
    missed = _Missed([], [], set())
    for sample in need.samples:
        if sample.event_code != code:
            continue
        verdict = evaluator.verdict(code, {**_OF_EVERY_EVENT, **sample.fields})
        if verdict.logged:
            continue
        if verdict.block is None:
            missed.lacking.append(sample)
        else:
            missed.excluded.append(sample)
            missed.lines.add(verdict.item.line if verdict.item else verdict.block.line)
    return missed


def _judge(event: Logged, missed: _Missed, need: Need) -> tuple[str, str]:
    what = f"EventID {event.event_code} ({event.tag})"
    samples = sum(sample.event_code == event.event_code for sample in need.samples)
    is_open = event.event_code in need.open_codes or not samples
    if event.how_much == NONE:
        return BLIND, f"{what} is not logged"
    if event.how_much == UNKNOWN:
        return PARTLY, f"{what} has no block, and it is not sure whether it is logged then"
    if not (missed.lacking or missed.excluded or (is_open and event.how_much != ALL)):
        return COVERED, ""
    reasons = [f"{what} is logged but for {event.excludes} exclude filters"] if event.how_much == ALL_BUT else []
    if event.how_much == SOME:
        reasons = [f"{what} is logged for {event.includes} include filters only"]
    if missed.lacking:
        reasons.append(f"none for {_shown(missed.lacking)}")
    if missed.excluded:
        reasons.append(f"an exclude filter{_places(missed.lines)} drops {_shown(missed.excluded)}")
    is_blind = bool(samples) and len(missed.excluded) == samples and not is_open
    return BLIND if is_blind else PARTLY, "; ".join(reasons)


def _places(lines: set[int]) -> str:
    shown = [str(line) for line in sorted(lines)]
    return f" (line {', '.join([*shown[:_MAX_LINES], *(['...'] if len(shown) > _MAX_LINES else [])])})"


def _shown(missed: list[Sample]) -> str:
    texts = list(dict.fromkeys(f"{sample.field} {sample.fields[sample.field]}" for sample in missed))
    return ", ".join(texts[:3]) + (f" and {len(texts) - 3} more" if len(texts) > 3 else "")


def _too_old(version: Version, tag: str, missed: list[Sample]) -> str:
    """What has to happen before the proposed block is valid in the file."""
    since = [tag_since(tag), *(field_since(tag, sample.field) or NEWEST for sample in missed)]
    return f'; the block needs schemaversion="{max(since)}"' if max(since) > version else ""


def _block_for(event: Logged, missed: list[Sample], *, is_open: bool) -> str:
    """A block that would log the samples, or all events of a tag of which nothing is logged.

    It is an include block that can be added to whatever is there, beside those for other detections. What an exclude
    filter drops, no block brings back. Blocks that would make Sysmon prevent what it logs are not proposed.
    """
    if event.how_much == ALL_BUT or event.tag in BLOCKING_TAGS:
        return ""
    if event.how_much == UNKNOWN or (is_open and event.how_much == NONE):
        filters = [f'<{EVERYTHING.field} condition="{EVERYTHING.condition}">{EVERYTHING.value}</{EVERYTHING.field}>']
    else:
        filters = list(dict.fromkeys(map(_filter_for, _widest(missed))))
    inner = f'<{event.tag} onmatch="include">{"".join(filters)}</{event.tag}>'
    return f'<RuleGroup groupRelation="or">{inner}</RuleGroup>' if filters else ""


def _widest(samples: list[Sample]) -> list[Sample]:
    """The samples without those that the filter for another one logs as well."""
    found: list[Sample] = []
    for sample in sorted(samples, key=lambda one: sum(map(len, one.parts))):
        if not any(_is_wider(other, sample) for other in found):
            found.append(sample)
    return [sample for sample in samples if sample in found]


def _is_wider(one: Sample, other: Sample) -> bool:
    condition, text = _sought(one)
    sought = [part.lower() for part in text.split(";")]
    given = [part.lower() for part in other.parts]
    is_part = all(any(part in longer for longer in given) for part in sought)
    return one.field == other.field and condition in ("contains", "contains all") and bool(one.parts) and is_part


def _sought(sample: Sample) -> tuple[str, str]:
    """The condition and the text of the filter for a sample. Variables would be replaced: their signs are left out."""
    value = sample.fields[sample.field]
    name = value.rpartition("\\")[2].lower()
    is_named = any(part.lower().rpartition("\\")[2] == name for part in sample.parts)
    if sample.field.endswith("Image") and name.endswith(".exe") and is_named:
        return "image", value.rpartition("\\")[2]
    if sample.is_whole and "%" not in value:
        return "is", value
    parts = [piece for part in sample.parts for piece in part.split("%") if piece and ";" not in piece]
    parts = [part for part in parts if len(part) > 1] or parts or [value]
    return "contains all" if len(parts) > 1 else "contains", ";".join(parts)


def _filter_for(sample: Sample) -> str:
    condition, text = _sought(sample)
    return f'<{sample.field} condition="{condition}">{escape_text(text)}</{sample.field}>'

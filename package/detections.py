"""Detections as they stand under ``detections/``: one frozen object a file.

Knows the shape of a detection file. Whether its words make sense (known fields, existing techniques, unique names) is
judged by ``package.check``; how it becomes SPL by ``package.render``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from package.problems import Problem
from package.samples import load_samples
from package.section import Section
from package.yaml_lines import load_document

if TYPE_CHECKING:
    from pathlib import Path

    from package.samples import Sample
    from package.yaml_lines import Document

STATUSES = ("experimental", "stable")
WITH_BASELINE = ("first_seen", "spike")
TYPES = ("simple", "threshold", "first_seen", "spike", "sequence", "intel", "health")
SEVERITIES = ("informational", "low", "medium", "high", "critical")
OBSERVABLES = ("ip", "domain", "host", "url", "md5", "sha1", "sha256", "imphash", "file", "pipe")
"""What a field is compared as with intelligence; ``host`` is an address or a name, ``file`` a name or a whole path."""
OBJECT_TYPES = ("system", "user", "other")
CORRELATION = "correlation"


@dataclass(frozen=True)
class Entity:
    """A field of the finding that names a risk or threat object, and of which kind it is."""

    field: str
    type: str


@dataclass(frozen=True)
class Throttle:
    """Which findings count as the same, and for how long (Splunk's time words, such as ``1h``)."""

    fields: tuple[str, ...]
    period: str


@dataclass(frozen=True)
class Observable:
    """A field that is looked up in threat intelligence, and as what."""

    field: str
    kind: str


@dataclass(frozen=True)
class Schedule:
    """When a search runs and over which time; empty ``index_*`` means that only event time bounds it."""

    cron: str
    earliest: str
    latest: str
    index_earliest: str = ""
    index_latest: str = ""


@dataclass(frozen=True)
class Baseline:
    """What a detection remembers.

    Attributes:
        item: Fields that together are the thing which is new or known; of first_seen only.
        scope: Fields that say for whom it is; empty is everybody.
        measure: Field whose distinct values are counted; of spike only, where empty counts events.
        warm_up_days: Days of memory that a scope needs before anything is found in it.
        keep_days: Days after which what was not seen again is forgotten.
        at_least: Amounts below are no spike.
    """

    item: tuple[str, ...]
    scope: tuple[str, ...]
    measure: str
    warm_up_days: int
    keep_days: int
    at_least: int


@dataclass(frozen=True)
class Detection:
    """One detection. ``slug`` is its file's name, the key that findings and allow-lists use."""

    slug: str
    folder: str
    document: Document
    name: str
    id: str
    version: int
    date: str
    status: str
    family: str
    type: str
    severity: str
    risk_score: int
    attack: tuple[str, ...]
    story: tuple[str, ...]
    description: str
    how_to_implement: str
    known_false_positives: str
    next_steps: str
    references: tuple[str, ...]
    prefilter: str
    condition: str
    search: str
    message: str
    risk: tuple[Entity, ...]
    threat: tuple[Entity, ...]
    allow_on: tuple[str, ...]
    throttle: Throttle | None
    schedule: Schedule | None
    tests: tuple[Sample, ...]
    baseline: Baseline | None = None
    match: tuple[Observable, ...] = ()
    """Of intel only."""

    @property
    def stanza(self) -> str:
        """Name of the stand-alone saved search."""
        return f"Sysmon Essentials - {self.name} - Rule"

    @property
    def is_simple(self) -> bool:
        """True if a condition on one event decides."""
        return self.type == "simple"

    @property
    def is_intel(self) -> bool:
        """True if threat intelligence decides about values of one event."""
        return self.type == "intel"

    def problem(self, message: str, *keys: str | int) -> Problem:
        """A problem at a key of this detection's file."""
        return Problem(self.document.path, self.document.line(*keys), message)


KEYS = (
    "name", "id", "version", "date", "status", "family", "type", "severity", "risk_score", "attack", "story",
    "description", "how_to_implement", "known_false_positives", "next_steps", "references", "prefilter", "condition",
    "search", "message", "entities", "allow_on", "throttle", "schedule", "tests", "baseline", "match",
)  # fmt: skip


UNWANTED = {"simple": ("search", "match"), "intel": ("search", "prefilter")}
"""Keys that a type has no use for; without an entry those of single events."""


def load_detections(root: Path, problems: list[Problem]) -> tuple[Detection, ...]:
    """Every detection under ``root/detections``, ordered by path.

    Files that are no mapping give a problem and no detection; any other fault gives a problem and a detection that
    should not be used.
    """
    found = []
    for path in sorted((root / "detections").glob("*/*.yml")):
        document = load_document(root, path)
        problems.extend(document.problems)
        section = Section(document, problems)
        if section.is_mapping:
            found.append(_detection(path.stem, path.parent.name, section))
    return tuple(found)


def _detection(slug: str, folder: str, section: Section) -> Detection:
    section.only(KEYS)
    kind = section.choice("type", TYPES)
    simple, intel = kind == "simple", kind == "intel"
    for unwanted in UNWANTED.get(kind, ("condition", "prefilter", "match")):
        if unwanted in section:
            section.problem(f"does not belong to a detection of type {kind}", unwanted)
    return Detection(
        slug=slug,
        folder=folder,
        document=section.document,
        name=section.text("name"),
        id=section.text("id"),
        version=section.whole("version", 1, 9999),
        date=section.text("date"),
        status=section.choice("status", STATUSES),
        family=section.text("family"),
        type=kind,
        severity=section.choice("severity", SEVERITIES),
        risk_score=section.whole("risk_score", 1, 100),
        attack=section.texts("attack"),
        story=section.texts("story", required=True),
        description=_one_line(section.text("description")),
        how_to_implement=_one_line(section.text("how_to_implement")),
        known_false_positives=_one_line(section.text("known_false_positives")),
        next_steps=_one_line(section.text("next_steps")),
        references=section.texts("references"),
        prefilter=section.text("prefilter", required=False),
        condition=section.text("condition", required=simple),
        search=section.text("search", required=not simple and not intel),
        message=section.text("message"),
        risk=_entities(section, "risk"),
        threat=_entities(section, "threat"),
        allow_on=section.texts("allow_on"),
        throttle=_throttle(section),
        schedule=_schedule(section),
        tests=tuple(load_samples(section)),
        baseline=_baseline(section, kind),
        match=_observables(section) if intel else (),
    )


def _one_line(text: str) -> str:
    """Folded prose: YAML keeps the line breaks of a literal block, Splunk's pages want none."""
    return " ".join(text.split())


def _entities(section: Section, role: str) -> tuple[Entity, ...]:
    if "entities" not in section:
        if role == "risk":
            section.problem("is missing", "entities")
        return ()
    entities = section.section("entities")
    entities.only(("risk", "threat"))
    found = []
    for entry in entities.sections(role):
        entry.only(("field", "type"))
        found.append(Entity(entry.text("field"), entry.text("type")))
    return tuple(found)


def _observables(section: Section) -> tuple[Observable, ...]:
    found = []
    for entry in section.sections("match"):
        entry.only(("field", "as"))
        found.append(Observable(entry.text("field"), entry.choice("as", OBSERVABLES)))
    if not found:
        section.problem("needs at least one field", "match")
    return tuple(found)


def _throttle(section: Section) -> Throttle | None:
    if "throttle" not in section:
        return None
    throttle = section.section("throttle")
    throttle.only(("fields", "period"))
    return Throttle(throttle.texts("fields", required=True), throttle.text("period"))


def _schedule(section: Section) -> Schedule | None:
    if "schedule" not in section:
        return None
    schedule = section.section("schedule")
    schedule.only(("cron", "earliest", "latest"))
    return Schedule(schedule.text("cron"), schedule.text("earliest"), schedule.text("latest"))


def _baseline(section: Section, kind: str) -> Baseline | None:
    if kind not in WITH_BASELINE:
        if "baseline" in section:
            section.problem(f"does not belong to a detection of type {kind}", "baseline")
        return None
    baseline = section.section("baseline")
    own = ("item",) if kind == "first_seen" else ("measure", "at_least")
    baseline.only((*own, "scope", "warm_up_days", "keep_days"))
    found = Baseline(
        item=baseline.texts("item", required=kind == "first_seen"),
        scope=baseline.texts("scope"),
        measure=baseline.text("measure", required=False),
        warm_up_days=baseline.whole("warm_up_days", 1, 90),
        keep_days=baseline.whole("keep_days", 1, 400),
        at_least=baseline.whole("at_least", 1, 1_000_000) if kind == "spike" else 1,
    )
    if found.keep_days <= found.warm_up_days:
        baseline.problem("must be more than warm_up_days", "keep_days")
    return found

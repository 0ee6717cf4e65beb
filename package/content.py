"""Everything authored that detections need: the detections themselves, stories, ATT&CK and search macros.

The rows of ``model/events`` are package/model.py's. Loading never stops at the first problem.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from package.detections import Detection, load_detections
from package.section import Section
from package.views import Views, load_views
from package.yaml_lines import load_document

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from package.problems import Problem


@dataclass(frozen=True)
class Technique:
    """One technique or sub-technique; ``tactics`` are keys of ``Attack.tactics``."""

    id: str
    name: str
    tactics: tuple[str, ...]


@dataclass(frozen=True)
class Attack:
    """ATT&CK as far as we use it. ``tactics`` maps the key to the name; ``renamed`` old ids to today's."""

    version: str
    tactics: Mapping[str, str]
    techniques: Mapping[str, Technique]
    renamed: Mapping[str, str]

    def technique_name(self, technique_id: str) -> str:
        """The full name, ``Technique: Sub-technique`` for a sub-technique."""
        technique = self.techniques[technique_id]
        parent = self.techniques.get(technique_id.partition(".")[0])
        if parent is None or parent is technique:
            return technique.name
        return f"{parent.name}: {technique.name}"


@dataclass(frozen=True)
class Story:
    """An analytic story."""

    name: str
    category: str
    description: str
    narrative: str


@dataclass(frozen=True)
class Macro:
    """A search macro; ``args`` are its parameters' names."""

    name: str
    args: tuple[str, ...]
    definition: str
    description: str


@dataclass(frozen=True)
class Content:
    """What the detection side of the app is rendered from."""

    version: str
    detections: tuple[Detection, ...]
    stories: Mapping[str, Story]
    attack: Attack
    macros: tuple[Macro, ...]
    released: Mapping[str, Mapping[str, str]]
    """What the last release held, by slug: id, version and hash of each detection."""
    views: Views
    """What analysts look at."""

    @property
    def by_family(self) -> dict[str, tuple[Detection, ...]]:
        """The simple detections of each family, for its pack."""
        return _by_family(detection for detection in self.detections if detection.is_simple)

    @property
    def intel_by_family(self) -> dict[str, tuple[Detection, ...]]:
        """The detections of each family that threat intelligence decides, for a pack of their own."""
        return _by_family(detection for detection in self.detections if detection.is_intel)


def _by_family(detections: Iterable[Detection]) -> dict[str, tuple[Detection, ...]]:
    families: dict[str, list[Detection]] = {}
    for detection in detections:
        families.setdefault(detection.family, []).append(detection)
    return {family: tuple(found) for family, found in sorted(families.items())}


def load_content(root: Path, problems: list[Problem]) -> Content:
    """The content below ``root``; what is wrong is added to ``problems``, and then the content must not be rendered."""
    return Content(
        version=read_version(root),
        detections=load_detections(root, problems),
        stories=_stories(_open(root, "stories.yml", problems)),
        attack=_attack(_open(root, "attack.yml", problems)),
        macros=_macros(_open(root, "macros.yml", problems)),
        released=_released(root / "detections" / "released.json"),
        views=load_views(root, problems),
    )


def read_version(root: Path) -> str:
    """The version of the app, from the one place where it is typed."""
    manifest = json.loads((root / "app.manifest").read_text(encoding="utf-8"))
    return str(manifest["info"]["id"]["version"])


def _released(path: Path) -> dict[str, dict[str, str]]:
    if not path.exists():
        return {}
    found: dict[str, dict[str, str]] = json.loads(path.read_text(encoding="utf-8"))
    return found


def _open(root: Path, name: str, problems: list[Problem]) -> Section:
    document = load_document(root, root / "model" / name)
    problems.extend(document.problems)
    return Section(document, problems)


def _stories(section: Section) -> dict[str, Story]:
    stories = {}
    for name in section.names():
        entry = section.section(name)
        entry.only(("category", "description", "narrative"))
        stories[name] = Story(name, entry.text("category"), entry.text("description"), entry.text("narrative"))
    return stories


def _attack(section: Section) -> Attack:
    section.only(("version", "tactics", "techniques", "renamed"))
    tactics = section.section("tactics")
    techniques = {}
    entries = section.section("techniques")
    for technique_id in entries.names():
        entry = entries.section(technique_id)
        entry.only(("name", "tactics"))
        found = entry.texts("tactics", required=True)
        for tactic in found:
            if tactic not in tactics:
                entry.problem(f"{tactic!r} is no tactic of this file", "tactics")
        techniques[technique_id] = Technique(technique_id, entry.text("name"), found)
    renamed = section.section("renamed")
    targets = {old: renamed.text(old) for old in renamed.names()}
    for old, new in targets.items():
        if new not in techniques:
            renamed.problem(f"leads to {new!r}, which is not in this file", old)
    names = {key: tactics.section(key).text("name") for key in tactics.names()}
    return Attack(section.text("version"), names, techniques, targets)


def _macros(section: Section) -> tuple[Macro, ...]:
    macros = []
    for name in section.names():
        entry = section.section(name)
        entry.only(("args", "definition", "description"))
        args = tuple(filter(None, (part.strip() for part in entry.text("args", required=False).split(","))))
        macros.append(Macro(name, args, entry.text("definition"), " ".join(entry.text("description").split())))
    return tuple(macros)

"""Renders every generated file: ``python -m package generate --write`` or ``--check``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from package.render import analyticstories, lookup_tables, macros, savedsearches
from package.render.cim_map import render_cim_map
from package.render.cost import render_cost
from package.render.datamodel import render_datamodel
from package.render.events_lookup import render_events_lookup
from package.render.eventtypes import render_eventtypes
from package.render.props import render_props
from package.render.tags import render_tags
from package.render.transforms import render_transforms

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from package.content import Content
    from package.model import Model

OF_EVENTS: dict[str, Callable[[Model], str]] = {
    "bin/sysmon_essentials/cim_map.py": render_cim_map,
    "default/data/models/Sysmon_Essentials.json": render_datamodel,
    "default/eventtypes.conf": render_eventtypes,
    "default/props.conf": render_props,
    "default/tags.conf": render_tags,
    "default/transforms.conf": render_transforms,
    "docs/search-time-cost.md": render_cost,
    "lookups/sysmon_essentials_events.csv": render_events_lookup,
}
"""What is rendered from the rows of ``model/`` alone: path from the root of the repository, and what renders it."""

OF_DETECTIONS: dict[str, Callable[[Model, Content], str]] = {
    "default/analyticstories.conf": lambda _, content: analyticstories.render(content),
    "default/macros.conf": lambda _, content: macros.render(content),
    "default/savedsearches.conf": savedsearches.render,
    "lookups/sysmon_essentials_attack.csv": lambda _, content: lookup_tables.render_techniques(content),
    "lookups/sysmon_essentials_detections.csv": lookup_tables.render_detections,
}
"""What also needs detections, stories, techniques and macros."""

GENERATED = (*OF_EVENTS, *OF_DETECTIONS)


def render_all(model: Model, content: Content) -> dict[str, str]:
    """The text of every generated file by its path from the root of the repository."""
    texts = {name: render(model) for name, render in OF_EVENTS.items()}
    texts.update({name: render(model, content) for name, render in OF_DETECTIONS.items()})
    return texts


def stale(root: Path, texts: Mapping[str, str]) -> list[str]:
    """Paths whose text on disk is not what the sources render to."""
    return [name for name, text in texts.items() if _read(root / name) != text]


def write(root: Path, texts: Mapping[str, str]) -> list[str]:
    """Bring every generated file up to date; gives the paths that changed."""
    changed = stale(root, texts)
    for name in changed:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(texts[name], encoding="utf-8", newline="\n")
    return changed


def _read(path: Path) -> str | None:
    return path.read_text(encoding="utf-8") if path.exists() else None

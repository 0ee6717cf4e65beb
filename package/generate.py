"""Renders every generated file: ``python -m package generate --write`` or ``--check``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from package.icons import render_icon
from package.render import analyticstories, lookup_tables, macros, savedsearches
from package.render.cim_map import render_cim_map
from package.render.cost import render_cost
from package.render.datamodel import render_datamodel
from package.render.detection_pages import FOLDER as PAGES
from package.render.detection_pages import render_pages
from package.render.event_guide import FIELDS, GUIDE, render_fields, render_guide
from package.render.events_lookup import render_events_lookup
from package.render.eventtypes import render_eventtypes
from package.render.lookup_definitions import render_collections
from package.render.nav import PATH as NAV
from package.render.nav import render_nav
from package.render.props import render_props
from package.render.schema import render_schema
from package.render.tags import render_tags
from package.render.transforms import render_transforms
from package.render.views import FOLDER as VIEWS
from package.render.views import render_views

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from package.content import Content
    from package.model import Model

OF_EVENTS: dict[str, Callable[[Model], str]] = {
    "bin/sysmon_essentials/cim_map.py": render_cim_map,
    "bin/sysmon_essentials/schema.py": render_schema,
    "default/data/models/Sysmon_Essentials.json": render_datamodel,
    "default/eventtypes.conf": render_eventtypes,
    "default/props.conf": render_props,
    "default/tags.conf": render_tags,
    "docs/search-time-cost.md": render_cost,
    "lookups/sysmon_essentials_events.csv": render_events_lookup,
}
"""What is rendered from the rows of ``model/`` alone: path from the root of the repository, and what renders it."""

OF_DETECTIONS: dict[str, Callable[[Model, Content], str]] = {
    "default/analyticstories.conf": lambda _, content: analyticstories.render(content),
    "default/collections.conf": lambda _, content: render_collections(content.detections),
    "default/macros.conf": lambda _, content: macros.render(content),
    "default/savedsearches.conf": savedsearches.render,
    "default/transforms.conf": render_transforms,
    "lookups/sysmon_essentials_attack.csv": lambda _, content: lookup_tables.render_techniques(content),
    "lookups/sysmon_essentials_detections.csv": lambda _, content: lookup_tables.render_detections(content),
    NAV: lambda _, content: render_nav(content.views),
    f"lookups/{FIELDS}.csv": render_fields,
    f"lookups/{GUIDE}.csv": render_guide,
}
"""What also needs detections, stories, techniques and macros."""

ICONS = {
    "static/appIcon.png": 36,
    "static/appIconAlt.png": 36,
    "static/appIconAlt_2x.png": 72,
    "static/appIcon_2x.png": 72,
}
"""Size in pixels of each icon."""

GENERATED = (*OF_EVENTS, *OF_DETECTIONS, *ICONS)
"""Every generated file but the pages of ``PAGES``, of which there is one a detection, and the views of ``VIEWS``."""


def render_all(model: Model, content: Content) -> dict[str, bytes]:
    """Every generated file by its path from the root of the repository."""
    texts = {name: render(model) for name, render in OF_EVENTS.items()}
    texts.update({name: render(model, content) for name, render in OF_DETECTIONS.items()})
    texts.update(render_pages(model, content))
    texts.update(render_views(content.views))
    files = {name: text.encode("utf-8") for name, text in texts.items()}
    return {**files, **{name: render_icon(size) for name, size in ICONS.items()}}


def stale(root: Path, files: Mapping[str, bytes]) -> list[str]:
    """Paths whose content on disk is not what the sources render to, and pages and views whose sources are gone."""
    found = [*sorted((root / PAGES).rglob("*.md")), *sorted((root / VIEWS).glob("*.xml"))]
    gone = [name for name in (path.relative_to(root).as_posix() for path in found) if name not in files]
    return [*(name for name, content in files.items() if _read(root / name) != content), *gone]


def write(root: Path, files: Mapping[str, bytes]) -> list[str]:
    """Bring every generated file up to date; gives the paths that changed."""
    changed = stale(root, files)
    for name in changed:
        path = root / name
        if name not in files:
            path.unlink()
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(files[name])
    return changed


def _read(path: Path) -> bytes | None:
    return path.read_bytes() if path.exists() else None

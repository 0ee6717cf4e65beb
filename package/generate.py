"""Renders every generated file: ``python -m package generate --write`` or ``--check``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from package.render.cim_map import render_cim_map
from package.render.datamodel import render_datamodel
from package.render.events_lookup import render_events_lookup
from package.render.eventtypes import render_eventtypes
from package.render.props import render_props
from package.render.tags import render_tags
from package.render.transforms import render_transforms

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from package.model import Model

OUTPUTS: dict[str, Callable[[Model], str]] = {
    "bin/sysmon_essentials/cim_map.py": render_cim_map,
    "default/data/models/Sysmon_Essentials.json": render_datamodel,
    "default/eventtypes.conf": render_eventtypes,
    "default/props.conf": render_props,
    "default/tags.conf": render_tags,
    "default/transforms.conf": render_transforms,
    "lookups/sysmon_essentials_events.csv": render_events_lookup,
}
"""Path from the root of the repository, and what renders it."""


def stale(root: Path, model: Model) -> list[str]:
    """Paths whose text on disk is not what the sources render to."""
    return [name for name, render in OUTPUTS.items() if _read(root / name) != render(model)]


def write(root: Path, model: Model) -> list[str]:
    """Bring every generated file up to date; gives the paths that changed."""
    changed = stale(root, model)
    for name in changed:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(OUTPUTS[name](model), encoding="utf-8", newline="\n")
    return changed


def _read(path: Path) -> str | None:
    return path.read_text(encoding="utf-8") if path.exists() else None

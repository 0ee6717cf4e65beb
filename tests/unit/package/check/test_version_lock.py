"""Detections that were released and then changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from package.check.version_lock import render_lock
from package.detections import load_detections
from tests.authored import judged, write_detection

if TYPE_CHECKING:
    from pathlib import Path


def release(root: Path) -> None:
    """Release the detections below ``root``."""
    (root / "detections" / "released.json").write_text(render_lock(load_detections(root, [])), encoding="utf-8")


def test_unchanged_detection_is_accepted(tmp_path: Path) -> None:
    write_detection(tmp_path)
    release(tmp_path)
    assert judged(tmp_path) == []


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"severity": "low"}, "version: changed since the release of version 1; raise it"),
        ({"condition": 'process_name="cmd.exe"'}, "version: changed since the release of version 1; raise it"),
        ({"id": "7c9e6679-7425-40de-944b-e07fc1f90ae7"}, "was released as 0f8fad5b"),
    ],
    ids=["severity", "condition", "id"],
)
def test_change_without_a_higher_version_is_named(tmp_path: Path, change: dict[str, object], expected: str) -> None:
    write_detection(tmp_path)
    release(tmp_path)
    write_detection(tmp_path, **change)
    assert any(expected in text for text in judged(tmp_path))


@pytest.mark.parametrize(
    "change",
    [{"severity": "low", "version": "2"}, {"description": "Other words."}],
    ids=["with a higher version", "of prose"],
)
def test_change_is_accepted(tmp_path: Path, change: dict[str, object]) -> None:
    write_detection(tmp_path)
    release(tmp_path)
    write_detection(tmp_path, **change)
    assert judged(tmp_path) == []


def test_version_cannot_go_back(tmp_path: Path) -> None:
    write_detection(tmp_path, version="3")
    release(tmp_path)
    write_detection(tmp_path, version="2")
    assert any("version: 3 was released already" in text for text in judged(tmp_path))

"""Authored files for tests of the build: a detection that every check accepts, to be spoilt by one change."""

from __future__ import annotations

import shutil
from functools import lru_cache
from typing import TYPE_CHECKING

import yaml

from package.check import run_checks
from package.content import Content, load_content
from package.detections import Detection, load_detections
from package.model import Model, load_model
from tests.shared import ROOT

if TYPE_CHECKING:
    from pathlib import Path

    from package.problems import Problem

DETECTION: dict[str, object] = {
    "name": "Editor Starts A Shell",
    "id": "0f8fad5b-d9cb-469f-a165-70867728950e",
    "version": "1",
    "date": "2026-11-24",
    "status": "experimental",
    "family": "process_create",
    "type": "simple",
    "severity": "high",
    "risk_score": "64",
    "attack": ["T1059.003"],
    "story": ["Living Off The Land"],
    "description": "An editor started a shell.",
    "how_to_implement": "Log event 1.",
    "known_false_positives": "Plugins.",
    "next_steps": "Read the command line.",
    "references": ["https://example.com/shells"],
    "prefilter": "(notepad AND cmd)",
    "condition": 'parent_process_name="notepad.exe" AND match(process_name, "(?i)^cmd\\.exe$")',
    "message": "$parent_process_name$ started $process_name$ on $dvc$",
    "entities": {
        "risk": [{"field": "dvc", "type": "system"}, {"field": "user", "type": "user"}],
        "threat": [{"field": "process", "type": "command"}],
    },
    "allow_on": ["process_path", "user"],
    "throttle": {"fields": ["dvc", "process_path"], "period": "1h"},
    "tests": [
        {
            "name": "notepad starts cmd",
            "expect": "1",
            "events": [{"event_code": "1", "fields": {"Image": "C:\\Windows\\System32\\cmd.exe"}}],
        },
        {
            "name": "notepad starts notepad",
            "expect": "0",
            "events": [{"event_code": "1", "fields": {"Image": "C:\\Windows\\notepad.exe"}}],
        },
    ],
}


@lru_cache(maxsize=1)
def model() -> Model:
    """The rows of the repository."""
    return load_model(ROOT)


def write_detection(root: Path, slug: str = "editor_starts_shell", **changes: object) -> Path:
    """Write the detection with some keys changed (``None`` takes a key away); gives its file."""
    data = {key: value for key, value in {**DETECTION, **changes}.items() if value is not None}
    path = root / "detections" / str(data.get("family", "process_create")) / f"{slug}.yml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(yaml.safe_dump(data, sort_keys=False), encoding="utf-8")
    return path


def read_detection(root: Path, **changes: object) -> tuple[Detection, list[Problem]]:
    """The detection with some keys changed, as loaded, and the problems of loading it."""
    write_detection(root, **changes)
    problems: list[Problem] = []
    return load_detections(root, problems)[0], problems


def read_content(root: Path) -> tuple[Content, list[Problem]]:
    """The detections written below ``root`` with the repository's stories, techniques and macros."""
    (root / "model").mkdir(exist_ok=True)
    for name in ("stories.yml", "attack.yml", "macros.yml"):
        shutil.copy(ROOT / "model" / name, root / "model" / name)
    shutil.copy(ROOT / "app.manifest", root)
    problems: list[Problem] = []
    return load_content(root, problems), problems


def judged(root: Path) -> list[str]:
    """What loading and all checks say about the detections below ``root``."""
    content, problems = read_content(root)
    return [str(problem) for problem in [*problems, *run_checks(model(), content)]]

"""A released detection that changes gets a higher version; one that goes leaves its word to nobody else.

``detections/released.json`` holds, per detection, the version and a hash of its meaning as of the last release.
``python -m package lock`` writes it when a release is made. Tests, dates and prose may change freely.
"""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from package.content import Content
    from package.detections import Detection
    from package.model import Model
    from package.problems import Problem

FILE = "detections/released.json"
FREE_KEYS = frozenset(
    (
        "version", "date", "status", "description", "how_to_implement", "known_false_positives", "next_steps",
        "references", "story", "tests",
    )
)  # fmt: skip
"""Keys that do not change which findings there are or what they say."""


def check_version_lock(model: Model, content: Content) -> Iterator[Problem]:
    """Changed detections have a higher version than was released, unchanged ones the same id."""
    for detection in content.detections:
        released = content.released.get(detection.slug)
        if released is None:
            continue
        if released["id"] != detection.id:
            yield detection.problem(f"id: {detection.slug} was released as {released['id']}", "id")
        version = int(released["version"])
        if detection.version < version:
            yield detection.problem(f"version: {version} was released already", "version")
        elif detection.version == version and released["hash"] != meaning(detection):
            yield detection.problem(f"version: changed since the release of version {version}; raise it", "version")


def meaning(detection: Detection) -> str:
    """A hash of what the detection finds and says."""
    data = detection.document.data
    assert isinstance(data, dict)
    kept = {key: value for key, value in data.items() if key not in FREE_KEYS}
    return hashlib.sha256(json.dumps(kept, sort_keys=True).encode()).hexdigest()[:16]


def render_lock(detections: Iterable[Detection]) -> str:
    """The text of the lock file."""
    entries = {
        found.slug: {"id": found.id, "version": str(found.version), "hash": meaning(found)} for found in detections
    }
    lines = (f"  {json.dumps(slug)}: {json.dumps(entry)}" for slug, entry in sorted(entries.items()))
    return "{\n" + ",\n".join(lines) + "\n}\n"

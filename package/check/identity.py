"""Names, ids and slugs are unique, and names fit into Enterprise Security's stanza names."""

from __future__ import annotations

import re
import uuid
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from package.content import Content
    from package.detections import Detection
    from package.model import Model
    from package.problems import Problem

NAME_LIMIT = 65
"""ES allows 99 characters for a stanza; our prefix and suffix, or those of a clone, take the rest."""
SLUG = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
TITLE_WORD = re.compile(r"[^a-z]|[a-z]+[A-Z]")


def check_identity(model: Model, content: Content) -> Iterator[Problem]:
    """One name, one id and one slug belong to one detection."""
    for key in ("name", "id", "slug"):
        yield from _unique(key, content.detections)
    for detection in content.detections:
        yield from _name(detection)
        if not _is_uuid4(detection.id):
            yield detection.problem(f"id: {detection.id!r} is no uuid4", "id")
        if not SLUG.fullmatch(detection.slug):
            yield detection.problem(f"the file name {detection.slug!r} must be lower_snake_case")


def _unique(key: str, detections: tuple[Detection, ...]) -> Iterator[Problem]:
    first: dict[str, Detection] = {}
    for detection in detections:
        value = str(getattr(detection, key)).lower()
        other = first.setdefault(value, detection)
        if other is not detection:
            yield detection.problem(f"{key}: {value!r} is also that of {other.document.path}", key)


def _name(detection: Detection) -> Iterator[Problem]:
    if len(detection.name) > NAME_LIMIT:
        yield detection.problem(f"name: {len(detection.name)} characters, {NAME_LIMIT} at most", "name")
    if not all(TITLE_WORD.match(word) for word in detection.name.split()):
        yield detection.problem(f"name: every word of {detection.name!r} starts with a capital, or has one", "name")
    if re.search(r"[\[\]\"\\$`|]", detection.name):
        yield detection.problem("name: brackets, quotes, $, ` and | do not belong into a stanza's name", "name")


def _is_uuid4(text: str) -> bool:
    try:
        found = uuid.UUID(text)
    except ValueError:
        return False
    return found.version == 4 and str(found) == text

"""Analytic stories are those of ``model/stories.yml``, and none is empty of meaning."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from package.content import Content
    from package.model import Model
    from package.problems import Problem


def check_stories(model: Model, content: Content) -> Iterator[Problem]:
    """Every story that a detection names exists."""
    for detection in content.detections:
        for position, story in enumerate(detection.story):
            if story not in content.stories:
                yield detection.problem(f"story: {story!r} is not in model/stories.yml", "story", position)

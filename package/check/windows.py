"""Detections that count in buckets of time use buckets that the shipped windows hold whole."""

from __future__ import annotations

from typing import TYPE_CHECKING

from package.render.schedules import BIN, is_state

if TYPE_CHECKING:
    from collections.abc import Iterator

    from package.content import Content
    from package.model import Model
    from package.problems import Problem


def check_windows(model: Model, content: Content) -> Iterator[Problem]:
    """A span must divide an hour, unless the detection brings a schedule of its own."""
    for detection in content.detections:
        if BIN.search(detection.search) and detection.schedule is None and is_state(detection):
            yield detection.problem("search: the span of bin must divide an hour, or a schedule be given", "search")

"""A detection lies in the folder of its family, and a simple one in that of a single EventID."""

from __future__ import annotations

from typing import TYPE_CHECKING

from package.detections import CORRELATION

if TYPE_CHECKING:
    from collections.abc import Iterator

    from package.content import Content
    from package.model import Model
    from package.problems import Problem


def check_family(model: Model, content: Content) -> Iterator[Problem]:
    """Families are those of ``model/events``; ``correlation`` joins several."""
    families = {row.family for row in model.events.values()}
    for detection in content.detections:
        if detection.family not in families | {CORRELATION}:
            yield detection.problem(f"family: {detection.family!r} has no row in model/events", "family")
        if detection.folder != detection.family:
            yield detection.problem(f"family: {detection.family!r}, but the file lies in {detection.folder}", "family")
        if detection.is_simple and detection.family == CORRELATION:
            yield detection.problem("family: a simple detection belongs to one EventID", "family")

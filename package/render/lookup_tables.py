"""Lookup files that repeat what the sources say: detections and ATT&CK techniques."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from package.content import Content

DETECTION_COLUMNS = (
    "detection", "name", "id", "version", "status", "family", "type", "severity", "risk_score", "attack", "tactics",
    "story", "allow_on", "message", "description", "how_to_implement", "known_false_positives", "next_steps",
)  # fmt: skip
TECHNIQUE_COLUMNS = ("technique_id", "technique_name", "tactics", "renamed_to")


def render_detections(content: Content) -> str:
    """One row a detection: what searches and dashboards say about it."""
    rows = []
    for detection in content.detections:
        tactics = dict.fromkeys(
            tactic for found in detection.attack for tactic in content.attack.techniques[found].tactics
        )
        rows.append(
            (
                detection.slug, detection.name, detection.id, str(detection.version), detection.status,
                detection.family, detection.type, detection.severity, str(detection.risk_score),
                " ".join(detection.attack), " ".join(tactics), "|".join(detection.story),
                " ".join(detection.allow_on), detection.message, detection.description, detection.how_to_implement,
                detection.known_false_positives, detection.next_steps,
            )
        )  # fmt: skip
    return _csv(DETECTION_COLUMNS, rows)


def render_techniques(content: Content) -> str:
    """One row a technique; ids of older releases lead to today's."""
    attack = content.attack
    rows = [
        (found.id, attack.technique_name(found.id), " ".join(found.tactics), "") for found in attack.techniques.values()
    ]
    for old, new in attack.renamed.items():
        rows.append((old, attack.technique_name(new), " ".join(attack.techniques[new].tactics), new))
    return _csv(TECHNIQUE_COLUMNS, sorted(rows))


def _csv(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)
    return text.getvalue()

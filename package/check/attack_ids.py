"""Techniques are ids of the pinned ATT&CK release."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from package.content import Content
    from package.model import Model
    from package.problems import Problem

HEALTH_STORY = "Sysmon Health"
"""What belongs to this story may be nobody's attack. What adds up findings has the techniques of those."""


def check_attack_ids(model: Model, content: Content) -> Iterator[Problem]:
    """Every id exists; ids of older releases are named with their successor."""
    attack = content.attack
    for detection in content.detections:
        needless = detection.type == "health" or HEALTH_STORY in detection.story or detection.search.startswith("|")
        if not detection.attack and not needless:
            yield detection.problem("attack: needs at least one technique", "attack")
        for position, found in enumerate(detection.attack):
            if found in attack.renamed:
                text = f"attack: {found} is {attack.renamed[found]} in ATT&CK {attack.version}"
                yield detection.problem(text, "attack", position)
            elif found not in attack.techniques:
                yield detection.problem(f"attack: {found!r} is not in model/attack.yml", "attack", position)

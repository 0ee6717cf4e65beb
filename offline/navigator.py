"""Layers for the ATT&CK Navigator: which techniques the detections cover, or which a hunt found.

Knows the layer format and the app's lookup of detections as shipped. Does not run searches.

Source: https://github.com/mitre-attack/attack-navigator/blob/master/layers/spec/v4.5/layerformat.md
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

LAYER_FORMAT = "4.5"
NAVIGATOR = "5.1.0"
_COLOURS = {"coverage": ["#e8f1fa", "#1f6fb2"], "hits": ["#fde3d8", "#b3261e"]}
_NAMES_SHOWN = 12

Techniques = dict[str, dict[str, int]]
"""Technique ids and what counts for them: names and how often."""


def coverage(detections: Iterable[Mapping[str, str]]) -> Techniques:
    """Every technique with its detections.

    Args:
        detections: Rows of the lookup of detections; ``attack`` holds ids with spaces between them.
    """
    found: Techniques = defaultdict(dict)
    for row in detections:
        for technique in row["attack"].split():
            found[technique][row["name"]] = 1
    return dict(found)


def hits(findings: Iterable[tuple[str, Iterable[str]]]) -> Techniques:
    """Every technique with the detections that found it and how many findings each made.

    Args:
        findings: The name of the detection and the technique ids of each finding.
    """
    found: Techniques = defaultdict(lambda: defaultdict(int))
    for name, techniques in findings:
        for technique in techniques:
            found[technique][name] += 1
    return {technique: dict(names) for technique, names in found.items()}


def layer(kind: str, name: str, description: str, techniques: Techniques, attack_version: str) -> dict[str, Any]:
    """A layer as the Navigator opens it.

    Args:
        kind: ``coverage`` or ``hits``; decides the colours.
        name: What the tab says.
        description: What the layer shows.
        techniques: What to score; the score is the sum of the counts.
        attack_version: Release of ATT&CK of the ids.
    """
    scores = {technique: sum(names.values()) for technique, names in techniques.items()}
    return {
        "name": name,
        "description": description,
        "domain": "enterprise-attack",
        "versions": {"attack": attack_version, "navigator": NAVIGATOR, "layer": LAYER_FORMAT},
        "sorting": 3,
        "hideDisabled": False,
        "layout": {"layout": "side", "showID": True, "showName": True, "expandedSubtechniques": "annotated"},
        "gradient": {"colors": _COLOURS[kind], "minValue": 0, "maxValue": max(scores.values(), default=1)},
        "techniques": [
            {
                "techniqueID": technique,
                "score": score,
                "comment": _comment(techniques[technique]),
                "enabled": True,
                "showSubtechniques": "." in technique,
            }
            for technique, score in sorted(scores.items())
        ],
        "metadata": [{"name": "app", "value": "Sysmon Essentials"}],
    }


def _comment(names: Mapping[str, int]) -> str:
    """Names, the most frequent first; of many only some."""
    ordered = sorted(names.items(), key=lambda item: (-item[1], item[0]))
    shown = [name if count == 1 else f"{name} ({count})" for name, count in ordered[:_NAMES_SHOWN]]
    more = len(ordered) - len(shown)
    return "; ".join([*shown, f"and {more} more"] if more else shown)

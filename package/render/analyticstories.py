"""analyticstories.conf: stories and their detections, for Enterprise Security and Security Essentials.

Splunk ships no spec of this file; ours stands in ``README/analyticstories.conf.spec``.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from package.render.conf_text import render_conf
from package.render.es_settings import annotation_map

if TYPE_CHECKING:
    from collections.abc import Iterator

    from package.content import Content, Story
    from package.detections import Detection

MAINTAINERS = json.dumps([{"company": "no", "email": "no", "name": "The Sysmon Essentials authors"}])


def render(content: Content) -> str:
    """The whole file: every detection, and every story that has one."""
    return render_conf("detections/ and model/stories.yml", _stanzas(content))


def _stanzas(content: Content) -> Iterator[tuple[str, dict[str, str]]]:
    for detection in content.detections:
        yield f"savedsearch://{detection.stanza}", _detection(detection, content)
    for story in content.stories.values():
        members = [detection for detection in content.detections if story.name in detection.story]
        if members:
            yield f"analytic_story://{story.name}", _story(story, members)


def _detection(detection: Detection, content: Content) -> dict[str, str]:
    return {
        "type": "detection",
        "asset_type": "Endpoint",
        "confidence": "medium",
        "explanation": detection.description,
        "how_to_implement": detection.how_to_implement,
        "annotations": json.dumps(annotation_map(detection, content.attack, ()), sort_keys=True),
        "known_false_positives": detection.known_false_positives,
        "providing_technologies": json.dumps(["Microsoft Sysmon"]),
    }


def _story(story: Story, members: list[Detection]) -> dict[str, str]:
    references = dict.fromkeys(reference for detection in members for reference in detection.references)
    return {
        "category": story.category,
        "last_updated": max(detection.date for detection in members),
        "version": "1",
        "references": json.dumps(list(references)),
        "maintainers": MAINTAINERS,
        "spec_version": "3",
        "searches": json.dumps([detection.stanza for detection in members]),
        "description": " ".join(story.description.split()),
        "narrative": " ".join(story.narrative.split()),
    }

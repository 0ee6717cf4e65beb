"""What an input reads of the shipped searches is what a search head reads."""

from __future__ import annotations

from sysmon_essentials.config.needs import read_needs
from sysmon_essentials.inputs.searches import read_searches

from offline.conf import load_apps
from offline.scheduler import saved_searches
from tests.shared import ROOT


def test_input_reads_every_detection() -> None:
    rules = [search for search in saved_searches(load_apps([ROOT])) if not search.is_pack]
    assert len(rules) > 500
    assert sorted(read_searches()) == sorted((word, rule.search) for rule in rules for word in rule.words)


def test_most_shipped_detections_can_be_judged_by_samples() -> None:
    found = read_needs(read_searches())
    names = [need.detection for need in found]
    assert len(names) == len(set(names)) > 500
    assert sum(bool(need.samples) for need in found) > 0.7 * len(found)

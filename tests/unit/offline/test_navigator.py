"""Layers for the ATT&CK Navigator."""

from __future__ import annotations

import pytest

from offline.navigator import coverage, hits, layer

ROWS = [
    {"detection": "a", "name": "Shell", "attack": "T1059.003 T1204.002"},
    {"detection": "b", "name": "Script", "attack": "T1059.003"},
    {"detection": "c", "name": "Health", "attack": ""},
]


def test_technique_scores_by_its_detections() -> None:
    assert coverage(ROWS) == {"T1059.003": {"Shell": 1, "Script": 1}, "T1204.002": {"Shell": 1}}


def test_technique_scores_by_its_findings() -> None:
    found = [("Shell", ["T1059.003"]), ("Shell", ["T1059.003"]), ("Script", ["T1059.003", "T1204"])]
    assert hits(found) == {"T1059.003": {"Shell": 2, "Script": 1}, "T1204": {"Script": 1}}


def test_layer_is_of_the_format_it_says() -> None:
    made = layer("coverage", "name", "what", coverage(ROWS), "19")
    assert made["versions"] == {"attack": "19", "navigator": "5.1.0", "layer": "4.5"}
    assert made["domain"] == "enterprise-attack"
    assert made["gradient"]["maxValue"] == 2
    assert [(entry["techniqueID"], entry["score"]) for entry in made["techniques"]] == [
        ("T1059.003", 2),
        ("T1204.002", 1),
    ]


@pytest.mark.parametrize(("technique", "opened"), [("T1059.003", True), ("T1059", False)], ids=str)
def test_sub_techniques_are_unfolded(technique: str, opened: bool) -> None:
    (entry,) = layer("hits", "name", "what", {technique: {"Shell": 1}}, "19")["techniques"]
    assert entry["showSubtechniques"] is opened


def test_comment_names_the_most_frequent_first_and_not_all() -> None:
    names = {f"Rule {number:02}": 1 for number in range(20)} | {"Loud": 7}
    (entry,) = layer("hits", "name", "what", {"T1059": names}, "19")["techniques"]
    assert entry["comment"].startswith("Loud (7); Rule 00; ")
    assert entry["comment"].endswith("; and 9 more")
    assert entry["score"] == 27


def test_layer_without_techniques_is_one_too() -> None:
    assert layer("hits", "name", "what", {}, "19")["techniques"] == []

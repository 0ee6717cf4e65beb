"""Searches and collections of detections with a memory."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from package.render.baselines import baseline_head, baseline_stanzas, seed_stanza, upkeep_stanza
from package.render.lookup_definitions import collection_lookup, collections, render_collections
from tests.authored import read_detection

if TYPE_CHECKING:
    from pathlib import Path

    from package.detections import Detection

KINDS: dict[str, dict[str, object]] = {
    "first_seen": {"item": ["parent_process_name", "process_name"], "scope": ["dvc"]},
    "spike": {"measure": "process_name", "at_least": "20"},
}


def remembering(root: Path, kind: str, **baseline: object) -> Detection:
    memory = {**KINDS[kind], "warm_up_days": "7", "keep_days": "30", **baseline}
    changes = {"type": kind, "condition": None, "prefilter": None, "search": "EventCode=1", "baseline": memory}
    detection, problems = read_detection(root, **changes)
    assert problems == []
    return detection


def test_item_is_several_fields_and_scope_those_of_the_file(tmp_path: Path) -> None:
    head = baseline_head(remembering(tmp_path, "first_seen"), "`scope`", ["process"])
    assert head[0] == "`scope` EventCode=1"
    assert 'baseline_scope=lower(dvc), baseline_item=lower(parent_process_name . "|" . process_name)' in head[1]
    assert "`sysmon_essentials_first_seen(sysmon_baseline_editor_starts_shell, 7, 30)`" in head[-3]
    assert "earliest(process) AS process" in head[-4]


@pytest.mark.parametrize(
    ("baseline", "amount"), [({}, "dc(process_name) AS amount"), ({"measure": None}, "count AS amount")], ids=str
)
def test_spike_counts_values_or_events(tmp_path: Path, baseline: dict[str, object], amount: str) -> None:
    head = baseline_head(remembering(tmp_path, "spike", **baseline), "`scope`", [])
    assert f"| stats {amount} " in head[-4]
    assert 'baseline_scope="all"' in head[1]
    assert "`sysmon_essentials_spike(sysmon_baseline_editor_starts_shell, 7, 30, 20)`" in head[-3]


@pytest.mark.parametrize("kind", KINDS, ids=str)
def test_seed_learns_a_month_and_writes_no_finding(tmp_path: Path, kind: str) -> None:
    name, settings = seed_stanza(remembering(tmp_path, kind))
    assert name == "Sysmon Essentials - Baseline - Editor Starts A Shell - Seed"
    assert (settings["dispatch.earliest_time"], settings["enableSched"]) == ("-30d@d", "0")
    assert "is_news=1" not in settings["search"]
    assert "collect" not in settings["search"]


def test_upkeep_runs_once_a_night(tmp_path: Path) -> None:
    _, settings = upkeep_stanza(remembering(tmp_path, "spike"))
    minute, hour, *rest = settings["cron_schedule"].split()
    assert (0 <= int(minute) <= 59, hour in ("2", "3"), rest) == (True, True, ["*", "*", "*"])
    assert settings["search"].endswith("upkeep(sysmon_baseline_editor_starts_shell, editor_starts_shell, 30)`")


def test_only_detections_with_a_memory_have_one(tmp_path: Path) -> None:
    simple, _ = read_detection(tmp_path)
    assert list(baseline_stanzas([simple])) == []
    assert not any(name.startswith("sysmon_baseline_editor") for name in collections([simple]))


def test_collection_and_lookup_have_the_same_fields(tmp_path: Path) -> None:
    detection = remembering(tmp_path, "spike")
    name = "sysmon_baseline_editor_starts_shell"
    _, lookup = collection_lookup(name, collections([detection])[name])
    text = render_collections([detection]).partition(f"[{name}]")[2]
    fields = [
        line.partition(" = ")[0].removeprefix("field.") for line in text.splitlines() if line.startswith("field.")
    ]
    assert lookup["fields_list"] == ", ".join(["_key", *fields])
    assert lookup["collection"] == name

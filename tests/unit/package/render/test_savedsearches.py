"""Settings of rendered searches: schedule, Enterprise Security, throttling."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from package.lint.app_files import read_settings
from package.render import savedsearches
from package.render.es_settings import es_type
from package.render.schedules import BURST, DENSE_STATE, LONG_BURST, PACK, SEQUENCE, STATE, schedule_of
from tests.authored import model, read_content, read_detection, write_detection

RULE = "Sysmon Essentials - Editor Starts A Shell - Rule"


def stanza(root: Path, name: str, **changes: object) -> dict[str, str]:
    write_detection(root, **changes)
    text = savedsearches.render(model(), read_content(root)[0])
    settings = read_settings(Path("savedsearches.conf"), text)
    return {setting.key: setting.value for setting in settings if setting.stanza == name}


def test_rule_ships_disabled_but_with_its_schedule(tmp_path: Path) -> None:
    found = stanza(tmp_path, RULE)
    assert (found["disabled"], found["enableSched"], found["cron_schedule"]) == ("1", "1", "0 * * * *")
    assert (found["dispatch.earliest_time"], found["dispatch.index_earliest"]) == ("-24h@m", "-65m@m")


def test_risk_names_objects_with_the_score_and_threats(tmp_path: Path) -> None:
    found = stanza(tmp_path, RULE)
    assert json.loads(found["action.risk.param._risk"]) == [
        {"risk_object_field": "dvc", "risk_object_type": "system", "risk_score": 64},
        {"risk_object_field": "user", "risk_object_type": "user", "risk_score": 64},
        {"threat_object_field": "process", "threat_object_type": "command"},
    ]
    assert found["action.risk.param._risk_message"] == "$parent_process_name$ started $process_name$ on $dvc$"


def test_annotations_map_the_technique_to_its_kill_chain_phase(tmp_path: Path) -> None:
    found = json.loads(stanza(tmp_path, RULE, attack=["T1105"])["action.correlationsearch.annotations"])
    assert found["mitre_attack"] == ["T1105"]
    assert found["kill_chain_phases"] == ["Command and Control"]
    assert found["data_source"] == ["Sysmon EventID 1"]
    assert found["type"] == "TTP"


@pytest.mark.parametrize(
    ("severity", "kind", "actions"),
    [
        ("critical", "TTP", {"action.risk", "action.notable"}),
        ("medium", "Anomaly", {"action.risk"}),
        ("informational", "Hunting", set[str]()),
    ],
    ids=["critical", "medium", "informational"],
)
def test_severity_decides_between_notable_risk_and_neither(
    tmp_path: Path, severity: str, kind: str, actions: set[str]
) -> None:
    found = stanza(tmp_path, RULE, severity=severity)
    assert {key for key in ("action.risk", "action.notable") if found.get(key) == "1"} == actions
    assert es_type(read_detection(tmp_path, severity=severity)[0]) == kind


def test_throttling_is_rendered_only_if_asked_for(tmp_path: Path) -> None:
    assert stanza(tmp_path, RULE)["alert.suppress.fields"] == "dvc,process_path"
    assert "alert.suppress" not in stanza(tmp_path, RULE, throttle=None)


def test_pack_runs_over_what_was_indexed_since_its_last_run(tmp_path: Path) -> None:
    found = stanza(tmp_path, "Sysmon Essentials - Pack - process_create")
    assert found["dispatch.index_earliest"] == PACK.index_earliest
    assert found["disabled"] == "1"


STATS = {"type": "threshold", "condition": None, "prefilter": None}
WINDOWS = {
    "buckets of five minutes": ("threshold", "EventCode=1 | bin _time span=5m | stats count by _time dvc", BURST),
    "buckets of an hour": ("health", "EventCode=1 | bin _time span=1h | stats count by _time dvc", LONG_BURST),
    "no buckets": ("threshold", "EventCode=1 | stats count by dvc", STATE),
    "state of all events": ("health", "EventCode=* | stats count by dvc", DENSE_STATE),
    "state": ("health", "EventCode=1 | stats count by dvc", STATE),
    "sequence": ("sequence", "(EventCode=1 OR EventCode=3) | stats count by dvc", SEQUENCE),
}


@pytest.mark.parametrize(("kind", "search", "expected"), WINDOWS.values(), ids=WINDOWS.keys())
def test_question_decides_on_the_window(tmp_path: Path, kind: str, search: str, expected: object) -> None:
    found = read_detection(tmp_path, **{**STATS, "type": kind, "search": search})[0]
    assert schedule_of(found) is expected


def test_detection_may_bring_its_schedule(tmp_path: Path) -> None:
    own = {"cron": "7 * * * *", "earliest": "-2h@h", "latest": "@h"}
    found = read_detection(tmp_path, **STATS, search="EventCode=1 | stats count by dvc", schedule=own)[0]
    assert schedule_of(found).cron == "7 * * * *"


def test_results_are_throttled_each_by_itself(tmp_path: Path) -> None:
    rule, pack = (stanza(tmp_path, name) for name in (RULE, "Sysmon Essentials - Pack - process_create"))
    assert (rule["alert.digest_mode"], pack["alert.digest_mode"]) == ("0", "0")
    assert pack["alert.suppress.fields"] == "throttle_key"
    assert 'throttle_key=detection . "|" . coalesce(mvjoin(dvc, ","), "-")' in pack["search"]


def test_state_is_kept_quiet_for_as_long_as_it_is_looked_back(tmp_path: Path) -> None:
    found = stanza(tmp_path, RULE, **{**STATS, "search": "EventCode=1 | stats count by dvc"})
    assert found["alert.suppress.period"] == "24h"


def test_sequence_reports_only_what_ends_in_its_own_half_hour(tmp_path: Path) -> None:
    found = stanza(tmp_path, RULE, **{**STATS, "type": "sequence", "search": "EventCode=1 | stats count by dvc"})
    assert "| addinfo | where _time>=info_min_time+3600" in found["search"]


def test_what_is_found_in_sums_of_risk_makes_a_notable_but_no_risk(tmp_path: Path) -> None:
    found = stanza(tmp_path, RULE, **{**STATS, "search": "| inputlookup sysmon_risk | where risk_day>9"})
    assert (found.get("action.risk"), found["action.notable"]) == (None, "1")
    assert found["action.notable.param.rule_title"] == "RBA: Editor Starts A Shell"
    assert json.loads(found["action.correlationsearch.annotations"])["type"] == "Correlation"

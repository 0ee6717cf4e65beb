"""Tables, stories and macros that repeat what the sources say."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

from package.lint.app_files import read_settings
from package.render import analyticstories, lookup_tables, macros
from tests.authored import read_content, write_detection


def test_detections_table_carries_what_searches_say(tmp_path: Path) -> None:
    write_detection(tmp_path, attack=["T1059.003", "T1204.002"])
    rows = list(csv.DictReader(io.StringIO(lookup_tables.render_detections(read_content(tmp_path)[0]))))
    assert [(row["detection"], row["attack"], row["tactics"], row["allow_on"]) for row in rows] == [
        ("editor_starts_shell", "T1059.003 T1204.002", "execution", "process_path user")
    ]


def test_old_technique_leads_to_its_successor(tmp_path: Path) -> None:
    write_detection(tmp_path)
    rows = csv.DictReader(io.StringIO(lookup_tables.render_techniques(read_content(tmp_path)[0])))
    found = {row["technique_id"]: row for row in rows}
    assert found["T1562.001"]["renamed_to"] == "T1685"
    assert found["T1003.001"]["technique_name"] == "OS Credential Dumping: LSASS Memory"


def test_story_lists_its_detections_and_stories_without_any_stay_out(tmp_path: Path) -> None:
    write_detection(tmp_path)
    settings = list(read_settings(Path("x.conf"), analyticstories.render(read_content(tmp_path)[0])))
    stories = {setting.stanza for setting in settings if setting.stanza.startswith("analytic_story://")}
    assert stories == {"analytic_story://Living Off The Land"}
    searches = next(setting.value for setting in settings if setting.key == "searches")
    assert json.loads(searches) == ["Sysmon Essentials - Editor Starts A Shell - Rule"]


def test_macro_with_arguments_names_them(tmp_path: Path) -> None:
    write_detection(tmp_path)
    settings = list(read_settings(Path("x.conf"), macros.render(read_content(tmp_path)[0])))
    found = {setting.key: setting.value for setting in settings if setting.stanza == "sysmon_essentials_allow(1)"}
    assert found["args"] == "field"
    assert "$field$" in found["definition"]

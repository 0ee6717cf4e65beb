"""The text of searches; what they find is tests/detections' business."""

from __future__ import annotations

from typing import TYPE_CHECKING

from package.render.finding_spl import pack_search, stand_alone_search
from tests.authored import read_content, write_detection

if TYPE_CHECKING:
    from pathlib import Path


def test_stand_alone_search_reads_only_what_the_literal_terms_select(tmp_path: Path) -> None:
    write_detection(tmp_path)
    detection = read_content(tmp_path)[0].detections[0]
    lines = stand_alone_search(detection, "EventCode=1 Word").split("\n")
    assert lines[0] == "`sysmon_essentials_events` EventCode=1 Word (notepad AND cmd)"
    assert lines[1].startswith('| where parent_process_name="notepad.exe" AND')
    assert lines[-1] == "| where isnull(allowed_by)"


def test_pack_names_each_detection_and_joins_their_terms(tmp_path: Path) -> None:
    write_detection(tmp_path)
    write_detection(tmp_path, "other", name="Other", prefilter="wscript OR cscript", message="other on $dvc$")
    pack = pack_search(read_content(tmp_path)[0].detections, "EventCode=1 Word")
    assert pack.startswith("`sysmon_essentials_events` EventCode=1 Word ((notepad AND cmd) OR (wscript OR cscript))\n")
    assert '"editor_starts_shell", null())' in pack
    assert 'in(detection, "other"), "other on " .' in pack


def test_one_detection_without_terms_opens_the_pack(tmp_path: Path) -> None:
    write_detection(tmp_path)
    write_detection(tmp_path, "other", name="Other", prefilter=None)
    pack = pack_search(read_content(tmp_path)[0].detections, "EventCode=1 Word")
    assert pack.startswith("`sysmon_essentials_events` EventCode=1 Word\n")


def test_equal_facts_stand_once_in_a_pack(tmp_path: Path) -> None:
    write_detection(tmp_path)
    write_detection(tmp_path, "other", name="Other")
    pack = pack_search(read_content(tmp_path)[0].detections, "EventCode=1 Word")
    assert "risk_object=mvappend(dvc, user)," in pack


def test_own_search_follows_the_scope_unless_it_generates(tmp_path: Path) -> None:
    kind = {"type": "threshold", "condition": None, "prefilter": None}
    write_detection(tmp_path, **kind, search="EventCode=1 | stats count values(user) AS user by dvc")
    write_detection(tmp_path, "other", **kind, name="Other", search="| tstats count where index=main by dvc")
    first, second = (stand_alone_search(found) for found in read_content(tmp_path)[0].detections)
    assert first.startswith("`sysmon_essentials_events` EventCode=1 | stats")
    assert second.startswith("| tstats")

"""``hunt``: which detections run, what a finding looks like, exit codes."""

from __future__ import annotations

import json
import re

import pytest

from offline.cli.main import main
from tests.shared import ROOT
from tests.unit.offline.cli.mini_app import event


def found(out: str) -> list[dict]:
    return [json.loads(line) for line in out.splitlines()]


def test_pack_and_what_it_does_not_cover_are_run(cli, recording):
    code, out, _ = cli("hunt", recording, "--json", "-")
    assert code == 0
    assert [finding["detection"] for finding in found(out)] == ["evil_runs", "many_starts", "odd_runs"]


def test_finding_has_the_agreed_keys_and_values(cli, recording):
    _, out, _ = cli("hunt", recording, "--json", "-", "--detections", "evil*")
    assert found(out) == [
        {
            "attack": [],
            "dest": "ws-041.corp.example",
            "detection": "evil_runs",
            "detection_id": "",
            "events": [{"event_id": "1", "file": f"{recording.as_posix()}/ws-041.xml", "record_id": "101"}],
            "fields": found(out)[0]["fields"],
            "message": "C:\\Users\\Public\\evil.exe on ws-041.corp.example",
            "risk_score": 70,
            "severity": "high",
            "time": 1772611201.0,
            "user": "",
        }
    ]
    assert found(out)[0]["fields"]["Image"] == "C:\\Users\\Public\\evil.exe"


def test_keys_of_a_line_are_sorted(cli, recording):
    _, out, _ = cli("hunt", recording, "--json", "-")
    for line in out.splitlines():
        keys = [key for key, _ in json.loads(line, object_pairs_hook=list)]
        assert keys == sorted(keys)


def test_single_runs_each_detection_alone(cli, recording):
    _, out, _ = cli("hunt", recording, "--json", "-", "--single")
    assert [finding["detection"] for finding in found(out)] == ["evil_runs", "many_starts"]


@pytest.mark.parametrize("glob", ["evil_*", "Evil Runs", "EVIL*"], ids=str)
def test_detections_are_chosen_by_word_or_title(cli, recording, glob):
    _, out, _ = cli("hunt", recording, "--json", "-", "--detections", glob)
    assert {finding["detection"] for finding in found(out)} == {"evil_runs"}


def test_glob_without_detection_is_an_error(cli, recording):
    code, _, err = cli("hunt", recording, "--detections", "nothing*")
    assert code == 2
    assert "no detection fits nothing*" in err


def test_findings_fail_the_run_only_when_asked(cli, recording):
    assert cli("hunt", recording)[0] == 0
    assert cli("hunt", recording, "--fail-on-findings")[0] == 1


def test_nothing_found_is_said(cli, tmp_path):
    quiet = tmp_path / "quiet.xml"
    quiet.write_text(event(1, "C:\\a.exe"), encoding="utf-8")
    code, out, err = cli("hunt", quiet, "--fail-on-findings")
    assert (code, out) == (0, "")
    assert "No findings: 2 searches over 1 event." in err


def test_table_shows_time_host_and_message(cli, recording, monkeypatch):
    monkeypatch.setenv("COLUMNS", "200")
    _, out, err = cli("hunt", recording)
    assert "2026-03-04 08:00:01  high" in out
    assert "C:\\Users\\Public\\evil.exe on ws-041.corp.example" in out
    assert "3 findings (1 high, 1 medium, 1 low) of 3 detections on 1 host" in err


def test_damaged_file_does_not_end_the_run(cli, recording):
    (recording / "broken.evtx").write_bytes(b"ElfFile\0" + b"\xff" * 5000)
    code, out, err = cli("hunt", recording, "--json", "-")
    assert code == 0
    assert len(found(out)) == 3
    assert "broken.evtx" in err


def test_path_that_does_not_exist_is_bad_input(cli, tmp_path):
    code, _, err = cli("hunt", tmp_path / "nowhere")
    assert code == 2
    assert "nowhere" in err


def test_nothing_readable_is_bad_input(cli, tmp_path):
    (tmp_path / "broken.evtx").write_bytes(b"ElfFile\0" + b"\xff" * 5000)
    assert cli("hunt", tmp_path / "broken.evtx")[0] == 2


def test_app_without_detections_is_bad_input(tmp_path, recording, capsys):
    (tmp_path / "empty" / "default").mkdir(parents=True)
    assert main(["hunt", "--app", str(tmp_path / "empty"), str(recording)]) == 2
    assert "no detections" in capsys.readouterr().err


def test_search_with_an_error_is_named_and_others_run(cli, recording, app):
    saved = app / "default" / "savedsearches.conf"
    saved.write_text(saved.read_text("utf-8") + "\n[Mini - Bad - Rule]\nsearch = `events` | nonsense\n", "utf-8")
    code, out, err = cli("hunt", recording, "--json", "-")
    assert code == 2
    assert len(found(out)) == 3
    assert "Mini - Bad - Rule: unknown command 'nonsense'" in err


def test_report_shows_findings_and_escapes_events(cli, tmp_path):
    hostile = tmp_path / "hostile.xml"
    image = "C:\\&lt;script&gt;alert(1)&lt;/script&gt;evil.exe"
    hostile.write_text(event(1, image), encoding="utf-8")
    cli("hunt", hostile, "--html", tmp_path / "report.html")
    page = (tmp_path / "report.html").read_text("utf-8")
    assert "1 findings" in page
    assert "C:\\&amp;lt;script&amp;gt;alert(1)&amp;lt;/script&amp;gt;evil.exe on ws-041.corp.example" in page


@pytest.mark.parametrize("more", [[], ["--replay"]], ids=["hunt", "replay"])
def test_report_has_the_processes_of_hosts_with_findings(tmp_path, more):
    sample = str(ROOT / "samples" / "intrusion" / "ws-041.xml")
    main(["hunt", sample, "--detections", "lsass*", "--html", str(tmp_path / "report.html"), *more])
    page = (tmp_path / "report.html").read_text("utf-8")
    [data] = re.findall(r'<script type="application/json" id="data">(.*?)</script>', page)
    hosts = {host["host"]: host for host in json.loads(data)["hosts"]}
    assert set(hosts) == {"ws-041.corp.example"}
    column = hosts["ws-041.corp.example"]["columns"].index("process_name")
    names = [cells[column] for cells in hosts["ws-041.corp.example"]["cells"] if len(cells) > column]
    assert {"EXCEL.EXE", "rundll32.exe", "acroupd.exe"} <= set(names)

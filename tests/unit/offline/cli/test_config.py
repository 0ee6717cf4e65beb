"""``config``: lines of every kind, exit codes, and exclusions that cost no finding."""

from __future__ import annotations

import json

import pytest

from offline.cli.config_report import render_config_report
from tests.unit.offline.cli.mini_app import event

FILE = '<Sysmon schemaversion="4.90"><EventFiltering>{}</EventFiltering></Sysmon>'
EXCLUDE = '<ProcessCreate onmatch="exclude"><Image condition="image">evil.exe</Image></ProcessCreate>'
NOISE = "C:\\Program Files\\Backup\\agent.exe"


ASKS = """
[Mini - Odd Connection - Rule]
search = EventCode=3 | eval detection="odd_connection"
"""


@pytest.fixture
def app(app):
    with (app / "default" / "savedsearches.conf").open("a", encoding="utf-8") as file:
        file.write(ASKS)
    return app


@pytest.fixture
def configuration(tmp_path):
    def write(content: str):
        path = tmp_path / "sysmon.xml"
        path.write_text(FILE.format(content), encoding="utf-8")
        return path

    return write


def lines(out: str, kind: str) -> list[dict]:
    return [line for line in map(json.loads, out.splitlines()) if line["kind"] == kind]


def test_every_line_has_a_kind_and_sorted_keys(cli, configuration, recording):
    code, out, _ = cli("config", configuration(EXCLUDE), "--data", recording, "--json", "-")
    assert code == 0
    assert {json.loads(line)["kind"] for line in out.splitlines()} >= {"event_id", "rule", "detection", "problem"}
    for line in out.splitlines():
        assert list(json.loads(line)) == sorted(json.loads(line))


def test_error_is_a_line_and_the_exit_code(cli, configuration):
    code, out, err = cli("config", configuration('<ProcessStart onmatch="include"/>'), "--json", "-")
    problem = lines(out, "problem")[0]
    assert code == 2
    assert (problem["severity"], problem["code"], problem["line"]) == ("error", "unknown-tag", 1)
    assert "1 error;" in err


def test_file_that_is_no_configuration_is_bad_input(cli, tmp_path):
    path = tmp_path / "a.xml"
    path.write_text("<!DOCTYPE a [<!ENTITY b 'c'>]><a/>", encoding="utf-8")
    code, _, err = cli("config", path)
    assert code == 2
    assert "a.xml: record line 1: has a document type" in err


def test_recording_shows_what_is_dropped_and_which_finding_is_lost(cli, configuration, recording):
    _, out, _ = cli("config", configuration(EXCLUDE), "--data", recording, "--json", "-")
    starts = next(line for line in lines(out, "event_id") if line["event_id"] == 1)
    dropped = [(line["rule"], line["events"]) for line in lines(out, "rule") if not line["logged"]]
    detection = next(line for line in lines(out, "detection") if line["detection"] == "evil_runs")
    assert (starts["logged"], starts["kept"], starts["dropped"]) == ("all_but", 2, 1)
    assert dropped == [('Image image "evil.exe"', 1)]
    assert (detection["found"], detection["lost"]) == (1, 1)


def test_verdicts_that_rest_on_a_dash_are_counted(cli, configuration, tmp_path):
    dashes = tmp_path / "dashes.xml"
    dashes.write_text(event(1, "-") + event(2, "C:\\a.exe"), encoding="utf-8")
    block = '<ProcessCreate onmatch="exclude"><Image condition="is not">-</Image></ProcessCreate>'
    _, out, _ = cli("config", configuration(block), "--data", dashes, "--json", "-")
    starts = next(line for line in lines(out, "event_id") if line["event_id"] == 1)
    assert (starts["kept"], starts["dropped"], starts["doubtful"]) == (1, 1, 1)


def test_noisy_program_is_proposed_only_if_no_finding_is_lost(cli, configuration, tmp_path):
    noisy = tmp_path / "noisy.xml"
    images = [NOISE] * 20 + ["C:\\Users\\Public\\evil.exe"] * 20
    noisy.write_text("".join(event(number % 10, image) for number, image in enumerate(images)), encoding="utf-8")
    _, out, _ = cli("config", configuration(""), "--data", noisy, "--json", "-")
    assert {line["program"] for line in lines(out, "process")} == set(images)
    assert [line["filter"] for line in lines(out, "exclusion")] == [f'<Image condition="is">{NOISE}</Image>']


def test_program_behind_a_finding_is_never_proposed(cli, configuration, tmp_path, app):
    noisy = tmp_path / "noisy.xml"
    noisy.write_text("".join(event(number % 10, NOISE) for number in range(20)), encoding="utf-8")
    with (app / "default" / "savedsearches.conf").open("a", encoding="utf-8") as file:
        file.write('\n[Mini - Agent - Rule]\nsearch = `events` Image="*agent.exe" | eval detection="agent_runs"\n')
    _, out, _ = cli("config", configuration(""), "--data", noisy, "--json", "-")
    assert lines(out, "exclusion") == []


NAMELESS = """
[Mini - Nameless - Rule]
search = `events` Image="*agent.exe" OR Image="*evil.exe" | eval detection="nameless", dest=dvc, message="seen on ".dvc
"""


def test_finding_that_looks_like_another_programs_is_not_hidden(cli, configuration, tmp_path, app):
    noisy = tmp_path / "noisy.xml"
    images = [NOISE, "C:\\Users\\Public\\evil.exe"] * 15
    noisy.write_text("".join(event(number // 2 % 10, image) for number, image in enumerate(images)), encoding="utf-8")
    with (app / "default" / "savedsearches.conf").open("a", encoding="utf-8") as file:
        file.write(NAMELESS)
    _, out, _ = cli("config", configuration(""), "--data", noisy, "--json", "-")
    assert lines(out, "exclusion") == []
    dropped = EXCLUDE.replace("evil.exe", "agent.exe")
    _, out, _ = cli("config", configuration(dropped), "--data", noisy, "--json", "-")
    found = next(line for line in lines(out, "detection") if line["detection"] == "nameless")
    assert (found["found"], found["lost"]) == (30, 15)


def test_proposed_exclusion_drops_what_it_says_and_no_finding(cli, configuration, tmp_path):
    noisy = tmp_path / "noisy.xml"
    images = [NOISE] * 20 + ["C:\\Users\\Public\\evil.exe"] * 20
    noisy.write_text("".join(event(number % 10, image) for number, image in enumerate(images)), encoding="utf-8")
    _, out, _ = cli("config", configuration(""), "--data", noisy, "--json", "-")
    (proposed,) = lines(out, "exclusion")
    block = f'<ProcessCreate onmatch="exclude">{proposed["filter"]}</ProcessCreate>'
    _, out, _ = cli("config", configuration(block), "--data", noisy, "--json", "-")
    starts = next(line for line in lines(out, "event_id") if line["event_id"] == 1)
    assert (starts["dropped"], starts["dropped_bytes"]) == (proposed["events"], proposed["bytes"]) == (20, 20 * 68)
    assert not any(line["lost"] for line in lines(out, "detection"))


def test_tables_are_shown_without_json(cli, configuration):
    _, out, err = cli("config", configuration('<ProcessCreate onmatch="include"/>'))
    assert "EventIDs\n" in out
    assert "blind   odd_connection  EventID 3 (NetworkConnect) is not logged" in out
    assert "of 3 detections 1 blind, 0 partly blind" in err


def test_other_file_shows_what_it_does_otherwise(cli, configuration, tmp_path):
    other = tmp_path / "other.xml"
    other.write_text(FILE.format('<ProcessCreate onmatch="exclude"/>'), encoding="utf-8")
    _, out, _ = cli("config", configuration(EXCLUDE), "--against", other, "--json", "-")
    assert [(line["where"], line["change"], line["what"]) for line in lines(out, "difference")] == [
        ("ProcessCreate", "removed", 'exclude: Image image "evil.exe"')
    ]


def test_upgrade_is_written_to_standard_output_or_a_file(cli, configuration, tmp_path):
    code, out, err = cli("config", configuration(EXCLUDE), "--upgrade", "4.91")
    target = tmp_path / "new.xml"
    assert cli("config", configuration(EXCLUDE), "--upgrade", "4.91", "--output", target)[0] == code == 0
    assert target.read_text("utf-8") == out
    assert 'schemaversion="4.91"' in out
    assert "schema 4.91, 1 rule" in err


def test_upgrade_to_a_version_that_lacks_something_is_bad_input(cli, configuration):
    code, out, err = cli("config", configuration('<FileDelete onmatch="exclude"/>'), "--upgrade", "4.22")
    assert (code, out) == (2, "")
    assert "FileDelete needs schema 4.30" in err


def test_merge_writes_one_file(cli, configuration, tmp_path):
    other = tmp_path / "other.xml"
    other.write_text(FILE.format(EXCLUDE.replace("evil", "odd")), encoding="utf-8")
    code, out, _ = cli("config", configuration(EXCLUDE), "--merge", other)
    assert code == 0
    assert out.count("<ProcessCreate") == 1
    assert out.index("odd.exe") < out.index("evil.exe")


def test_merge_takes_folders_and_names_conflicts(cli, configuration, tmp_path):
    base = configuration(EXCLUDE)
    folder = tmp_path / "modules" / "deep"
    folder.mkdir(parents=True)
    (folder / "b.xml").write_text(FILE.format(EXCLUDE.replace("exclude", "include")), encoding="utf-8")
    (folder / "a.txt").write_text("no XML", encoding="utf-8")
    code, out, err = cli("config", base, "--merge", tmp_path)
    assert code == 0
    assert out.count("evil.exe") == 2
    assert "this filter on Image logs nothing" in err


def test_merge_of_a_folder_without_files_is_bad_input(cli, configuration, tmp_path):
    empty = tmp_path / "empty"
    empty.mkdir()
    code, _, err = cli("config", configuration(EXCLUDE), "--merge", empty)
    assert code == 2
    assert "no .xml file below it" in err


def test_merge_names_the_option_that_counts(cli, tmp_path):
    for name, value in (("a", "true"), ("b", "false")):
        content = FILE.replace("<Event", f"<DnsLookup>{value}</DnsLookup><Event", 1).format("")
        (tmp_path / f"{name}.xml").write_text(content, encoding="utf-8")
    _, out, err = cli("config", tmp_path / "a.xml", "--merge", tmp_path / "b.xml")
    assert "<DnsLookup>false</DnsLookup>" in out
    assert "DnsLookup: false of " in err
    assert "b.xml counts" in err


def test_downgrade_tells_what_older_engines_do_not_know(cli, configuration):
    pair = EXCLUDE.replace("</Image>", "</Image><User>a</User>")
    code, out, err = cli("config", configuration(pair), "--upgrade", "4.10")
    assert (code, "RuleGroup" in out) == (0, True)
    assert "RuleGroup came with schema 4.20" in err


def test_output_without_something_to_write_is_bad_input(cli, configuration, tmp_path):
    code, _, err = cli("config", configuration(EXCLUDE), "--output", tmp_path / "new.xml")
    assert code == 2
    assert "--output" in err


def test_other_file_that_sysmon_would_refuse_is_named(cli, configuration, tmp_path):
    other = tmp_path / "other.xml"
    other.write_text(FILE.format('<Bad onmatch="include"/>'), encoding="utf-8")
    _, _, err = cli("config", configuration(EXCLUDE), "--against", other, "--json", "-")
    assert "other.xml: Sysmon would refuse it: line 1: no event has the tag Bad" in err


def test_report_is_inert_and_escaped(cli, configuration, tmp_path):
    page = tmp_path / "report.html"
    hostile = EXCLUDE.replace("evil.exe", "&lt;script&gt;alert(1)&lt;/script&gt;;")
    other = tmp_path / "other.xml"
    other.write_text(FILE.format(hostile), encoding="utf-8")
    cli("config", configuration(""), "--against", other, "--html", page)
    text = page.read_text("utf-8")
    assert "default-src 'none'" in text
    assert "<script" not in text
    assert "&lt;script&gt;alert(1)" in text
    assert "blind" in text


def test_report_says_that_the_file_would_be_refused(cli, configuration, tmp_path):
    page = tmp_path / "report.html"
    cli("config", configuration('<Bad onmatch="include"/>'), "--html", page)
    assert "Sysmon would refuse this file" in page.read_text("utf-8")
    cli("config", configuration(""), "--html", page)
    assert "Sysmon would refuse this file" not in page.read_text("utf-8")


def test_long_block_is_folded_and_numbers_stand_under_their_headings():
    filters = "".join(f'<Image condition="image">a{number}&lt;b.exe</Image>' for number in range(20))
    detection = {"kind": "detection", "status": "blind", "detection": "a", "reasons": ["r"], "add": filters, "lost": 3}
    rule = {"kind": "rule", "line": 7, "tag": "ProcessCreate", "logged": False, "events": 9, "bytes": 1, "rule": "x"}
    page = render_config_report("a.xml", [detection, rule])
    assert "<summary>20 filters</summary>" in page
    assert "a7&amp;lt;b.exe" in page
    assert '<th class="n">lost</th>' in page
    assert '<td class="w">dropped</td>' in page

"""The parts of a report, as HTML."""

from __future__ import annotations

import pytest

from offline.recordings import Intake
from offline.report import sections
from tests.unit.offline.report.conftest import HOST, guid

TECHNIQUES = {
    "T1059.001": ("PowerShell", "execution"),
    "T1078": ("Valid Accounts", "initial-access persistence"),
    "T1003": ("OS Credential Dumping", "credential-access"),
}
HOSTILE = '"><img src=x onerror=alert(1)></script><!--\u2028\u202e'


def test_summary_counts_by_severity_and_host(make_finding):
    found = [make_finding(), make_finding(severity="low", dest="ws-042.corp.example")]
    text = sections.summary(found, Intake(events=1200, files=2))
    assert text == "<p>1,200 events from 2 files. <b>2 findings</b> (1 high, 1 low) on 2 hosts.</p>"


def test_summary_says_that_nothing_was_found():
    assert sections.summary([], Intake(events=3, files=1)) == "<p>3 events from 1 files. No findings.</p>"


def test_time_line_has_a_mark_for_each_moment_as_severe_as_the_worst(make_finding):
    found = [
        make_finding(time=100.0),
        make_finding(time=100.1, severity="critical", message="worst"),
        make_finding(time=1100.0, severity="low"),
    ]
    marks = [line for line in sections.timeline(found) if line.startswith("<circle")]
    assert ['si-rank-5" cx="200.0"' in marks[0], 'si-rank-2" cx="1200.0"' in marks[1], len(marks)] == [True, True, 2]
    assert "worst (and 1 more)" in marks[0]


def test_time_line_of_many_hosts_is_cut_and_says_so(make_finding):
    found = [make_finding(dest=f"ws-{number:03d}.corp.example") for number in range(45)]
    lines = list(sections.timeline(found))
    assert sum("r-lane" in line for line in lines) == 40
    assert lines[-1] == "<p>and 5 more hosts</p>"


def test_matrix_has_tactics_in_the_order_of_an_attack_and_techniques_under_each(make_finding):
    found = [make_finding(attack=("T1003", "T1078")), make_finding(), make_finding(attack=("T9999",))]
    text = "".join(sections.matrix(found, TECHNIQUES))
    heads = [part.partition("</h3>")[0] for part in text.split("<h3>")[1:]]
    assert heads == ["Initial access", "Execution", "Persistence", "Credential access", "Other"]
    assert text.count('data-technique="T1078"') == 2


def test_cell_of_the_matrix_counts_findings_and_hosts_and_shows_the_worst(make_finding):
    found = [make_finding(), make_finding(severity="critical", dest="ws-042.corp.example")]
    text = "".join(sections.matrix(found, TECHNIQUES))
    assert "findings: 2, hosts: 2, worst: critical" in text
    assert "si-edge-5" in text


def test_findings_without_a_technique_have_no_matrix(make_finding):
    assert list(sections.matrix([make_finding(attack=())], TECHNIQUES)) == ["<p>No finding names a technique.</p>"]


def test_row_leads_to_the_process_only_if_the_page_shows_it(make_finding):
    found = make_finding(fields={"process_guid": (guid(8), guid(1))})
    shown = "".join(sections.table([found], {(HOST, guid(1))}))
    assert f'data-host="{HOST}" data-guid="{guid(1)}"' in shown
    assert "data-guid" not in "".join(sections.table([found], set()))


def test_table_is_cut_and_says_what_is_missing(make_finding, monkeypatch):
    monkeypatch.setattr(sections, "MAX_ROWS", 2)
    text = "".join(sections.table([make_finding()] * 5, set()))
    assert text.count("<tr data-time") == 2
    assert "and 3 less severe ones" in text


@pytest.mark.parametrize("part", ["detection", "severity", "dest", "user", "message"], ids=str)
def test_text_of_events_never_becomes_markup(make_finding, part):
    found = [make_finding(**{part: HOSTILE})]
    text = "".join([*sections.timeline(found), *sections.matrix(found, {}), *sections.table(found, set())])
    assert "<img" not in text
    assert "</script" not in text
    assert "<!--" not in text
    assert "\u2028" not in text
    assert "\u202e" not in text
    assert "&quot;&gt;&lt;img" in text


def test_technique_that_is_hostile_stays_text(make_finding):
    found = [make_finding(attack=(HOSTILE,))]
    text = "".join([*sections.matrix(found, {HOSTILE: (HOSTILE, "execution")}), *sections.table(found, set())])
    assert "<img" not in text


def test_long_text_is_cut(make_finding):
    assert len("".join(sections.table([make_finding(message="x" * 100_000)], set()))) < 3000

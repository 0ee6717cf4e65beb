"""The page as a whole: one file that asks the network for nothing and runs only its own script."""

from __future__ import annotations

import base64
import hashlib
import json
import re

import pytest

from offline.recordings import Intake
from offline.report.embedding import embedded_json
from offline.report.page import COMPONENT, SCRIPTS, render_report
from tests.unit.offline.report.conftest import guid, process_row

HOSTILE = "</script><script>alert(1)</script><!--\u2028\u2029 &amp; \ud800"


@pytest.fixture
def page(make_finding) -> str:
    rows = [process_row(1, process=HOSTILE, process_path=HOSTILE)]
    return render_report([make_finding(message=HOSTILE)], Intake(events=1, files=1), {}, rows)


def script(page: str) -> str:
    [found] = re.findall(r"<script>(.*?)</script>", page, re.DOTALL)
    return found


def style(page: str) -> str:
    [found] = re.findall(r"<style>(.*?)</style>", page, re.DOTALL)
    return found


@pytest.mark.parametrize(("directive", "part"), [("script-src", script), ("style-src", style)], ids=["script", "style"])
def test_policy_allows_the_page_s_own_part_by_hash_and_no_other(page, directive, part):
    [policy] = re.findall(r'Content-Security-Policy" content="([^"]*)"', page)
    digest = base64.b64encode(hashlib.sha256(part(page).encode()).digest()).decode()
    assert re.findall(rf"{directive} ([^;]*)", policy) == [f"'sha256-{digest}'"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy


def test_page_has_two_script_elements_whatever_stands_in_events(page):
    assert page.count("<script") == page.count("</script") == 2
    assert "<!--" not in page


def test_data_in_the_page_are_what_went_in(page):
    [text] = re.findall(r'<script type="application/json" id="data">(.*?)</script>', page, re.DOTALL)
    host = json.loads(text)["hosts"][0]
    cells = dict(zip(host["columns"], host["cells"][0], strict=False))
    assert cells["process"] == HOSTILE


def test_nothing_is_loaded_from_elsewhere(page):
    assert re.findall(r'\b(?:src|href|action)\s*=\s*"', page) == []
    assert re.findall(r"@import|url\(", style(page)) == []


def test_no_style_stands_on_an_element(page):
    assert " style=" not in page


def test_page_without_findings_has_neither_table_nor_trees():
    page = render_report([], Intake(events=3, files=1), {})
    assert "No findings." in page
    assert 'id="findings"' not in page
    assert 'id="stage"' not in page


@pytest.mark.parametrize(
    "text", ["</script>", "<!--", "\u2028\u2029", "\ud800", "&lt;", "日本語"], ids=[
        "end of script", "comment", "line ends", "half a pair", "entity", "japanese",
    ],
)  # fmt: skip
def test_embedded_json_is_ascii_without_markup_and_reads_back(text):
    embedded = embedded_json({"a": text})
    assert embedded.isascii()
    assert not set("<>&") & set(embedded)
    assert json.loads(embedded) == {"a": text}


@pytest.mark.parametrize("name", SCRIPTS)
def test_script_of_the_component_can_stand_in_a_page(name):
    source = (COMPONENT / f"{name}.js").read_text("utf-8")
    assert "</script" not in source
    assert "<!--" not in source


@pytest.mark.parametrize("name", sorted(path.name for path in COMPONENT.glob("*.js")), ids=str)
def test_script_makes_no_markup_and_no_code_out_of_text(name):
    source = (COMPONENT / name).read_text("utf-8")
    assert re.findall(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function", source) == []


def test_page_of_much_that_is_hostile_stays_below_twenty_megabytes(make_finding):
    fields = {"process_guid": guid(1), **{f"field{number}": "<&>" * 3000 for number in range(20)}}
    found = [make_finding(message="<&>" * 3000, time=1772611200.0 + at, fields=fields) for at in range(1_500)]
    rows = [process_row(number, process="<&>" * 1300) for number in range(2_200)]
    page = render_report(found, Intake(events=10**6, files=1), {"T1059.001": ("PowerShell", "execution")}, rows)
    assert 10_000_000 < len(page.encode()) < 20_000_000

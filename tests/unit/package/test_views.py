"""Reading views: what is written is what is read, and every fault is named with its line."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from package.view_panels import Click, Colour
from package.views import Search, View, Views, load_views

if TYPE_CHECKING:
    from pathlib import Path

    from package.problems import Problem

HEAD = """\
title: Hosts
description: >-
  What hosts
  do.
inputs:
  global_time: {kind: timerange, label: Time, default: "-24h@h,now"}
tokens: {picked: "*"}
searches:
  base: {spl: "index=x | stats count BY host", refresh: 5m}
  top: {extends: base, spl: sort 10 - count}
rows:
  - height: 300
    panels:
"""
PANEL = "{id: top, kind: table, width: 12, title: Top, search: top}"
CLICK = PANEL.replace("}", ", click: %s}")


def loaded(root: Path, panel: str = PANEL, head: str = HEAD) -> tuple[Views, list[str]]:
    (root / "views").mkdir(exist_ok=True)
    (root / "views" / "hosts.yml").write_text(f"{head}      - {panel}\n", encoding="utf-8")
    problems: list[Problem] = []
    views = load_views(root, problems)
    return views, [str(problem) for problem in problems]


def only(root: Path, panel: str = PANEL) -> View:
    views, problems = loaded(root, panel)
    assert problems == []
    return views.views[0]


def test_view_is_read(tmp_path: Path) -> None:
    view = only(tmp_path)
    assert (view.name, view.title, view.description, view.theme) == ("hosts", "Hosts", "What hosts do.", "dark")
    assert view.tokens == {"picked": "*"}
    assert view.searches[1] == Search("top", "sort 10 - count", "base", "", "", "", "")
    assert [(row.height, [panel.id for panel in row.panels]) for row in view.rows] == [(300, ["top"])]


def test_options_have_the_types_that_json_wants(tmp_path: Path) -> None:
    text = PANEL.replace("}", ", options: {count: 10, showRowNumbers: true, headerVisibility: fixed}}")
    assert only(tmp_path, text).rows[0].panels[0].options == {
        "count": 10,
        "showRowNumbers": True,
        "headerVisibility": "fixed",
    }


def test_colour_of_a_field_may_rest_on_another_one(tmp_path: Path) -> None:
    text = PANEL.replace("}", ", colours: {severity: severity, host: heat by count}}")
    assert only(tmp_path, text).rows[0].panels[0].colours == {
        "severity": Colour("severity", "severity"),
        "host": Colour("heat", "count"),
    }


def test_click_is_read(tmp_path: Path) -> None:
    panel = only(tmp_path, CLICK % "{view: other, pass: {host: row.host.value}, new_tab: true}").rows[0].panels[0]
    assert panel.click == Click(view="other", values={"host": "row.host.value"}, new_tab=True)


@pytest.mark.parametrize(
    ("panel", "message"),
    [
        (PANEL.replace("12", "7"), "views/hosts.yml:13: rows.0.panels: the panels are 7 columns wide together, not 12"),
        (PANEL.replace("table", "tabel"), "rows.0.panels.0.kind: 'tabel' is none of table, singlevalue"),
        (PANEL.replace("search: top", "serch: top"), "rows.0.panels.0.serch: unknown key"),
        (PANEL.replace(", search: top", ""), "rows.0.panels.0.search: is missing"),
        (PANEL.replace("}", ", options: {counts: 1}}"), "table has no such option that we know"),
        (PANEL.replace("}", ", options: {count: ten}}"), "'ten' is not a number"),
        (PANEL.replace("}", ", options: {count: [1]}}"), "must be plain text"),
        (PANEL.replace("}", ", options: {showRowNumbers: 1}}"), "'1' is not true or false"),
        (PANEL.replace("}", ", options: {headerVisibility: no}}"), "'no' is not one of none, fixed, inline"),
        (PANEL.replace("}", ", options: {tableFormat: x}}"), "must be a mapping"),
        (PANEL.replace("}", ", colours: {host: rainbow}}"), "'rainbow' is none of severity, status, heat, risk"),
        (PANEL.replace("}", ", hide_when_empty: yes}"), "'yes' is none of true, false"),
        (CLICK % "{view: a, url: /b}", "needs exactly one of view, page, url and set"),
        (CLICK % "{pass: {a: b}}", "needs exactly one of view, page, url and set"),
        (CLICK % "{page: secret}", "'secret' is none of investigator, triage"),
        ("{id: text, kind: markdown, width: 12}", "rows.0.panels.0.text: is missing"),
    ],
    ids=lambda value: value if " " in value and "{" not in value else "",
)
def test_fault_of_a_panel_is_named(tmp_path: Path, panel: str, message: str) -> None:
    problems = loaded(tmp_path, panel)[1]
    assert any(message in problem for problem in problems), problems


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("title: Hosts", "titel: Hosts", "views/hosts.yml:1: titel: unknown key"),
        ("kind: timerange", "kind: time", "inputs.global_time.kind: 'time' is none of timerange"),
        ("label: Time,", "label: Time, search: base,", "inputs.global_time: search and field go together"),
        (
            "extends: base,",
            "extends: base, earliest: -1d,",
            "searches.top: has the times of the search that it",
        ),
        ("spl: sort 10 - count", "spql: x", "searches.top.spl: is missing"),
        ("tokens:", "theme: blue\ntokens:", "theme: 'blue' is none of dark, light"),
    ],
    ids=["key of a view", "kind of an input", "search without field", "times of a chain", "no search", "theme"],
)
def test_fault_of_a_view_is_named(tmp_path: Path, old: str, new: str, message: str) -> None:
    problems = loaded(tmp_path, head=HEAD.replace(old, new))[1]
    assert any(message in problem for problem in problems), problems


def test_menus_and_japanese_are_read(tmp_path: Path) -> None:
    for folder, name, text in (("menu", "nav.yml", "A: [hosts]\n"), ("locale", "ja.yml", "Hosts: ホスト\n")):
        (tmp_path / "views" / folder).mkdir(parents=True, exist_ok=True)
        (tmp_path / "views" / folder / name).write_text(text, encoding="utf-8")
    views, problems = loaded(tmp_path)
    assert (problems, views.menus, views.japanese) == ([], {"A": ("hosts",)}, {"Hosts": "ホスト"})

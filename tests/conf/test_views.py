"""The shipped views: sound definitions, and searches that run and show something over the samples and findings."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

import pytest

from offline.spl.errors import SplError
from offline.spl.plan import plan
from package.build import APPS, shipped_files
from package.lint.app_files import read_settings
from package.lint.studio import CHECKS
from package.lint.studio_view import StudioView, taken_tokens
from tests.shared import ROOT
from tests.view_data import (
    TOKEN,
    ViewSearch,
    authored,
    definition,
    fill,
    filled_session,
    paths,
    rows_of,
    rows_of_nothing,
    view_searches,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from package.view_panels import Click, Panel
    from package.views import View

VIEWS = {view.name: view for view in authored().views}
SEARCHES = view_searches()
MARKED = {f"{view.name}: {search.name}" for view in VIEWS.values() for search in view.searches if search.needs_splunk}
ONLY_SPLUNK = [search for search in SEARCHES if search.id in MARKED]
HERE = [search for search in SEARCHES if search.id not in MARKED]


def shows(search: ViewSearch) -> bool:
    """True if a panel, or the menu of an input, that cannot be empty rests on the search itself."""
    view = VIEWS[search.view]
    panels = [panel for row in view.rows for panel in row.panels if panel.search == search.name]
    return any(not panel.may_be_empty for panel in panels) or any(entry.search == search.name for entry in view.inputs)


@lru_cache(maxsize=1)
def studio_views() -> Mapping[Path, StudioView]:
    takes = {path.stem: taken_tokens(definition(path)) for path in paths()}
    macros_conf = ROOT / "default" / "macros.conf"
    settings = read_settings(macros_conf, macros_conf.read_text(encoding="utf-8"))
    macros = {setting.stanza.partition("(")[0] for setting in settings}
    files = shipped_files(ROOT, APPS[0])
    return {path: StudioView(path.stem, definition(path), takes, macros, files) for path in paths()}


@pytest.mark.parametrize("check", CHECKS, ids=str)
@pytest.mark.parametrize("path", paths(), ids=lambda path: path.stem)
def test_view_is_sound(path: Path, check: str) -> None:
    assert list(CHECKS[check](studio_views()[path])) == []


@pytest.mark.parametrize("search", HERE, ids=lambda search: search.id)
def test_search_of_a_view_runs_and_shows_something(search: ViewSearch) -> None:
    rows = rows_of(search)
    assert not shows(search) or any(value is not None for row in rows for name, value in row.items() if name != "_time")


@pytest.mark.parametrize("search", ONLY_SPLUNK, ids=lambda search: search.id)
def test_search_that_needs_splunk_is_refused_here(search: ViewSearch) -> None:
    with pytest.raises(SplError):
        plan(search.spl, filled_session())


COLOURED = [
    (view, panel)
    for view in VIEWS.values()
    for row in view.rows
    for panel in row.panels
    if panel.kind == "table" and panel.colours and not panel.may_be_empty
]
HOSTILE = 'x" OR * | delete | eval y="\\" | collect index=main ` [search *] $row.x$'
WITH_TOKENS = [search for search in HERE if TOKEN.search(search.template)]


@pytest.mark.parametrize("search", WITH_TOKENS, ids=lambda search: search.id)
def test_value_of_a_token_never_becomes_a_command(search: ViewSearch) -> None:
    tokens = {match[1]: HOSTILE for match in TOKEN.finditer(search.template)}
    session = filled_session()
    assert plan(fill(search.template, tokens), session).names == plan(search.spl, session).names


@pytest.mark.parametrize("name", ["overview: silence", "findings: nothing"], ids=str)
def test_notice_stands_above_a_view_only_if_there_is_nothing(name: str) -> None:
    search = next(search for search in SEARCHES if search.id == name)
    assert (len(rows_of(search)), len(rows_of_nothing(search))) == (0, 1)


@pytest.mark.parametrize("search", HERE, ids=lambda search: search.id)
def test_search_of_a_view_runs_where_nothing_arrived_yet(search: ViewSearch) -> None:
    rows = rows_of_nothing(search)
    assert rows or not search.name.endswith("_empty"), "a note is there when its panel has no rows"


def test_health_says_what_is_missing_where_nothing_arrived_yet() -> None:
    rows = rows_of_nothing(search_of("health", "checks"))
    assert {str(row["check"]): row["state"] for row in rows} == {
        "Sysmon events arrive": "missing",
        "All of them under the right source and sourcetype": "ok",
        "The newest is less than an hour old": "missing",
        "Findings are written": "missing",
        "Searches wrote findings in the last day": "missing",
        "Baselines are kept and not full": "off",
        "Every row of the allow-list is in force": "ok",
    }
    assert rows_of_nothing(search_of("health", "verdict")) == [{"verdict": "bad"}]


def test_health_is_content_with_the_samples() -> None:
    assert {row["state"] for row in rows_of(search_of("health", "checks"))} == {"ok"}


CLICKED = re.compile(r"row\.(.+)\.value")
CLICKS = [
    (view, panel)
    for view in VIEWS.values()
    for row in view.rows
    for panel in row.panels
    if panel.kind == "table" and panel.click and not panel.may_be_empty
]


@pytest.mark.parametrize(("view", "panel"), CLICKS, ids=[f"{view.name}: {panel.id}" for view, panel in CLICKS])
def test_click_takes_fields_that_the_table_has(view: View, panel: Panel) -> None:
    assert panel.click
    asked = {match[1] for key in _keys(panel.click) if (match := CLICKED.fullmatch(key))}
    fields = {name for row in rows_of(search_of(view.name, panel.search)) for name in row}
    assert asked - fields == set()


@pytest.mark.parametrize(("view", "panel"), COLOURED, ids=[f"{view.name}: {panel.id}" for view, panel in COLOURED])
def test_colours_are_of_fields_that_the_panel_has(view: View, panel: Panel) -> None:
    fields = {name for row in rows_of(search_of(view.name, panel.search)) for name in row}
    assert {name for field, colour in panel.colours.items() for name in (field, colour.by)} - fields == set()


def _keys(click: Click) -> Iterator[str]:
    yield from (*click.values.values(), *click.tokens.values())


@pytest.mark.parametrize("name", VIEWS, ids=str)
def test_view_is_in_a_menu_once(name: str) -> None:
    assert [entry for entries in authored().menus.values() for entry in entries].count(name) == 1


def search_of(view: str, name: str) -> ViewSearch:
    return next(search for search in SEARCHES if (search.view, search.name) == (view, name))


def test_overview_counts_each_finding_once_and_with_it_those_without_a_user() -> None:
    assert rows_of(search_of("overview", "totals"))[0]["findings"] == len(
        {row["finding_id"] for row in rows_of(search_of("overview", "latest"))}
    )


def test_overview_adds_up_the_risk_of_a_host() -> None:
    hosts = {row["host"]: row["risk"] for row in rows_of(search_of("overview", "hosts"))}
    assert sum(map(int, hosts.values())) == rows_of(search_of("overview", "totals"))[0]["risk"]

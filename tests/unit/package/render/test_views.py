"""Rendering a view: Dashboard Studio's definition in XML, safe whatever the texts hold."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree

import pytest

from package.lint.studio_view import read_definition
from package.render.view_clicks import render_click
from package.render.view_inputs import render_input
from package.render.views import render_view, render_views
from package.view_panels import Click, Colour, Panel, Row
from package.views import Input, Search, View, Views

if TYPE_CHECKING:
    from collections.abc import Mapping

PANEL: dict[str, Any] = {
    "id": "top",
    "kind": "table",
    "width": 12,
    "title": "Top",
    "description": "",
    "empty": "",
    "search": "base",
    "text": "",
    "options": {},
    "colours": {},
    "columns": (),
    "widths": {},
    "click": None,
    "hide_when_empty": False,
    "may_be_empty": "",
}
INPUT: dict[str, Any] = {
    "token": "host",
    "kind": "dropdown",
    "label": "Host",
    "default": "*",
    "choices": {"*": "all"},
    "search": "",
    "field": "",
    "label_field": "",
}
BASE = Search("base", "index=x", "", "", "", "", "")


def root(*panels: Panel, searches: tuple[Search, ...] = (BASE,), title: str = "Hosts", suffix: str = "") -> Any:
    shown = panels or (Panel(**PANEL),)
    view = View("hosts", title, "What.", "dark", (), {"picked": "*"}, searches, (Row(200, shown), Row(100, shown[:1])))
    text = render_view(view, suffix, (lambda text: f"[{text}]") if suffix else str)
    return ElementTree.fromstring(text.encode("utf-8"))


def definition(*panels: Panel, **more: Any) -> Mapping[str, Any]:
    return read_definition(root(*panels, **more).findtext("definition"))


def panel(**changes: Any) -> Mapping[str, Any]:
    found: Mapping[str, Any] = definition(Panel(**{**PANEL, **changes}))["visualizations"]["viz_top"]
    return found


def test_root_says_dashboard_studio_and_theme() -> None:
    found = root()
    assert (found.tag, found.get("version"), found.get("theme")) == ("dashboard", "2", "dark")
    assert (found.findtext("label"), found.findtext("description")) == ("Hosts", "What.")


@pytest.mark.parametrize(
    "title", ["a]]>b", "<b>&", 'quote " and \\', "日本語"], ids=["cdata", "xml", "json", "unicode"]
)
def test_any_text_comes_back_unchanged(title: str) -> None:
    found = root(title=title)
    assert (found.findtext("label"), read_definition(found.findtext("definition"))["title"]) == (title, title)


def test_rows_and_widths_become_places() -> None:
    half = {**PANEL, "width": 6}
    places = definition(Panel(**half), Panel(**{**half, "id": "next"}))["layout"]["structure"]
    assert [tuple(place["position"].values()) for place in places] == [
        (0, 0, 600, 200),
        (600, 0, 600, 200),
        (0, 200, 600, 100),
    ]


def test_search_without_times_takes_those_of_the_view() -> None:
    options = definition()["dataSources"]["ds_base"]["options"]
    assert options["queryParameters"] == {"earliest": "$global_time.earliest$", "latest": "$global_time.latest$"}


def test_search_keeps_its_own_times_and_is_repeated() -> None:
    own = Search("base", "index=x", "", "-7d", "now", "5m", "")
    options = definition(searches=(own,))["dataSources"]["ds_base"]["options"]
    assert options["queryParameters"] == {"earliest": "-7d", "latest": "now"}
    assert (options["refresh"], options["refreshType"]) == ("5m", "delay")


def test_search_that_extends_another_becomes_a_chain_with_a_pipe() -> None:
    chained = Search("top", "head 1", "base", "", "", "", "")
    assert definition(searches=(BASE, chained))["dataSources"]["ds_top"] == {
        "type": "ds.chain",
        "options": {"extend": "ds_base", "query": "| head 1"},
        "name": "top",
    }


def test_token_that_clicks_set_has_a_first_value() -> None:
    assert definition()["defaults"] == {"tokens": {"default": {"picked": {"value": "*"}}}}


def test_what_an_empty_panel_means_is_a_hidden_table_below_the_row() -> None:
    silent = {**PANEL, "width": 6}
    found = definition(Panel(**{**silent, "empty": 'Nothing "at all".'}), Panel(**{**silent, "id": "next"}))
    assert found["dataSources"]["ds_top_empty"]["options"] == {
        "extend": "ds_base",
        "query": '| stats count AS rows\n| where rows=0\n| eval note="Nothing \\"at all\\"."\n| table note',
    }
    assert found["visualizations"]["viz_top_empty"]["hideWhenNoData"] is True
    places = {place["item"]: place["position"] for place in found["layout"]["structure"]}
    assert places["viz_top_empty"] == {"x": 0, "y": 290 + 100, "w": 1200, "h": 90}


def test_table_shows_chosen_columns_of_chosen_width() -> None:
    options = panel(columns=("a", "b"), widths={"a": 90}, colours={"a": Colour("heat", "a")})["options"]
    assert options["table"] == '> primary | frameBySeriesNames("a", "b")'
    assert (options["columnFormat"]["a"]["width"], len(options["columnFormat"]["a"])) == (90, 3)


def test_panel_may_hide_without_rows() -> None:
    assert panel(hide_when_empty=True)["hideWhenNoData"] is True


def test_cell_gets_the_colour_of_its_own_word() -> None:
    column = panel(colours={"severity": Colour("severity", "severity")})["options"]["columnFormat"]["severity"]
    assert column["rowBackgroundColors"] == '> table | seriesByName("severity") | matchValue(severityBehind)'
    assert column["rowColors"] == '> table | seriesByName("severity") | matchValue(severityText)'


def test_cell_gets_the_colour_of_another_amount() -> None:
    column = panel(colours={"cell": Colour("heat", "hits")})["options"]["columnFormat"]["cell"]
    assert column["rowBackgroundColors"] == '> primary | seriesByName("hits") | rangeValue(heatBehind)'


def test_single_value_gets_its_colour() -> None:
    options = panel(kind="singlevalue", colours={"verdict": Colour("status", "verdict")})["options"]
    assert options["backgroundColor"] == "> majorValue | matchValue(statusBehind)"


def test_series_of_a_chart_get_the_colours_of_their_words() -> None:
    options = panel(kind="column", colours={"severity": Colour("severity", "severity")})["options"]
    assert options["seriesColorsByField"]["critical"] == "#D41159"


def test_chart_without_meaning_gets_the_app_s_colours_and_keeps_its_own() -> None:
    assert len(panel(kind="bar")["options"]["seriesColors"]) == 10
    assert panel(kind="bar", options={"seriesColors": ["#000000"]})["options"]["seriesColors"] == ["#000000"]


def test_markdown_is_shown_without_a_search() -> None:
    found = panel(kind="markdown", search="", text="**x**", title="")
    assert found == {"type": "splunk.markdown", "options": {"markdown": "**x**"}}


def test_japanese_twin_speaks_japanese_and_links_to_japanese() -> None:
    linked = Panel(**{**PANEL, "empty": "None.", "click": Click(view="other")})
    found = definition(linked, suffix="_ja")
    shown = found["visualizations"]["viz_top"]
    assert (found["title"], shown["title"]) == ("[Hosts]", "[Top]")
    assert '"[None.]"' in found["dataSources"]["ds_top_empty"]["options"]["query"]
    assert shown["eventHandlers"][0]["options"]["url"].startswith("/app/sysmon_essentials/other_ja?")


TIMES = "form.global_time.earliest=$global_time.earliest|u$&form.global_time.latest=$global_time.latest|u$"
PAGE_TIMES = "earliest=$global_time.earliest|u$&latest=$global_time.latest|u$"


@pytest.mark.parametrize(
    ("click", "url"),
    [
        (Click(view="other", values={"dest": "row.host.value"}), f"other?form.dest=$row.host.value|u$&{TIMES}"),
        (Click(view="other"), f"other?{TIMES}"),
    ],
    ids=["value of the row", "times alone"],
)
def test_link_to_a_view_takes_values_and_times_along(click: Click, url: str) -> None:
    assert render_click(click, "")["options"] == {"url": f"/app/sysmon_essentials/{url}", "newTab": False}


def test_link_to_a_page_takes_values_and_times_along() -> None:
    click = Click(page="investigator", values={"guid": "row.process_guid.value"}, new_tab=True)
    url = f"/static/app/sysmon_essentials/investigator/index.html?guid=$row.process_guid.value|u$&{PAGE_TIMES}"
    assert render_click(click, "")["options"] == {"url": url, "newTab": True}


def test_link_elsewhere_is_left_as_it_is() -> None:
    assert render_click(Click(url="/manager/x?y=1"), "")["options"] == {"url": "/manager/x?y=1", "newTab": False}


def test_click_sets_tokens() -> None:
    assert render_click(Click(tokens={"picked": "row.host.value"}), "") == {
        "type": "drilldown.setToken",
        "options": {"tokens": [{"token": "picked", "key": "row.host.value"}]},
    }


def test_fixed_choices_become_a_menu() -> None:
    assert render_input(Input(**INPUT), str) == {
        "type": "input.dropdown",
        "title": "Host",
        "options": {"token": "host", "defaultValue": "*", "items": [{"label": "all", "value": "*"}]},
    }


def test_choices_from_a_search_follow_the_fixed_ones() -> None:
    found = render_input(Input(**{**INPUT, "search": "names", "field": "host", "label_field": "name"}), str)
    assert found["dataSources"] == {"primary": "ds_names"}
    assert found["context"]["statics"] == [["all"], ["*"]]
    assert found["context"]["label"].startswith('> primary | seriesByName("name") | renameSeries("label")')
    assert found["context"]["value"].startswith('> primary | seriesByName("host") | renameSeries("value")')


def test_first_values_of_a_multiselect_are_a_list() -> None:
    found = render_input(Input(**{**INPUT, "kind": "multiselect", "default": "a, b"}), str)
    assert found["options"]["defaultValue"] == ["a", "b"]


def test_views_have_twins_only_where_there_is_japanese() -> None:
    view = View("hosts", "Hosts", "", "dark", (), {}, (), ())
    assert list(render_views(Views((view,)))) == ["default/data/ui/views/hosts.xml"]
    assert list(render_views(Views((view,), japanese={"Hosts": "ホスト"}))) == [
        "default/data/ui/views/hosts.xml",
        "default/data/ui/views/hosts_ja.xml",
    ]

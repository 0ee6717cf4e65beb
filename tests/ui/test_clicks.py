"""Inputs change what is shown, clicks lead on, and what a click leads to works."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from offline.serve.views import load_view
from tests.shared import ROOT
from tests.ui.test_views import SHIPPED, VIEWS, empty_with_reason, only_in_splunk

TARGETS = {
    "splunk.table": "td[data-test=cell]",
    "splunk.bar": ".highcharts-point",
    "splunk.column": ".highcharts-point",
    "splunk.sankey": "[data-test^=node-rect]",
}
"""What can be clicked in a panel."""


def clickable() -> list[object]:
    """View, panel and event handler of every panel that leads somewhere and shows the samples."""
    found = []
    for name in VIEWS:
        view = load_view(ROOT, name)
        assert view is not None
        assert view.definition is not None
        never = {*empty_with_reason(name), *only_in_splunk(name)}
        for panel, content in view.definition["visualizations"].items():
            handlers = content.get("eventHandlers", [])
            if handlers and panel not in never and content["type"] in TARGETS:
                selector = f'[data-test=grid-item]:has([data-id="{panel}"]) {TARGETS[content["type"]]}'
                found.append(pytest.param(name, selector, handlers[0], id=f"{name} {panel}"))
    return found


def kinds(cases: list[Any], kind: str) -> list[Any]:
    """Those of the cases whose handler is of that kind."""
    return [case for case in cases if case.values[2]["type"] == kind]


@pytest.mark.parametrize(("view", "selector", "handler"), kinds(clickable(), "drilldown.customUrl"))
def test_click_leads_to_a_page_of_the_viewer(chromium, samples, view, selector, handler) -> None:
    chromium.open(url=samples.view(view), again=True)
    seen = chromium.follow(selector=selector)
    path, _, query = handler["options"]["url"].partition("?")
    there = urlsplit(seen["target"])
    assert there.path.removeprefix("/en-US") == path
    assert set(parse_qs(there.query)) == {pair.partition("=")[0] for pair in query.split("&") if pair}
    assert "$" not in there.query
    assert seen["status"] == (404 if path.startswith("/manager/") else 200)


@pytest.mark.parametrize(("view", "selector", "handler"), kinds(clickable(), "drilldown.setToken"))
def test_click_sets_tokens(chromium, samples, view, selector, handler) -> None:
    chromium.open(url=samples.view(view))
    after = chromium.click(selector=selector)
    names = [token["token"] for token in handler["options"]["tokens"]]
    assert [name for name in names if after["tokens"].get(name) in (None, "", "*")] == []
    assert after["faults"] == []
    assert after["failures"] == []


def test_page_behind_a_click_works(chromium, samples) -> None:
    chromium.open(url=samples.view("overview"))
    host = '[data-test=grid-item]:has([data-id="viz_risky_hosts"]) td[data-test=cell]'
    seen = chromium.click(selector=host)
    assert "/app/sysmon_essentials/findings?form.dest=ws-041.corp.example" in seen["url"]
    assert seen["tokens"]["dest"] == "ws-041.corp.example"
    assert (seen["faults"], seen["failures"]) == ([], [])


def number(seen: dict[str, Any], panel: str) -> int:
    """The large number of a single value."""
    text = next(found["says"] for found in seen["panels"] if found["id"] == panel)
    digits = "".join(char for char in text.replace(",", "").rpartition(" ")[2] if char.isdigit())
    return int(digits or 0)


def test_time_range_of_the_address_is_obeyed(chromium, samples) -> None:
    whole = chromium.open(url=samples.view("overview"))
    later = chromium.open(url=f"{samples.view('overview')}?form.global_time.earliest=-140m&form.global_time.latest=now")
    assert later["tokens"]["global_time.earliest"] == "-140m"
    assert 0 < number(later, "viz_findings") < number(whole, "viz_findings")


def test_time_range_is_picked(chromium, samples) -> None:
    chromium.open(url=samples.view("overview"))
    chromium.click(selector="[data-test=time-range-dropdown]")
    seen = chromium.click(selector='[data-test="Last 4 hours"]')
    assert seen["tokens"]["global_time.earliest"] == "-4h@m"
    assert seen["failures"] == []


def test_text_filter_changes_every_panel_that_asks_for_it(chromium, samples) -> None:
    before = chromium.open(url=samples.view("process_investigator"))
    after = chromium.open(url=f"{samples.view('process_investigator')}?form.process_name=acroupd.exe")
    assert 0 < number(after, "viz_process_count") < number(before, "viz_process_count")
    typed = chromium.fill(selector=f"[data-test=input-container] input >> nth={TEXT_OF_HOST}", value="srv-file01*")
    assert typed["tokens"]["dest"] == "srv-file01*"
    assert typed["panels"] != after["panels"]


TEXT_OF_HOST = 0
"""The first text input of the process investigator."""


def test_theme_changes_and_stays(chromium, samples) -> None:
    first = chromium.open(url=samples.view("overview"))
    changed = chromium.click(selector="#theme")
    assert {first["theme"], changed["theme"]} == {"light", "dark"}
    assert chromium.open(url=samples.view("findings"))["theme"] == changed["theme"]


def test_menu_leads_to_every_view(chromium, samples) -> None:
    chromium.open(url=samples.view("search"))
    menu = chromium.text(selector="header nav")["text"]
    labels = [view.label for name in SHIPPED if (view := load_view(ROOT, name))]
    assert [label for label in labels if label not in menu] == []
    assert urlsplit(chromium.click(selector="header nav a", text="Overview")["url"]).path == place("overview")
    seen = chromium.click(selector="header nav a", text="Network and DNS")
    assert urlsplit(seen["url"]).path == place("network_dns")
    assert seen["title"].startswith("Network and DNS | ")
    assert "viz_connection_count" in {panel["id"] for panel in seen["panels"]}
    assert seen["faults"] == []


def test_way_back_leads_to_the_view_before(chromium, samples) -> None:
    first = chromium.open(url=samples.view("overview"), anew=True)
    chromium.click(selector="header nav a", text="Findings")
    back = chromium.back()
    assert urlsplit(back["url"]).path == place("overview")
    assert [panel["id"] for panel in back["panels"]] == [panel["id"] for panel in first["panels"]]
    assert back["tokens"] == first["tokens"]
    assert back["faults"] == []


def place(view: str) -> str:
    return f"/en-US/app/sysmon_essentials/{view}"


def test_search_page_runs_what_its_address_says_and_what_is_typed(chromium, samples) -> None:
    query = "?q=index%3D*%20%7C%20stats%20count%20by%20host&earliest=0&latest=now"
    seen = chromium.open(url=samples.view("search") + query)
    assert seen["faults"] == []
    assert "ws-041.corp.example" in chromium.text(selector="#results table")["text"]
    chromium.fill(selector="#spl", value='| makeresults | eval shout=upper("typed") | table shout')
    assert "TYPED" in chromium.text(selector="#results table")["text"]
    chromium.fill(selector="#spl", value="| nosuch")
    assert "unknown command 'nosuch'" in chromium.text(selector="#status")["text"]


def test_nothing_of_an_event_becomes_part_of_the_page(chromium, samples) -> None:
    hostile = "%7C%20makeresults%20%7C%20eval%20a%3D%22%3Cimg%20src%3Dx%20onerror%3Dalert(1)%3E%22%20%7C%20table%20a"
    seen = chromium.open(url=f"{samples.view('search')}?q={hostile}")
    assert "<img src=x onerror=alert(1)>" in chromium.text(selector="#results table")["text"]
    assert seen["faults"] == []


def test_cookie_of_the_token_is_kept_from_scripts_and_other_sites(chromium, samples_viewer) -> None:
    entered = chromium.enter(address=samples_viewer.address)
    assert "token=" not in entered["url"]
    cookies = {cookie["name"].rstrip("0123456789"): cookie for cookie in entered["cookies"]}
    assert cookies["sysmon_essentials_"]["httpOnly"]
    assert {cookie["sameSite"] for cookie in entered["cookies"]} == {"Strict"}
    assert "sysmon_essentials_" not in entered["script"]

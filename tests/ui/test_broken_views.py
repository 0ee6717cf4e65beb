"""The tests of views can fail: dashboards with one fault each, and what the browser shows of it."""

from __future__ import annotations

import json

import pytest

from tests.shared import ROOT
from tests.ui.chromium import Served


def search(spl: str, **more: object) -> dict[str, object]:
    options = {"query": spl, "queryParameters": {"earliest": "0", "latest": "now"}, **more}
    return {"type": "ds.search", "options": options}


def chain(base: str, spl: str) -> dict[str, object]:
    return {"type": "ds.chain", "options": {"extend": base, "query": spl}}


def dashboard(visualizations: dict[str, object], sources: dict[str, object]) -> dict[str, object]:
    places = [
        {"item": name, "type": "block", "position": {"x": 0, "y": 200 * number, "w": 1200, "h": 200}}
        for number, name in enumerate(visualizations)
    ]
    return {
        "title": "Test",
        "dataSources": sources,
        "visualizations": visualizations,
        "layout": {"type": "grid", "options": {}, "globalInputs": [], "structure": places},
    }


def panel(kind: str = "splunk.table", source: str = "ds_a", **more: object) -> dict[str, object]:
    return {"type": kind, "title": "Panel", "dataSources": {"primary": source}, **more}


GOOD = search("| makeresults | eval a=1 | table a")
NOTHING = search("| makeresults | where 1=2")
VIEWS = {
    "good": dashboard({"viz_a": panel(), "viz_b": panel("splunk.singlevalue")}, {"ds_a": GOOD}),
    "failing": dashboard({"viz_a": panel()}, {"ds_a": search("| nosuchcommand")}),
    "refused": dashboard({"viz_a": panel()}, {"ds_a": search("| rest /services/server/info")}),
    "missing_source": dashboard({"viz_a": panel(source="ds_nowhere")}, {"ds_a": GOOD}),
    "missing_base": dashboard(
        {"viz_a": panel(source="ds_b")},
        {"ds_a": GOOD, "ds_b": chain("ds_nowhere", "| stats count")},
    ),
    "unknown_kind": dashboard({"viz_a": panel("splunk.nosuch")}, {"ds_a": GOOD}),
    "unset_token": dashboard({"viz_a": panel()}, {"ds_a": search('| makeresults | eval a="$nosuch$"')}),
    "empty_table": dashboard({"viz_a": panel()}, {"ds_a": NOTHING}),
    "empty_number": dashboard({"viz_a": panel("splunk.singlevalue")}, {"ds_a": NOTHING}),
    "empty_chart": dashboard({"viz_a": panel("splunk.column")}, {"ds_a": NOTHING}),
    "failing_base": dashboard(
        {"viz_a": panel(source="ds_c")},
        {"ds_a": search("| nosuchcommand"), "ds_b": chain("ds_a", "stats count"), "ds_c": chain("ds_b", "table count")},
    ),
    "failing_base_shown": dashboard(
        {"viz_a": panel(source="ds_b"), "viz_b": panel()},
        {"ds_a": search("| nosuchcommand"), "ds_b": chain("ds_a", "stats count")},
    ),
    "refreshed": dashboard(
        {"viz_a": panel(source="ds_b")},
        {
            "ds_a": search("| makeresults | eval a=1", refresh="2s"),
            "ds_b": chain("ds_a", "table a"),
        },
    ),
    "chained": dashboard(
        {"viz_a": panel(source="ds_b")},
        {
            "ds_a": search("| makeresults count=7 | streamstats count AS n"),
            "ds_b": chain("ds_a", "| stats max(n) AS highest"),
        },
    ),
}


@pytest.fixture(scope="session")
def broken_viewer(chromium, tmp_path_factory):
    """A viewer whose app consists of these dashboards."""
    folder = tmp_path_factory.mktemp("broken")
    views = folder / "broken" / "default" / "data" / "ui" / "views"
    views.mkdir(parents=True)
    (folder / "broken" / "default" / "app.conf").write_text("[package]\nid = broken\n", encoding="utf-8")
    for name, definition in VIEWS.items():
        inside = f"<definition><![CDATA[{json.dumps(definition)}]]></definition>"
        text = f'<dashboard version="2" theme="dark"><label>{name}</label>{inside}</dashboard>'
        (views / f"{name}.xml").write_text(text, encoding="utf-8")
    recording = ROOT / "samples" / "intrusion" / "web01.xml"
    served = Served(folder / "told", [recording], "--app", str(folder / "broken"))
    yield served
    served.close()


@pytest.fixture
def broken(chromium, broken_viewer):
    chromium.enter(address=broken_viewer.address, again=True)
    return broken_viewer


@pytest.mark.parametrize(
    ("view", "state", "says"),
    [
        pytest.param("good", "drawn", "1", id="good"),
        pytest.param("chained", "drawn", "7", id="chain"),
        pytest.param("failing", "error", "unknown command 'nosuchcommand'", id="search fails"),
        pytest.param("refused", "error", "Only Splunk can answer this: 'rest'", id="only Splunk can"),
        pytest.param("missing_source", "waiting", "", id="source is not there"),
        pytest.param("missing_base", "error", "valid extend", id="base of a chain is not there"),
        pytest.param("failing_base", "error", "unknown command 'nosuchcommand'", id="base of a chain fails"),
        pytest.param("failing_base_shown", "error", "unknown command 'nosuchcommand'", id="base with a panel fails"),
        pytest.param("unknown_kind", "error", "splunk.nosuch is not defined", id="unknown kind"),
        pytest.param("unset_token", "error", "Set token value", id="token is never set"),
        pytest.param("empty_table", "empty", "", id="empty table"),
        pytest.param("empty_number", "empty", "", id="empty number"),
        pytest.param("empty_chart", "empty", "", id="empty chart"),
    ],
)
def test_fault_of_a_panel_is_seen(chromium, broken, view, state, says) -> None:
    patience = {"patience": 6000} if state == "waiting" else {}
    seen = chromium.open(url=broken.view(view, "broken"), **patience)
    found = next(panel for panel in seen["panels"] if panel["id"] == "viz_a")
    assert found["state"] == state
    assert says in found["says"]


def test_failed_search_is_listed_above_the_dashboard(chromium, broken) -> None:
    seen = chromium.open(url=broken.view("failing", "broken"))
    assert len(seen["failures"]) == 1
    assert "Search ds_a failed: unknown command 'nosuchcommand'" in seen["failures"][0]
    assert any(fault.startswith("HTTP 400") for fault in seen["faults"])


def test_chain_is_asked_again_when_its_base_is(chromium, broken) -> None:
    chromium.open(url=broken.view("refreshed", "broken"))
    seen = chromium.run(
        script="""new Promise((done) => {
            const ask = window.fetch;
            const end = (title) => { window.fetch = ask; document.title = title; done(); };
            const tooLate = setTimeout(end, 60000, "not asked");
            window.fetch = (url, sent) => {
                const { search } = JSON.parse(sent?.body ?? "{}");
                if (search?.includes("| table a")) { clearTimeout(tooLate); end("asked again"); }
                return ask(url, sent);
            };
        })"""
    )
    assert seen["title"] == "asked again"


def test_view_wanted_last_is_shown_however_late_others_come(chromium, broken) -> None:
    chromium.open(url=broken.view("good", "broken"), anew=True)
    seen = chromium.run(
        script=f"""(async () => {{
            const ask = window.fetch;
            window.fetch = async (url, ...more) => {{
                const answer = await ask(url, ...more);
                if (String(url).endsWith("/chained")) await new Promise((done) => {{ setTimeout(done, 1000); }});
                return answer;
            }};
            const late = window.viewer.go({broken.view("chained", "broken")!r});
            await window.viewer.go({broken.view("empty_table", "broken")!r});
            await late;
            window.fetch = ask;
        }})()"""
    )
    assert seen["url"] == broken.view("empty_table", "broken")
    assert [panel["state"] for panel in seen["panels"]] == ["empty"]


def test_error_of_a_script_is_a_fault(chromium, broken) -> None:
    chromium.open(url=broken.view("search", "broken"))
    seen = chromium.run(script="setTimeout(() => { throw new Error('planted'); }, 0)")
    assert any("planted" in fault for fault in seen["faults"])
    assert any("planted" in line for line in seen["failures"])


def test_request_to_elsewhere_is_a_fault(chromium, broken) -> None:
    chromium.open(url=broken.view("search", "broken"))
    seen = chromium.run(script="fetch('http://192.0.2.1/').catch(() => {})")
    assert any("Content Security Policy" in fault or "192.0.2.1" in fault for fault in seen["faults"])


def without(definition, *path):
    """A copy of the definition without what lies at the path."""
    copied = json.loads(json.dumps(definition))
    inner = copied
    for part in path[:-1]:
        inner = inner[part]
    del inner[path[-1]]
    return copied


def changed(definition, value, *path):
    """A copy of the definition with another value at the path."""
    copied = json.loads(json.dumps(definition))
    inner = copied
    for part in path[:-1]:
        inner = inner[part]
    inner[path[-1]] = value
    return copied


@pytest.mark.parametrize(
    ("definition", "says"),
    [
        pytest.param(VIEWS["good"], None, id="good"),
        pytest.param(
            changed(VIEWS["good"], {"legendDisplay": 17}, "visualizations", "viz_a", "options"), None, id="other kind"
        ),
        pytest.param(
            dashboard({"viz_a": panel("splunk.column", options={"legendDisplay": 17})}, {"ds_a": GOOD}),
            "/visualizations/viz_a/options/legendDisplay",
            id="option of a wrong type",
        ),
        pytest.param(
            changed(VIEWS["good"], "wide", "layout", "structure", 0, "position", "w"),
            None,
            id="width is no number: the lint of views sees it",
        ),
        pytest.param(without(VIEWS["good"], "visualizations", "viz_a", "type"), "/visualizations/viz_a", id="no type"),
        pytest.param(
            changed(VIEWS["good"], 5, "dataSources", "ds_a", "options", "query"), "query", id="query is a number"
        ),
        pytest.param(changed(VIEWS["good"], [], "visualizations"), "/visualizations", id="list of panels"),
    ],
)
def test_schema_refuses_what_it_can(chromium, broken, definition, says) -> None:
    chromium.open(url=broken.view("good", "broken"))
    (errors,) = chromium.validate(definitions=[definition])["errors"]
    assert (errors == []) == (says is None)
    assert says is None or any(says in error for error in errors)

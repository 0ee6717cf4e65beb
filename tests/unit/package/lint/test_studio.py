"""One planted fault a check, in a definition that every check accepts otherwise."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from package.lint.studio import CHECKS
from package.lint.studio_view import StudioView, read_definition, taken_tokens

SOUND: dict[str, Any] = {
    "title": "Hosts",
    "description": "What hosts do.",
    "inputs": {
        "input_time": {"type": "input.timerange", "options": {"token": "time", "defaultValue": "-24h@h,now"}},
        "input_host": {
            "type": "input.dropdown",
            "title": "Host",
            "options": {
                "token": "host",
                "defaultValue": "*",
                "items": "> frame(label, value) | prepend(statics) | objects()",
            },
            "dataSources": {"primary": "ds_names"},
            "context": {
                "statics": [["all"], ["*"]],
                "label": '> primary | seriesByName("host") | renameSeries("label")',
                "value": '> primary | seriesByName("host") | renameSeries("value")',
            },
        },
    },
    "defaults": {"tokens": {"default": {"picked": {"value": "*"}}}},
    "dataSources": {
        "ds_names": {
            "type": "ds.search",
            "name": "names",
            "options": {
                "query": "| tstats count WHERE `scope` BY host",
                "queryParameters": {"earliest": "-7d@d", "latest": "now"},
            },
        },
        "ds_base": {
            "type": "ds.search",
            "name": "base",
            "options": {
                "query": "`scope` host=$host|s$ user=$picked|s$ | stats count BY host",
                "queryParameters": {"earliest": "$time.earliest$", "latest": "$time.latest$"},
                "refresh": "5m",
                "refreshType": "delay",
            },
        },
        "ds_top": {"type": "ds.chain", "name": "top", "options": {"extend": "ds_base", "query": "| sort 10 - count"}},
    },
    "visualizations": {
        "viz_top": {
            "type": "splunk.table",
            "title": "Hosts of $host$",
            "dataSources": {"primary": "ds_top"},
            "options": {
                "count": 10,
                "columnFormat": {"count": {"rowColors": '> table | seriesByName("count") | rangeValue(heat)'}},
            },
            "context": {"heat": [{"from": 1, "value": "#1F5F99"}]},
            "hideWhenNoData": True,
            "eventHandlers": [
                {
                    "type": "drilldown.customUrl",
                    "options": {"url": "/app/sysmon_essentials/other?form.host=$row.host.value|u$", "newTab": False},
                }
            ],
        },
        "viz_text": {"type": "splunk.markdown", "options": {"markdown": "Text"}},
        "viz_pick": {
            "type": "splunk.bar",
            "dataSources": {"primary": "ds_base"},
            "eventHandlers": [
                {
                    "type": "drilldown.setToken",
                    "options": {"tokens": [{"token": "picked", "key": "row.user.value"}]},
                }
            ],
        },
    },
    "layout": {
        "type": "grid",
        "options": {"width": 1200},
        "globalInputs": ["input_time", "input_host"],
        "structure": [
            {"item": "viz_top", "type": "block", "position": {"x": 0, "y": 0, "w": 1200, "h": 300}},
            {"item": "viz_text", "type": "block", "position": {"x": 0, "y": 300, "w": 600, "h": 100}},
            {"item": "viz_pick", "type": "block", "position": {"x": 600, "y": 300, "w": 600, "h": 100}},
        ],
    },
}

GONE = object()
Fault = tuple[str, object, str]
"""Path to a value (keys with / between), what it becomes, and the message."""

QUERY = "dataSources/ds_base/options/query"
URL = "visualizations/viz_top/eventHandlers/0/options/url"
TOKENS = "visualizations/viz_pick/eventHandlers/0/options/tokens/0"
FAULTS: dict[str, list[Fault]] = {
    "keys": [
        ("bogus", 1, "unknown key 'bogus' at the top"),
        ("visualizations/viz_top/tittle", "x", "viz_top: unknown key 'tittle'"),
        ("inputs/input_host/label", "x", "input_host: unknown key 'label'"),
    ],
    "kinds": [
        ("dataSources/ds_top/type", "ds.seach", "type 'ds.seach' is not one of ds.search, ds.chain"),
        ("dataSources/ds_top/querry", "x", "data source ds_top: unknown key 'querry'"),
        ("dataSources/ds_base/options/earliest", "-1d", "ds.search has no option 'earliest'"),
        (QUERY, " ", "data source ds_base: no query"),
    ],
    "chains": [
        ("dataSources/ds_top/options/extend", "ds_gone", "extends 'ds_gone', which is not there"),
        ("dataSources/ds_top/options/extend", "ds_top", "data source ds_top: extends itself by way of ds_top"),
    ],
    "references": [
        ("visualizations/viz_top/dataSources/primary", "ds_gone", "viz_top: no data source 'ds_gone'"),
        ("visualizations/viz_top/dataSources/second", "ds_base", "viz_top: no data source 'second' of this kind"),
        ("visualizations/viz_top/dataSources/primary", "ds_base", "data source ds_top: nothing uses it"),
    ],
    "times": [
        ("dataSources/ds_base/options/queryParameters/earliest", "0", "earliest '0' does not say how far back"),
        ("dataSources/ds_base/options/queryParameters/earliest", GONE, "earliest '' does not say how far back"),
        ("dataSources/ds_base/options/queryParameters/latest", GONE, "data source ds_base: no latest"),
        ("inputs/input_time/options/defaultValue", "0,", "input_time: the time range begins with '0'"),
    ],
    "macros": [(QUERY, "`scop` $host|s$ $picked|s$", "data source ds_base: there is no macro scop")],
    "quoting": [
        (QUERY, "`scope` host=$host$ $picked|s$", "token host is not quoted; write $host|s$"),
        (QUERY, "`scope` host=$host|u$ $picked|s$", "token host is not quoted"),
    ],
    "panels": [
        ("visualizations/viz_top/type", "splunk.nosuch", "viz_top: there is no visualisation 'splunk.nosuch'"),
        ("visualizations/viz_top/type", "table", "viz_top: there is no visualisation 'table'"),
        ("visualizations/viz_top/options/counts", 10, "viz_top: splunk.table has no option 'counts'"),
        ("visualizations/viz_top/options/count", "10", "viz_top: option count cannot be '10'"),
        ("visualizations/viz_top/options/showRowNumbers", 1, "viz_top: option showRowNumbers cannot be 1"),
        ("visualizations/viz_top/options/headerVisibility", "yes", "option headerVisibility cannot be 'yes'"),
        ("visualizations/viz_top/options/backgroundColor", "red", "option backgroundColor cannot be 'red'"),
        ("visualizations/viz_top/dataSources", GONE, "viz_top: no data source"),
    ],
    "inputs": [
        ("inputs/input_host/type", "input.drop", "input_host: there is no input 'input.drop'"),
        ("inputs/input_host/options/default", "*", "input_host: input.dropdown has no option 'default'"),
        ("inputs/input_host/options/defaultValue", "", "input_host: no first value"),
        ("inputs/input_host/options/token", "time", "input_host: token 'time' is missing or not its own"),
        ("inputs/host", {"type": "input.text"}, "host: the id of an input begins with input_"),
    ],
    "expressions": [
        ("visualizations/viz_top/context", {}, "viz_top: 'heat' in"),
        ("inputs/input_host/options/items", "> frame(lable)", "input_host: 'lable' in"),
        ("visualizations/viz_top/options/table", "> primry | seriesByName('x')", "viz_top: 'primry' in"),
        ("visualizations/viz_top/options/table", "> primary | seriesByNam('x')", "there is no function seriesByNam"),
    ],
    "placed": [
        ("layout/structure/0/item", "viz_gone", "layout: there is no panel 'viz_gone'"),
        ("layout/structure/0/item", "viz_text", "viz_text: has 2 places in the layout"),
        ("layout/globalInputs", ["input_time"], "input_host: is not in the layout"),
        ("layout/globalInputs", ["input_time", "input_host", "x"], "layout: there is no input 'x'"),
    ],
    "bounds": [
        ("layout/structure/2/position/x", 700, "viz_pick: does not lie inside the layout"),
        ("layout/structure/2/position/h", 0, "viz_pick: does not lie inside the layout"),
        ("layout/structure/2/position", {}, "viz_pick: does not lie inside the layout"),
        ("layout/structure/2/position/x", 500, "viz_text and viz_pick overlap"),
    ],
    "gaps": [("layout/structure/2/position/w", 500, "layout: the panels leave gaps")],
    "tokens": [
        ("visualizations/viz_top/title", "$hots$", "viz_top: token hots is not defined"),
        ("visualizations/viz_top/title", "$row.host.value$", "viz_top: token row.host.value is not defined"),
        (QUERY, "`scope` $host|s$", "token picked is not used"),
        (URL, "/app/sysmon_essentials/other?form.host=$rwo.host.value|u$", "token rwo.host.value is not defined"),
    ],
    "handlers": [
        ("visualizations/viz_top/eventHandlers/0/type", "drilldown.open", "a click cannot be 'drilldown.open'"),
        ("visualizations/viz_top/eventHandlers/0/options/tab", True, "drilldown.customUrl has no option 'tab'"),
        (f"{TOKENS}/token", "chosen", "viz_pick: a click sets 'chosen', which has no first value"),
        (f"{TOKENS}/key", "click.value", "viz_pick: a click has no 'click.value'"),
    ],
    "rows": [
        (
            "visualizations/viz_top/options/table",
            '> primary | frameBySeriesNames("count")',
            "viz_top: a click asks for host, which is not shown",
        )
    ],
    "links": [
        (URL, "/app/sysmon_essentials/nowhere", "links to the view 'nowhere', which is not there"),
        (URL, "/app/sysmon_essentials/other?form.user=x", "gives 'form.user' to the view other, which does not take"),
        (URL, "/app/sysmon_essentials/other?host=x", "gives 'host' to the view other, which does not take it"),
        (URL, "/app/sysmon_essentials/other?form.host.from=x", "gives 'form.host.from' to the view other"),
        (
            URL,
            "/app/sysmon_essentials/other?form.host=$row.host.value$",
            "row.host.value in the address is not encoded",
        ),
        (
            URL,
            "/static/app/sysmon_essentials/gone/index.html",
            "links to /static/app/sysmon_essentials/gone/index.html",
        ),
        (URL, "javascript:alert(1)", "which is neither in Splunk nor https"),
        (URL, "http://www.example.com/", "which is neither in Splunk nor https"),
    ],
}
CASES = [(check, *fault) for check, faults in FAULTS.items() for fault in faults]


def view(definition: dict[str, Any]) -> StudioView:
    takes = {"other": frozenset({"host"})}
    return StudioView("hosts", definition, takes, {"scope"}, {"appserver/static/page/index.html"})


def spoiled(place: str, value: object) -> dict[str, Any]:
    definition = copy.deepcopy(SOUND)
    *way, last = place.split("/")
    here: Any = definition
    for key in way:
        here = here[int(key)] if isinstance(here, list) else here[key]
    if value is GONE:
        del here[last]
    else:
        here[last] = value
    return definition


@pytest.mark.parametrize("check", CHECKS, ids=str)
def test_sound_view_has_no_problem(check: str) -> None:
    assert list(CHECKS[check](view(SOUND))) == []


@pytest.mark.parametrize(("check", "place", "value", "message"), CASES, ids=[f"{c}: {m}" for c, _, _, m in CASES])
def test_planted_fault_is_found(check: str, place: str, value: object, message: str) -> None:
    assert any(message in found for found in CHECKS[check](view(spoiled(place, value))))


def test_every_check_has_a_planted_fault() -> None:
    assert set(FAULTS) == set(CHECKS)


def test_page_of_the_app_may_be_linked_to() -> None:
    linked = spoiled(URL, "/static/app/sysmon_essentials/page/index.html?host=$row.host.value|u$")
    assert list(CHECKS["links"](view(linked))) == []


@pytest.mark.parametrize(
    ("text", "message"),
    [("", "Expecting value"), ("[]", "no JSON object"), ('{"a": 1, "a": 2}', "a stands twice"), ("{", "Expecting")],
    ids=["nothing", "a list", "a key twice", "half"],
)
def test_definition_that_is_no_json_object_is_refused(text: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        read_definition(text)


def test_view_takes_the_tokens_of_its_inputs_and_defaults() -> None:
    assert taken_tokens(SOUND) == {"time", "host", "picked"}

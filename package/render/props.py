"""default/props.conf: how Sysmon events are read, at index time and at search time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from package.pivot import columns
from package.render.conf_text import render_conf
from package.render.transforms import (
    DATA,
    EVENTS_LOOKUP,
    FORWARDED_HOST,
    FORWARDED_SOURCE,
    HASHES,
    HEADER,
    LINUX_HOST,
    LINUX_SOURCE,
)

if TYPE_CHECKING:
    from package.model import Model, Source
    from package.operations import Operation

ABOVE_LITERAL_STANZAS = "101"
"""Literal [source::] stanzas have priority 100: where another add-on has one for the same source, ours must win."""

LONGEST_EVENT_BYTES = "524288"
"""Two command lines of 32,767 characters, a call trace and a stream's contents fit; the default of 10,000 cuts them."""

CONFIGURATIONS = "sysmon_essentials:config"
"""Sourcetype of the reports of the input sysmon_config."""
FEEDS = "sysmon_essentials:intel_feed"
"""Sourcetype of the reports of the input sysmon_intel."""

TIME = {
    "TIME_PREFIX": "<Data Name=['\"]UtcTime['\"]>",
    "TIME_FORMAT": "%Y-%m-%d %H:%M:%S.%3N",
    "TZ": "UTC",
    "MAX_TIMESTAMP_LOOKAHEAD": "30",
    "TRUNCATE": LONGEST_EVENT_BYTES,
    "SHOULD_LINEMERGE": "false",
}


def render_props(model: Model) -> str:
    """The text of props.conf."""
    windows, linux = model.sources["windows"], model.sources["linux"]
    forwarded = {"TRANSFORMS-sysmon_essentials_forwarded": f"{FORWARDED_SOURCE}, {FORWARDED_HOST}"}
    renamed = {"TRANSFORMS-sysmon_essentials_linux": f"{LINUX_SOURCE}, {LINUX_HOST}"}
    event_break = {"LINE_BREAKER": r"([\r\n]+)<Event[\s>]"}
    return render_conf(
        "model/",
        [
            (_pattern(windows.forwarded), forwarded),
            (
                _pattern(windows.sources),
                {"priority": ABOVE_LITERAL_STANZAS, **TIME, **event_break, **_search_time(model, windows)},
            ),
            (linux.sourcetype, {**TIME, **renamed, **_search_time(model, linux)}),
            (model.normalised, {**TIME, "TIME_PREFIX": '"UtcTime":"', "KV_MODE": "json", **_lists(model)}),
            (CONFIGURATIONS, {**TIME, "TIME_PREFIX": '"time":"', "KV_MODE": "json"}),
            (FEEDS, {**TIME, "TIME_PREFIX": '"time":', "TIME_FORMAT": "%s", "KV_MODE": "json"}),
        ],
    )


def _pattern(sources: tuple[str, ...]) -> str:
    """One stanza for several sources; alternatives are only read as such from the first wildcard on, hence `...`."""
    return f"source::...({'|'.join(sources)})"


def _lists(model: Model) -> dict[str, str]:
    """Give multivalue fields their names: what JSON has as a list, Splunk extracts with braces behind the name."""
    operations = {field: operation for row in model.events.values() for field, operation in row.cim.items()}
    lists = sorted(field for field, operation in operations.items() if _is_list(operation))
    return {f"EVAL-{field}": f"coalesce('{field}{{}}',{field})" for field in lists}


def _is_list(operation: Operation) -> bool:
    return operation.op == "hashes" or bool(operation.split and not operation.count)


def _search_time(model: Model, source: Source) -> dict[str, str]:
    settings = {
        "KV_MODE": "none",
        "REPORT-sysmon_essentials": f"{HEADER}, {DATA}, {HASHES}, {HASHES}_stream"
        if source.system == "windows"
        else f"{HEADER}, {DATA}, {HASHES}",
    }
    calculated = columns(model, source.system)
    settings.update({f"FIELDALIAS-{c.field}": f"{c.alias} AS {c.field}" for c in calculated if c.alias})
    settings.update({f"EVAL-{c.field}": c.text for c in calculated if c.text})
    settings["LOOKUP-sysmon_essentials_signature"] = f"{EVENTS_LOOKUP} event_code AS EventCode OUTPUT signature"
    return settings

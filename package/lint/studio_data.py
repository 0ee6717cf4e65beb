"""Data sources of a view: their kinds, what they go on from, and the times over which they search."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from package.lint.studio_view import TOKEN, options

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any

    from package.lint.studio_view import StudioView

KNOWN = {
    "ds.search": ("query", "queryParameters", "refresh", "refreshType", "enableSmartSources"),
    "ds.chain": ("query", "extend", "enableSmartSources"),
}
"""Source: Splunk's Dashboard Studio manual, data source options."""

BOUND = re.compile(r"-\d+(?:s|m|h|d|w|mon)(?:@\w+)?|\$[A-Za-z_]\w*\.earliest\$")
"""An earliest time that says how far back: a relative one or that of a time range."""
MACRO = re.compile(r"`([\w-]+)(?:\([^`]*\))?`")


def check_kinds(view: StudioView) -> Iterator[str]:
    """Only data sources and options that Splunk knows, and a query in each."""
    for name, entry in view.items("dataSources"):
        kind = str(entry.get("type"))
        if kind not in KNOWN:
            yield f"data source {name}: type {kind!r} is not one of {', '.join(KNOWN)}"
            continue
        for key in sorted(set(entry) - {"type", "name", "options"}):
            yield f"data source {name}: unknown key {key!r}"
        for key in sorted(set(options(entry)) - set(KNOWN[kind])):
            yield f"data source {name}: {kind} has no option {key!r}"
        if not str(options(entry).get("query", "")).strip():
            yield f"data source {name}: no query"


def check_chains(view: StudioView) -> Iterator[str]:
    """Every chain leads to a search."""
    sources = view.part("dataSources")
    for name, entry in view.items("dataSources"):
        seen, here = [name], entry
        while here.get("type") == "ds.chain":
            base = str(options(here).get("extend"))
            if base not in sources:
                yield f"data source {seen[-1]}: extends {base!r}, which is not there"
                break
            if base in seen:
                yield f"data source {name}: extends itself by way of {base}"
                break
            seen.append(base)
            here = sources[base]


def check_references(view: StudioView) -> Iterator[str]:
    """What panels and inputs ask for is there, and what is there is asked for."""
    sources = view.part("dataSources")
    used = {str(options(entry).get("extend")) for _, entry in view.items("dataSources")}
    for part in ("visualizations", "inputs"):
        for name, entry in view.items(part):
            asked = entry.get("dataSources", {})
            used.update(map(str, asked.values()))
            yield from (f"{name}: no data source {key!r} of this kind of use" for key in asked if key != "primary")
            yield from (f"{name}: no data source {source!r}" for source in asked.values() if source not in sources)
    yield from (f"data source {name}: nothing uses it" for name in sources if name not in used)


def check_times(view: StudioView) -> Iterator[str]:
    """No search over all time, and no time range that begins with all time."""
    for name, entry in view.items("dataSources"):
        if entry.get("type") != "ds.search":
            continue
        times = options(entry).get("queryParameters", {})
        if not BOUND.fullmatch(str(times.get("earliest", ""))):
            yield f"data source {name}: earliest {times.get('earliest', '')!r} does not say how far back"
        if not times.get("latest"):
            yield f"data source {name}: no latest"
    for name, entry in view.items("inputs"):
        if entry.get("type") == "input.timerange":
            start = str(options(entry).get("defaultValue", "")).partition(",")[0]
            if not BOUND.fullmatch(start):
                yield f"{name}: the time range begins with {start!r}, which does not say how far back"


def check_macros(view: StudioView) -> Iterator[str]:
    """Every macro of a search is one of the app."""
    for name, query in queries(view):
        for macro in sorted(set(MACRO.findall(query)) - set(view.macros)):
            yield f"data source {name}: there is no macro {macro}"


def check_quoting(view: StudioView) -> Iterator[str]:
    """Every token in a search is quoted, so that no value becomes a command."""
    for name, query in queries(view):
        for token, filters in TOKEN.findall(query):
            if filters != "|s":
                yield f"data source {name}: token {token} is not quoted; write ${token}|s$"


def queries(view: StudioView) -> Iterator[tuple[str, str]]:
    """Name and query of every data source."""
    for name, entry in view.items("dataSources"):
        yield name, str(_query(entry))


def _query(entry: Mapping[str, Any]) -> object:
    return options(entry).get("query", "")

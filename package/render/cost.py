"""docs/search-time-cost.md: how much work one event is at search time, counted from the model."""

from __future__ import annotations

from typing import TYPE_CHECKING

from package.operations import HASH_SOURCES
from package.pivot import columns

if TYPE_CHECKING:
    from package.model import EventRow, Model

WHOLE_EVENT_REGEXES = 2
OFFICIAL = {
    "ta_regexes": 19,
    "ta_parts": 6,
    "ta_evals": 62,
    "ta_aliases": 24,
    "ta_lookups": 2,
}
"""Settings of Splunk_TA_microsoft_sysmon 5.0.0, counted in its props.conf; 25 REPORTs, of which 19 scan the event."""

TEXT = """# Search-time cost

Rendered from model/ by `python -m package generate --write`; edit those, not this file.

What Splunk does for one event if a search asks for every field. "Regexes on the event" scan the whole event text,
"on a part" one extracted value. "Calculated" counts the EVAL settings that have something to work on; the others stop
at the first absent field. `bench/searchtime.py --app A --app B` measures the same in seconds.

| | regexes on the event | on a part | calculated | aliases | lookups |
|---|---|---|---|---|---|
| settings of this app | {regexes} | {parts} | {evals} | {aliases} | 1 |
| settings of Splunk_TA_microsoft_sysmon 5.0.0 | {ta_regexes} | {ta_parts} | {ta_evals} | {ta_aliases} | {ta_lookups} |

| EventID | regexes on the event | on a part | calculated | of them raw text decoded | aliases |
|---|---|---|---|---|---|
{rows}
"""


def render_cost(model: Model) -> str:
    """The page's text."""
    windows = columns(model, "windows")
    rows = "\n".join(_row(model, row) for row in model.events.values())
    return TEXT.format(
        regexes=WHOLE_EVENT_REGEXES,
        parts=len(HASH_SOURCES),
        evals=sum(1 for column in windows if column.text),
        aliases=sum(1 for column in windows if column.alias),
        **OFFICIAL,
        rows=rows,
    )


def _row(model: Model, row: EventRow) -> str:
    names = {field.name for field in row.fields}
    parts = len(names.intersection(HASH_SOURCES))
    raw = sum(1 for field in row.fields if field.kind == "text")
    aliased = {column.field for column in columns(model, row.os[0]) if column.alias}
    aliases = sum(1 for field in row.cim if field in aliased) + 1
    calculated = raw + sum(1 for field in row.cim if field not in aliased) + 2
    return f"| {row.code} {row.name} | {WHOLE_EVENT_REGEXES} | {parts} | {calculated} | {raw} | {aliases} |"

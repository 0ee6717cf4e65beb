"""Stage LOOKUP: fields from tables, without being asked.

Knows the LOOKUP classes of props.conf. Classes run in ASCII order; the output of one can be the input of a later one.
Source: props.conf.spec 10.2.3, LOOKUP.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from offline.searchtime.lazy import Once
from offline.spl.frame import Column, merge

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from offline.conf import Conf
    from offline.lookups import Lookup, Lookups
    from offline.props import Applied, Merged
    from offline.spl.frame import Frame

_TOKEN = re.compile(r'"((?:[^"\\]|\\.)*)"|([^\s,]+)')
_OUTPUTS = ("OUTPUT", "OUTPUTNEW")


class AutomaticLookup(NamedTuple):
    """One LOOKUP class.

    Attributes:
        applied: The setting.
        lookup: The table.
        keys: Field of the event by field of the table.
        outputs: Field of the event by field of the table.
        only_new: Values that an event already has stay (OUTPUTNEW).
    """

    applied: Applied
    lookup: Lookup
    keys: Mapping[str, str]
    outputs: Mapping[str, str]
    only_new: bool


class _SyntaxError(ValueError):
    """A LOOKUP setting that cannot be read."""


def compile_lookups(conf: Conf, merged: Merged, lookups: Lookups) -> list[AutomaticLookup]:
    """LOOKUP classes in the order in which they run; what cannot be run is a problem of ``conf``."""
    found = []
    for applied in merged.classes("LOOKUP-", "LOOKUP_", "LOOKUP", ignore_case=True):
        try:
            compiled = _compiled(conf, applied, lookups)
        except _SyntaxError as error:
            conf.problem(applied.setting, f"{applied.key}: {error}")
            continue
        if compiled:
            found.append(compiled)
    return found


def _compiled(conf: Conf, applied: Applied, lookups: Lookups) -> AutomaticLookup | None:
    name, *words = [quoted or bare for quoted, bare in _TOKEN.findall(applied.setting.value)]
    at = next((i for i, word in enumerate(words) if word.upper() in _OUTPUTS), len(words))
    keys = _pairs(words[:at])
    if not keys:
        raise _SyntaxError("no match field")
    lookup = lookups.get(name)
    if lookup is None:
        raise _SyntaxError(f"lookup '{name}' cannot be used")
    outputs = _pairs(words[at + 1 :])
    if not outputs:
        outside = {*keys, lookup.definition.time_field}
        outputs = {field: field for field in lookup.fields if field not in outside}
    for field in (*keys, *outputs):
        if field not in lookup.fields:
            conf.problem(applied.setting, f"{applied.key}: lookup '{name}' has no field '{field}'")
    only_new = at < len(words) and words[at].upper() == "OUTPUTNEW"
    return AutomaticLookup(applied, lookup, keys, outputs, only_new)


def _pairs(words: list[str]) -> dict[str, str]:
    """``a AS b c`` as ``{a: b, c: c}``."""
    pairs: dict[str, str] = {}
    at = 0
    while at < len(words):
        renamed = at + 2 < len(words) and words[at + 1].upper() == "AS"
        if at + 1 < len(words) and words[at + 1].upper() == "AS" and not renamed:
            raise _SyntaxError(f"'{words[at]} AS' without a field")
        pairs[words[at]] = words[at + 2] if renamed else words[at]
        at += 3 if renamed else 1
    return pairs


def apply_lookups(lookups: list[AutomaticLookup], frame: Frame) -> Frame:
    """The frame with looked-up fields. A table is searched once, when the first of its outputs is asked for."""
    for automatic in lookups:
        if all(field in frame for field in automatic.keys.values()):
            frame = frame.with_columns(_columns(automatic, frame))
    return frame


def _columns(automatic: AutomaticLookup, frame: Frame) -> dict[str, Once]:
    found: dict[str, Column] = {}

    def answer() -> dict[str, Column]:
        if not found:
            keys = {field: frame.column(name) for field, name in automatic.keys.items()}
            times = frame.column("_time") if automatic.lookup.definition.time_field else None
            found.update(automatic.lookup.match(keys, list(automatic.outputs), times))
        return found

    def output(field: str, name: str) -> Callable[[], Column]:
        return lambda: _written(automatic, frame, name, answer()[field])

    return {name: Once(output(field, name)) for field, name in automatic.outputs.items()}


def _written(automatic: AutomaticLookup, frame: Frame, name: str, found: Column) -> Column:
    """The field ``name`` after the lookup found ``found``.

    OUTPUT replaces the field in every event that has all keys, even by nothing; OUTPUTNEW only fills it where absent.
    """
    if name not in frame:
        return found
    before = frame.column(name)
    if automatic.only_new:
        rows = np.flatnonzero(before.codes == 0)
    else:
        rows = np.flatnonzero(automatic.lookup.asked({k: frame.column(v) for k, v in automatic.keys.items()}))
    everywhere = np.arange(frame.size)
    return merge(frame.size, [(everywhere, before), (rows, found.take(rows))])

"""Stage eventtypes: names for events that a search would find.

Knows eventtypes.conf: macros in searches, event types that refer to others, ``%field%`` in names, priority.
A search that refers to tags sees the tags of the event types that do not.
Source: eventtypes.conf.spec 10.2.3.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from offline.conf import is_true
from offline.macros import load_macros
from offline.searchtime.lazy import Once
from offline.searchtime.tag import apply_tags
from offline.spl.errors import SplError
from offline.spl.eval_expr import constant_value
from offline.spl.frame import Column, Dictionary
from offline.spl.pipeline import expand
from offline.spl.search_expr import mask, parse_search
from offline.spl.values import each, pack, text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from offline.conf import Conf
    from offline.spl.clock import Clock
    from offline.spl.frame import Frame, Value
    from offline.spl.search_nodes import SearchExpr

    TagTable = Mapping[str, Mapping[str, tuple[str, ...]]]

_LOWEST, _DEFAULT = 10, 1
_REFERENCE = re.compile(r"""(?<![\w.])eventtype\s*(?:!?=|\s+IN\b)""", re.IGNORECASE)
_TAG_REFERENCE = re.compile(r"""(?<![\w.])tag(?:::[\w.]+)?\s*(?:!?=|\s+IN\b)""", re.IGNORECASE)
_FIELD_IN_NAME = re.compile(r"%([^%]+)%")


class EventType(NamedTuple):
    """One event type. ``stage`` says what its search refers to: 0 fields, 1 event types, 2 tags."""

    name: str
    priority: int
    search: SearchExpr
    stage: int


class EventTypes(NamedTuple):
    """Enabled event types in the order in which an event shows them, and the clock of their searches."""

    enabled: Sequence[EventType]
    clock: Clock


def compile_eventtypes(conf: Conf, clock: Clock) -> EventTypes:
    """Enabled event types, ordered by priority, then by name.

    One whose search cannot be read is a problem of ``conf`` and matches nothing.
    """
    macros = load_macros(conf)
    found = []
    for name, settings in conf.stanzas("eventtypes").items():
        if is_true(settings.get("disabled", "0")) or not settings.get("search"):
            continue
        place = conf.setting("eventtypes", name, "search")
        try:
            expanded = expand(settings["search"], macros, lambda text: constant_value(text, clock)).text
            found.append(EventType(name, _priority(settings), _parsed(expanded), _stage(expanded)))
        except SplError as error:
            conf.problem(place, f"event type [{name}]: {error}")
    return EventTypes(sorted(found, key=lambda eventtype: (eventtype.priority, eventtype.name)), clock)


def apply_eventtypes(eventtypes: EventTypes, tags: TagTable, frame: Frame) -> Frame:
    """The frame with ``eventtype``."""
    if not eventtypes.enabled:
        return frame
    return frame.with_columns({"eventtype": Once(lambda: _Classifier(eventtypes, tags, frame).column())})


class _Classifier:
    """The event types of one frame."""

    def __init__(self, eventtypes: EventTypes, tags: TagTable, frame: Frame) -> None:
        self._enabled = eventtypes.enabled
        self._clock = eventtypes.clock
        self._tags = tags
        self._frame = frame
        self._masks: dict[str, np.ndarray] = {}

    def column(self) -> Column:
        for one in self._enabled:
            if one.stage == 0:
                self._masks[one.name] = mask(one.search, self._frame, self._clock)
        for stage in (1, 2):
            self._refer(stage)
        return self._names()

    def _names(self) -> Column:
        return _joined([one for one in self._enabled if one.name in self._masks], self._masks, self._frame)

    def _refer(self, stage: int) -> None:
        """Adds event types of ``stage`` until nothing changes; one that refers to itself in a circle stops there."""
        pending = [one for one in self._enabled if one.stage == stage]
        for _ in range(len(pending)):
            seen = self._frame.with_columns({"eventtype": self._names()})
            seen = apply_tags(self._tags, seen) if stage == 2 else seen
            new = {one.name: mask(one.search, seen, self._clock) for one in pending}
            if all(name in self._masks and np.array_equal(self._masks[name], found) for name, found in new.items()):
                break
            self._masks.update(new)


def _joined(eventtypes: Sequence[EventType], masks: Mapping[str, np.ndarray], frame: Frame) -> Column:
    """Names of the event types of every row, as a multivalue field in the order given."""
    if not eventtypes or not frame.size:
        return Column.constant(None, frame.size)
    bits = np.packbits(np.stack([masks[one.name] for one in eventtypes], axis=1), axis=1)
    keys = np.ascontiguousarray(bits).view(np.dtype((np.void, bits.shape[1]))).reshape(-1)
    distinct, codes = np.unique(keys, return_inverse=True)
    unpacked = np.unpackbits(distinct.view(np.uint8).reshape(len(distinct), -1), axis=1)[:, : len(eventtypes)]
    sets = [[eventtypes[i] for i in np.flatnonzero(row).tolist()] for row in unpacked]
    codes = codes.reshape(-1)
    if not any("%" in one.name for one in eventtypes):
        return Column.recoded([pack([one.name for one in some]) for some in sets], codes)
    return _substituted([[one.name for one in some] for some in sets], codes, frame)


def _substituted(names: list[list[str]], codes: np.ndarray, frame: Frame) -> Column:
    fields = {field for some in names for name in some for field in _FIELD_IN_NAME.findall(name)}
    columns = {field: frame.column(field).values for field in fields}
    known: dict[Value, int] = {None: 0}
    result = np.zeros(len(codes), dtype=np.int32)
    for row, code in enumerate(codes.tolist()):
        values = [_filled(name, columns, row) for name in names[code]]
        result[row] = known.setdefault(pack([value for value in values if value]), len(known))
    return Column(codes=result, dictionary=Dictionary(list(known)))


def _filled(name: str, columns: Mapping[str, list[Value]], row: int) -> str:
    def value(found: re.Match[str]) -> str:
        return next((text(one) for one in each(columns[found[1]][row])), "")

    return _FIELD_IN_NAME.sub(value, name)


def _parsed(search: str) -> SearchExpr:
    try:
        return parse_search(search)
    except SplError as error:
        error.text = search
        raise


def _priority(settings: Mapping[str, str]) -> int:
    value = settings.get("priority", "")
    return min(int(value), _LOWEST) if value.isdigit() else _DEFAULT


def _stage(search: str) -> int:
    return 2 if _TAG_REFERENCE.search(search) else int(_REFERENCE.search(search) is not None)

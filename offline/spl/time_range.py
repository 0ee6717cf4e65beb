"""Rows within a time range."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from offline.spl.values import number

if TYPE_CHECKING:
    from offline.spl.frame import Frame, Value

_TIMES = "times"


def in_range(frame: Frame, field: str, earliest: float | None, latest: float | None) -> Frame:
    """Rows whose time is at or after ``earliest`` and before ``latest``; without a time only if neither is given."""
    if earliest is None and latest is None:
        return frame
    times = _times(frame, field)
    low = -np.inf if earliest is None else earliest
    high = np.inf if latest is None else latest
    return frame.filter((times >= low) & (times < high))


def _times(frame: Frame, field: str) -> np.ndarray:
    """The field as numbers; computed once for all selections of a column whose distinct values are known."""
    if frame.distinct(field) is None:
        return np.array([_seconds(value) for value in frame.column(field).values], dtype=float)
    column = frame.column(field)
    known: np.ndarray | None = column.dictionary.memo.get(_TIMES)
    if known is None:
        known = np.array([_seconds(value) for value in column.dictionary.values], dtype=float)
        column.dictionary.memo[_TIMES] = known
    found: np.ndarray = known[column.codes]
    return found


def _seconds(value: Value) -> float:
    found = number(value)
    return float("nan") if found is None else float(found)

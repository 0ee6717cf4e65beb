"""Rows of a frame that agree in some columns.

Whoever computes a pure function of some fields computes it once a distinct combination.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from offline.spl.frame import Column

_TABLE_FACTOR = 4
_MAX_KEY = 2**62


def distinct_rows(columns: Sequence[Column], size: int) -> tuple[np.ndarray, np.ndarray]:
    """One row of every distinct combination of values, and per row which combination it has.

    Returns:
        ``(first, inverse)``: row numbers, and for every row an index into them. Without columns all rows are alike.
    """
    if size == 0:
        return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)
    key, width = np.zeros(size, dtype=np.int64), 1
    for column in columns:
        codes, count = column.codes, len(column.dictionary)
        if count == 1:
            continue
        if width * count > _MAX_KEY:
            first, key = _distinct(key, width)
            width = len(first)
        key = key * count + codes
        width *= count
    return _distinct(key, width)


def _distinct(key: np.ndarray, width: int) -> tuple[np.ndarray, np.ndarray]:
    size = len(key)
    if width > max(_TABLE_FACTOR * size, 1024):
        _, first, inverse = np.unique(key, return_index=True, return_inverse=True)
        return first, inverse.reshape(-1)
    seen = np.full(width, -1, dtype=np.int64)
    seen[key[::-1]] = np.arange(size - 1, -1, -1)
    used = np.flatnonzero(seen >= 0)
    number = np.zeros(width, dtype=np.int64)
    number[used] = np.arange(len(used))
    return seen[used], number[key]

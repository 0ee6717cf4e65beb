"""Which rows of a frame belong together by the values of some fields."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from offline.spl.values import each

if TYPE_CHECKING:
    from collections.abc import Sequence

    from offline.spl.frame import Column, Frame, Scalar


@dataclass(frozen=True)
class Groups:
    """Which rows belong together.

    Attributes:
        rows: Positions of rows in the frame; a row stands in several groups if a key has several values.
        ids: The group of each of these.
        keys: Per group its key, one value a field.
    """

    rows: np.ndarray
    ids: np.ndarray
    keys: list[tuple[Scalar, ...]]


def group(frame: Frame, by: Sequence[str], *, dedup: bool = False) -> Groups:
    """Rows grouped by the fields of ``by``, in the order in which groups first appear.

    A row without one of the fields is in no group; a row with several values in one is in one group for each (with
    ``dedup`` for each different one). Without fields all rows are one group, be there none.
    """
    rows = np.arange(frame.size)
    if not by:
        return Groups(rows, np.zeros(frame.size, dtype=np.int64), [()])
    columns = [frame.column(name) for name in by]
    if any(isinstance(value, tuple) for column in columns for value in column.dictionary.values):
        return _group_multivalue(columns, dedup=dedup)
    codes = [column.codes for column in columns]
    rows = np.flatnonzero(np.logical_and.reduce([code != 0 for code in codes]))
    ids = np.zeros(len(rows), dtype=np.int64)
    for column, code in zip(columns, codes, strict=False):
        ids = np.unique(ids * len(column.dictionary) + code[rows], return_inverse=True)[1].astype(np.int64)
    _, first, inverse = np.unique(ids, return_index=True, return_inverse=True)
    order = np.argsort(first, kind="stable")
    rank = np.empty(len(order), dtype=np.int64)
    rank[order] = np.arange(len(order))
    heads = rows[first[order]].tolist()
    keys: list[tuple[Scalar, ...]] = [tuple(c.dictionary.values[c.codes[row]] for c in columns) for row in heads]
    return Groups(rows, rank[inverse], keys)


def _group_multivalue(columns: list[Column], *, dedup: bool) -> Groups:
    rows: list[int] = []
    ids: list[int] = []
    known: dict[tuple[Scalar, ...], int] = {}
    for row, values in enumerate(zip(*(column.values for column in columns), strict=False)):
        keys: list[tuple[Scalar, ...]] = [()]
        for value in values:
            parts = tuple(dict.fromkeys(each(value))) if dedup else each(value)
            keys = [(*key, part) for key in keys for part in parts]
        for key in keys:
            rows.append(row)
            ids.append(known.setdefault(key, len(known)))
    return Groups(np.array(rows, dtype=np.int64), np.array(ids, dtype=np.int64), list(known))

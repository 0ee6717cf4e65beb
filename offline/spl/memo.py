"""Remembers, per distinct value of a column, what was found out about it.

What was asked of most values is an array over the dictionary, what was asked of few is kept for these only, so that
thousands of predicates over a column of a million different values stay small.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

    from offline.spl.frame import Dictionary

BUDGET_BYTES = 64_000_000
"""Arrays that one dictionary remembers before it forgets the oldest."""
FEW_LIMIT = 500_000
"""Single answers that one dictionary remembers before it forgets them all."""
SMALL = 64
"""Dictionaries up to this size are not worth a way of their own to answer for all values at once."""


def looked_up(
    dictionary: Dictionary,
    codes: np.ndarray,
    key: Hashable,
    one: Callable[[int], Any],
    *,
    whole: Callable[[], np.ndarray] | None = None,
    dtype: type = np.int8,
) -> np.ndarray:
    """What ``one`` says about each of ``codes``, asked once a distinct code and remembered under ``key``.

    Args:
        dictionary: The values that the codes stand for.
        codes: Any number of them, in any order.
        key: What is asked; equal keys mean equal answers.
        one: The answer for one code.
        whole: A faster way to answer for all codes at once, if there is one.
        dtype: Type of the answers.
    """
    memo, size = dictionary.memo, len(dictionary)
    table = memo.get(key)
    if table is not None:
        return _taken(table, codes)
    if len(codes) * (1 if whole is None else 4) >= size:
        if whole is not None:
            table = whole()
        else:
            table = np.fromiter((one(code) for code in range(size)), dtype=dtype, count=size)
        remember(dictionary, key, table)
        return _taken(table, codes)
    distinct, inverse = np.unique(codes, return_inverse=True)
    few: dict[Hashable, dict[int, Any]] = memo.setdefault("few", {})
    known = few.setdefault(key, {})
    answers: np.ndarray = np.empty(len(distinct), dtype=dtype)
    before = len(known)
    for position, code in enumerate(distinct.tolist()):
        answer = known.get(code)
        if answer is None:
            answer = known[code] = one(code)
        answers[position] = answer
    memo["few answers"] = memo.get("few answers", 0) + len(known) - before
    if memo["few answers"] > FEW_LIMIT:
        few.clear()
        memo["few answers"] = 0
    return answers[inverse]


def _taken(table: np.ndarray, codes: np.ndarray) -> np.ndarray:
    answers: np.ndarray = table[codes]
    return answers


def remember(dictionary: Dictionary, key: Hashable, table: np.ndarray) -> None:
    """Keeps ``table`` under ``key`` in the dictionary's memo until newer ones need the room."""
    kept: dict[Hashable, int] = dictionary.memo.setdefault("kept", {})
    kept[key] = table.nbytes
    dictionary.memo[key] = table
    while len(kept) > 1 and sum(kept.values()) > BUDGET_BYTES:
        oldest = next(iter(kept))
        del kept[oldest], dictionary.memo[oldest]

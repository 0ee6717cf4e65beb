"""Remembers, per distinct value of a column, what was found out about it.

What was asked of most values is an array over the dictionary, what was asked of few is kept for these only, so that
thousands of predicates over a column of a million different values stay small.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

    from offline.spl.frame import Dictionary

BUDGET_BYTES = 64_000_000
"""Arrays that one dictionary remembers before it forgets the oldest."""
FEW_LIMIT = 500_000
"""Single answers that one dictionary remembers before it forgets them all."""
FEW_VALUES = 1024
"""Dictionaries up to this size remember answers by row as well."""
SMALL = 64
"""Dictionaries up to this size are not worth a way of their own to answer for all values at once."""


class _Rows(NamedTuple):
    """Answers for the rows of a column that has these codes."""

    codes: np.ndarray
    mask: np.ndarray

    @property
    def nbytes(self) -> int:
        """Memory held."""
        return int(self.codes.nbytes + self.mask.nbytes)


def looked_up(
    dictionary: Dictionary,
    codes: np.ndarray,
    key: Hashable,
    one: Callable[[int], Any],
    *,
    many: Callable[[np.ndarray | None], np.ndarray] | None = None,
    dtype: type = np.int8,
) -> np.ndarray:
    """What ``one`` says about each of ``codes``, asked once a distinct code and remembered under ``key``.

    Args:
        dictionary: The values that the codes stand for.
        codes: Any number of them, in any order.
        key: What is asked; equal keys mean equal answers.
        one: The answer for one code.
        many: A faster way to answer for several codes at once (``None``: for all), if there is one.
        dtype: Type of the answers.
    """
    memo, size = dictionary.memo, len(dictionary)
    table = memo.get(key)
    if table is not None:
        return _taken(table, codes)
    if len(codes) * (1 if many is None else 4) >= size:
        if many is not None:
            table = many(None)
        else:
            table = np.fromiter((one(code) for code in range(size)), dtype=dtype, count=size)
        remember(dictionary, key, table)
        return _taken(table, codes)
    distinct, inverse = np.unique(codes, return_inverse=True)
    if many is not None and len(distinct) > SMALL:
        return _taken(_part(dictionary, distinct, key, many), inverse)
    return _taken(_few(dictionary, distinct, key, one, dtype), inverse)


def _part(
    dictionary: Dictionary, distinct: np.ndarray, key: Hashable, many: Callable[[np.ndarray | None], np.ndarray]
) -> np.ndarray:
    """Answers for a part of the values; the last part that was asked about is remembered."""
    parts: dict[Hashable, tuple[np.ndarray, np.ndarray]] = dictionary.memo.setdefault("parts", {})
    known = parts.get(key)
    if known is not None and np.array_equal(known[0], distinct):
        return known[1]
    answers = many(distinct)
    parts[key] = distinct.astype(np.int32), answers
    _limit(dictionary, parts, len(distinct) - (0 if known is None else len(known[0])))
    return answers


def _few(
    dictionary: Dictionary, distinct: np.ndarray, key: Hashable, one: Callable[[int], Any], dtype: type
) -> np.ndarray:
    few: dict[Hashable, dict[int, Any]] = dictionary.memo.setdefault("few", {})
    known = few.setdefault(key, {})
    answers: np.ndarray = np.empty(len(distinct), dtype=dtype)
    before = len(known)
    for position, code in enumerate(distinct.tolist()):
        answer = known.get(code)
        if answer is None:
            answer = known[code] = one(code)
        answers[position] = answer
    _limit(dictionary, few, len(known) - before)
    return answers


def _limit(dictionary: Dictionary, kept: dict[Hashable, Any], more: int) -> None:
    """Counts answers kept apart from tables and forgets those of a kind when there are too many."""
    counts: dict[int, int] = dictionary.memo.setdefault("answers", {})
    counts[id(kept)] = counts.get(id(kept), 0) + more
    if counts[id(kept)] > FEW_LIMIT:
        kept.clear()
        counts[id(kept)] = 0


def row_mask(dictionary: Dictionary, codes: np.ndarray, key: Hashable, ask: Callable[[], np.ndarray]) -> np.ndarray:
    """What ``ask`` says about all rows of a column of few different values; it may not be written to.

    Nearly every search begins with such a question, and taking the answers row by row is all that it costs.
    """
    if len(dictionary) > FEW_VALUES:
        return ask()
    known: _Rows | None = dictionary.memo.get(("rows", key))
    if known is not None and known.codes is codes:
        return known.mask
    mask = ask()
    mask.setflags(write=False)
    remember(dictionary, ("rows", key), _Rows(codes, mask))
    return mask


def _taken(table: np.ndarray, codes: np.ndarray) -> np.ndarray:
    answers: np.ndarray = table[codes]
    return answers


def remember(dictionary: Dictionary, key: Hashable, table: np.ndarray | _Rows) -> None:
    """Keeps ``table`` under ``key`` in the dictionary's memo until newer ones need the room."""
    kept: dict[Hashable, int] = dictionary.memo.setdefault("kept", {})
    kept[key] = table.nbytes
    dictionary.memo[key] = table
    while len(kept) > 1 and sum(kept.values()) > BUDGET_BYTES:
        oldest = next(iter(kept))
        del kept[oldest], dictionary.memo[oldest]

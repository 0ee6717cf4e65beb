"""Matches a search expression against a frame.

A comparison is decided once per distinct value of its column and remembered with the column's dictionary, so all
searches of a run share it. Conjunctions look at the cheapest part first, and at the next only where it still matters.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from offline.spl import memo, raw_terms
from offline.spl.blob import Blob
from offline.spl.clock import Clock
from offline.spl.errors import SplError
from offline.spl.functions.comparison import wildcard_test
from offline.spl.search_nodes import And, Compare, In, Not, Or, SearchNode, Subsearch, Term, Time
from offline.spl.values import each, number, text

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Sequence

    from offline.spl.frame import Dictionary, Frame, Value

BLOB_PATTERNS = 64
"""More patterns than this are tried value by value, where equal ones are found by hash."""
_INDEXED = ("index", "sourcetype", "source", "host", "EventCode", "EventID")
"""Fields with few values, looked at first."""


class Matcher:
    """Matches nodes against one frame."""

    def __init__(self, frame: Frame, clock: Clock | None) -> None:
        self.frame = frame
        self.clock = clock

    def matches(self, node: SearchNode, rows: np.ndarray | None = None) -> np.ndarray:
        """A bool per row in ``rows`` (positions; all if not given)."""
        if isinstance(node, And):
            return self._all(node.items, rows)
        if isinstance(node, Or):
            return self._any(node.items, rows)
        if isinstance(node, Not):
            return ~self.matches(node.item, rows)
        if isinstance(node, Time):
            return self._in_time(node, rows)
        if isinstance(node, Subsearch):
            raise SplError("a subsearch cannot stand here", node.position)
        if isinstance(node, Term):
            return self._terms((node,), rows)
        return self._compared(node, rows)

    def _size(self, rows: np.ndarray | None) -> int:
        return self.frame.size if rows is None else len(rows)

    def _all(self, items: Sequence[SearchNode], rows: np.ndarray | None) -> np.ndarray:
        return self._narrowed(items, rows, wanted=True)

    def _any(self, items: Sequence[SearchNode], rows: np.ndarray | None) -> np.ndarray:
        terms = [item for item in items if isinstance(item, Term)]
        if terms and len(terms) == len(items):
            return self._terms(terms, rows)
        return ~self._narrowed(items, rows, wanted=False)

    def _narrowed(self, items: Sequence[SearchNode], rows: np.ndarray | None, *, wanted: bool) -> np.ndarray:
        """Rows for which every item says ``wanted``; rows that are out are not looked at again once they are many."""
        size = self._size(rows)
        left: np.ndarray | None = None
        result = np.ones(size, bool)
        for item in sorted(items, key=self._cost):
            if left is None:
                found = self.matches(item, rows)
                result &= found if wanted else ~found
                kept = int(np.count_nonzero(result))
                if kept * 2 < size:
                    left = np.flatnonzero(result)
            else:
                found = self.matches(item, left if rows is None else rows[left])
                left = left[found if wanted else ~found]
                kept = len(left)
            if not kept:
                break
        if left is None:
            return result
        result[:] = False
        result[left] = True
        return result

    def _cost(self, node: SearchNode) -> float:
        if isinstance(node, (And, Or)):
            return sum(map(self._cost, node.items))
        if isinstance(node, Not):
            return self._cost(node.item)
        if isinstance(node, Term):
            return 0.0 if node.text == "*" else 50.0 * self.frame.size
        if isinstance(node, (Time, Subsearch)):
            return float(self.frame.size)
        distinct = self.frame.distinct(node.field)
        values = node.values if isinstance(node, In) else (node.value,)
        weight = sum(_weight(value) for value in values)
        if distinct is None:
            return weight * self.frame.size * (0.001 if node.field in _INDEXED else 10)
        return weight * distinct

    def _compared(self, node: Compare | In, rows: np.ndarray | None) -> np.ndarray:
        column = self.frame.column(node.field)
        codes = column.codes if rows is None else column.codes[rows]
        dictionary = column.dictionary
        values, operator = (node.values, "=") if isinstance(node, In) else ((node.value,), node.operator)
        if operator not in ("=", "!="):
            return _asked(dictionary, codes, (operator, values), _ordering(operator, values[0]), fold=False)
        wanted = tuple(sorted({value.lower() for value in values}))
        key = (operator, wanted)
        equal = operator == "="
        at_once = len(dictionary) > memo.SMALL and len(wanted) <= BLOB_PATTERNS
        many = partial(_at_once, dictionary, wanted, equal=equal) if at_once else None
        ask = partial(_asked, dictionary, codes, key, _equality(wanted, equal=equal), fold=True, many=many)
        return memo.row_mask(dictionary, codes, key, ask) if rows is None else ask()

    def _terms(self, nodes: Sequence[Term], rows: np.ndarray | None) -> np.ndarray:
        column = self.frame.column("_raw")
        codes = column.codes if rows is None else column.codes[rows]
        return raw_terms.holding(column.dictionary, codes, nodes)

    def _in_time(self, node: Time, rows: np.ndarray | None) -> np.ndarray:
        clock = self.clock
        if clock is None:
            try:
                clock = Clock(float("nan"))
                limit = clock.relative(node.specifier)
            except ValueError:
                raise SplError("relative times need a clock", node.position) from None
        limit = clock.relative(node.specifier)
        column = self.frame.column(node.field)
        values = (column if rows is None else column.take(rows)).values
        times = np.array([_number(value) for value in values], dtype=float)
        return times < limit if node.modifier.endswith("latest") else times >= limit


def _number(value: Value) -> float:
    found = number(value)
    return float("nan") if found is None else float(found)


def _weight(value: str) -> float:
    if "*" not in value:
        return 0.01
    return 2.0 if value.startswith("*") else 1.0


def _asked(
    dictionary: Dictionary,
    codes: np.ndarray,
    key: Hashable,
    test: Callable[[Any], bool],
    *,
    fold: bool,
    many: Callable[[np.ndarray | None], np.ndarray] | None = None,
) -> np.ndarray:
    """Per code whether one of its values passes; ``fold`` gives the test lower-case text."""
    values = dictionary.values

    def one(code: int) -> bool:
        return any(test(text(value).lower() if fold else value) for value in each(values[code]))

    return memo.looked_up(dictionary, codes, key, one, many=many, dtype=bool)


def _at_once(dictionary: Dictionary, wanted: tuple[str, ...], codes: np.ndarray | None, *, equal: bool) -> np.ndarray:
    """Per distinct value whether it equals one of the patterns, or whether it differs from the only one."""
    blob = Blob.of(dictionary, codes)
    marked = np.zeros(len(blob.starts), bool)
    for pattern in wanted:
        marked |= (blob.lengths > 0) if is_any(pattern) else blob.segments(pattern)
    return blob.values(marked if equal else ~marked)


def is_any(pattern: str) -> bool:
    """True for ``*``, which takes every value that is not empty."""
    return pattern != "" and not pattern.strip("*")


def _equality(wanted: tuple[str, ...], *, equal: bool) -> Callable[[str], bool]:
    """A test of lower-case text against lower-case patterns."""
    exact = frozenset(pattern for pattern in wanted if "*" not in pattern)
    tests = [_wildcards(pattern) for pattern in wanted if "*" in pattern]
    if not tests:
        return (lambda value: value in exact) if equal else (lambda value: value not in exact)
    if len(tests) == 1 and not exact:
        only = tests[0]
        return only if equal else (lambda value: not only(value))
    return lambda value: (value in exact or any(test(value) for test in tests)) is equal


def _wildcards(pattern: str) -> Callable[[str], bool]:
    if is_any(pattern):
        return lambda value: value != ""
    test: Callable[[str], bool] = wildcard_test(pattern.split("*"))
    return test


def _ordering(operator: str, value: str) -> Callable[[Any], bool]:
    limit = number(value)
    if limit is not None:
        return _ordered_numbers(operator, limit)
    compare = _ordered_texts(operator, value.lower())
    return lambda one: compare(text(one).lower())


def _ordered_texts(operator: str, limit: str) -> Callable[[str], bool]:
    return {
        "<": lambda v: v < limit,
        "<=": lambda v: v <= limit,
        ">": lambda v: v > limit,
        ">=": lambda v: v >= limit,
    }[operator]


def _ordered_numbers(operator: str, limit: float) -> Callable[[Value], bool]:
    def compare(value: Value) -> bool:
        found = number(value)
        if found is None:
            return False
        if operator[0] == "<":
            return found < limit or (operator == "<=" and found == limit)
        return found > limit or (operator == ">=" and found == limit)

    return compare

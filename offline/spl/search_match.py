"""Matches a search expression against a frame.

A comparison is decided once per distinct value of its column and remembered with the column's dictionary, so all
searches of a run share it. Conjunctions look at the cheapest part first, and at the next one only where it still matters.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Callable

import numpy as np

from offline.spl.clock import Clock
from offline.spl.errors import SplError
from offline.spl.functions.comparison import wildcard_test
from offline.spl.search_nodes import And, Compare, In, Not, Or, SearchNode, Subsearch, Term, Time
from offline.spl.segments import term_pattern
from offline.spl.values import each, number, text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from offline.spl.frame import Column, Dictionary, Frame, Value

_UNKNOWN = 2
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
            return self._term(node, rows)
        return self._compared(node, rows)

    def _size(self, rows: np.ndarray | None) -> int:
        return self.frame.size if rows is None else len(rows)

    def _all(self, items: Sequence[SearchNode], rows: np.ndarray | None) -> np.ndarray:
        result = np.ones(self._size(rows), bool)
        alive = np.arange(len(result))
        for item in sorted(items, key=self._cost):
            if not len(alive):
                break
            kept = self.matches(item, alive if rows is None else rows[alive])
            result[alive[~kept]] = False
            alive = alive[kept]
        return result

    def _any(self, items: Sequence[SearchNode], rows: np.ndarray | None) -> np.ndarray:
        result = np.zeros(self._size(rows), bool)
        left = np.arange(len(result))
        for item in sorted(items, key=self._cost):
            if not len(left):
                break
            hit = self.matches(item, left if rows is None else rows[left])
            result[left[hit]] = True
            left = left[~hit]
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
        if isinstance(node, In):
            exact = tuple(sorted({v.lower() for v in node.values if "*" not in v}))
            result = _exact(column, exact)[codes] if exact else np.zeros(len(codes), bool)
            for value in node.values:
                if "*" in value:
                    result |= _decided(column, codes, ("=", value.lower()), lambda v=value: _equal(v))
            return result
        if node.operator == "=" and "*" not in node.value:
            return _exact(column, (node.value.lower(),))[codes]
        key = (node.operator, node.value.lower())
        return _decided(column, codes, key, lambda: _test(node.operator, node.value))

    def _term(self, node: Term, rows: np.ndarray | None) -> np.ndarray:
        if node.text == "*":
            return np.ones(self._size(rows), bool)
        column = self.frame.column("_raw")
        if column.is_empty:
            return np.zeros(self._size(rows), bool)
        codes = column.codes if rows is None else column.codes[rows]
        key = ("term", node.text, node.whole, node.case)
        return _decided(column, codes, key, lambda: _term_test(node))

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


def folded(dictionary: Dictionary) -> list[tuple[str, ...]]:
    """Every distinct value as lower-case texts, computed once."""
    known = dictionary.memo.get("folded")
    if known is None:
        known = [tuple(text(v).lower() for v in each(value)) for value in dictionary.values]
        dictionary.memo["folded"] = known  # type: ignore[assignment]
    return known  # type: ignore[return-value]


def _exact(column: Column, wanted: tuple[str, ...]) -> np.ndarray:
    """Per distinct value whether it, or one of its values, is one of ``wanted`` (lower case)."""
    dictionary = column.dictionary
    table = dictionary.memo.get(("exact", wanted))
    if table is None:
        table = np.zeros(len(dictionary), bool)
        index = _index(dictionary)
        for value in wanted:
            table[index.get(value, [])] = True
        dictionary.memo["exact", wanted] = table
    return table


def _index(dictionary: Dictionary) -> dict[str, list[int]]:
    index = dictionary.memo.get("index")
    if index is None:
        made: dict[str, list[int]] = {}
        for code, values in enumerate(folded(dictionary)):
            for value in values:
                made.setdefault(value, []).append(code)
        dictionary.memo["index"] = index = made  # type: ignore[assignment]
    return index  # type: ignore[return-value]


def _decided(column: Column, codes: np.ndarray, key: object, test: Callable[[], _ValueTest]) -> np.ndarray:
    """Looks up the verdict on each code, testing the values that nobody has asked about yet."""
    dictionary = column.dictionary
    table = dictionary.memo.get(key)
    if table is None:
        table = dictionary.memo[key] = np.full(len(dictionary), _UNKNOWN, dtype=np.int8)
        table[0] = 0
    used = np.zeros(len(table), bool)
    used[codes] = True
    missing = np.flatnonzero(used & (table == _UNKNOWN))
    if len(missing):
        verdict, on_folded = test()
        values: Sequence[tuple[object, ...]]
        if on_folded:
            values = folded(dictionary)
        else:
            values = [each(value) for value in dictionary.values]
        for code in missing.tolist():
            table[code] = any(verdict(value) for value in values[code])
    return table[codes] == 1


_ValueTest = tuple[Callable[..., bool], bool]
"""A test of one value, and whether it wants the value in lower case."""


def _equal(value: str) -> _ValueTest:
    """Equality with wildcards; ``*`` alone takes every value that is not empty."""
    if value.strip("*") == "" and value:
        return (lambda v: v != ""), True
    return wildcard_test(value.lower().split("*")), True


def _test(operator: str, value: str) -> _ValueTest:
    if operator == "=":
        return _equal(value)
    if operator == "!=":
        equal, _ = _equal(value)
        return (lambda v: not equal(v)), True
    wanted = number(value)
    if wanted is None:
        return _ordered_texts(operator, value.lower()), True
    return _ordered_numbers(operator, wanted), False


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


def _term_test(node: Term) -> _ValueTest:
    pattern = term_pattern(node.text, whole=node.whole, case=node.case)
    pieces = node.text.split("*") if node.case else node.text.lower().split("*")
    head, longest = pieces[0], max(pieces, key=len)

    def test(value: object) -> bool:
        raw = str(value)
        text = raw if node.case else raw.lower()
        if longest not in text:
            return False
        if not head or len(text) != len(raw):
            return pattern.search(raw) is not None
        # Looking for a case-insensitive pattern is slow; looking for a text and then trying the pattern there is not.
        at = text.find(head)
        while at >= 0 and not pattern.match(raw, at):
            at = text.find(head, at + 1)
        return at >= 0

    return test, False

"""Computes an expression for a whole frame.

A pure expression of one field is computed once a distinct value and remembered with the column's dictionary, so that
all searches of a run share it. Conditions shrink the rows step by step, cheapest first. Everything else is computed
once a distinct combination of its inputs, and not at all where an input that it cannot do without is absent.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from offline.spl import memo
from offline.spl.blob import Blob
from offline.spl.eval_check import FORMS
from offline.spl.eval_nodes import AnyNode, Binary, Call, Field, Literal, Logic, Unary
from offline.spl.eval_operators import as_truth
from offline.spl.eval_row import RowContext, compile_node
from offline.spl.frame import Column, merge
from offline.spl.functions import functions
from offline.spl.literals import required_by_like, required_texts
from offline.spl.search_expr import mask, parse_search
from offline.spl.values import each, pack, text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from offline.spl.clock import Clock
    from offline.spl.frame import Frame

_WEIGHT = {"match": 8, "replace": 10, "like": 2, "searchmatch": 12, "cidrmatch": 8, "mvmap": 20, "spath": 30}
_SMALL = 48
"""Rows below which looking for equal inputs costs more than it saves."""


class Evaluator:
    """Evaluates nodes over one frame."""

    def __init__(self, frame: Frame, clock: Clock, lookups: Mapping[str, Any]) -> None:
        self.frame = frame
        self.context = RowContext(clock, lookups)

    def column(self, node: AnyNode, rows: np.ndarray | None = None) -> Column:
        """Values of ``node`` in ``rows`` (positions; all if not given). Booleans come out as text."""
        if isinstance(node, Field):
            return self._field(node.name, rows)
        if isinstance(node, Call) and node.fields and _pure(node):
            if node.name in ("if", "case"):
                return self._branches(node, rows)
            if node.name == "coalesce":
                return self._coalesce(node, rows)
            if node.name == "mvappend":
                return self._append(node, rows)
        return self._computed(node, rows)

    def truth(self, node: AnyNode, rows: np.ndarray | None = None, *, positive: bool = False) -> np.ndarray:
        """Per row 1 for true, 0 for false, -1 for null; where ``positive``, null may come out as false."""
        if _pure(node) and node.fields:
            if isinstance(node, Logic):
                return self._logic(node, rows, positive=positive)
            if isinstance(node, Unary) and node.operator == "NOT":
                inner = self.truth(node.operand, rows)
                return np.where(inner < 0, inner, 1 - inner)
            if isinstance(node, Call) and node.name == "searchmatch":
                return self._search(node, rows)
        if len(node.fields) == 1 and _pure(node):
            return self._truth_of_distinct(node, rows)
        if not node.fields and _pure(node):
            return np.full(self._size(rows), _code(self._compiled(node)(())), dtype=np.int8)
        return np.fromiter(map(_code, self._values(node, rows)), dtype=np.int8, count=self._size(rows))

    def _search(self, node: Call, rows: np.ndarray | None) -> np.ndarray:
        argument = node.arguments[0]
        assert isinstance(argument, Literal)
        expr = parse_search(str(argument.value))
        frame = self.frame if rows is None else self.frame.take(rows)
        return mask(expr, frame, self.context.clock).astype(np.int8)

    def _size(self, rows: np.ndarray | None) -> int:
        return self.frame.size if rows is None else len(rows)

    def _field(self, name: str, rows: np.ndarray | None) -> Column:
        column = self.frame.column(name)
        return column if rows is None else column.take(rows)

    def _logic(self, node: Logic, rows: np.ndarray | None, *, positive: bool) -> np.ndarray:
        """AND and OR: every operand sees only the rows that are not decided yet."""
        decisive = 1 if node.operator == "OR" else 0
        result = np.full(self._size(rows), 1 - decisive, dtype=np.int8)
        for operand in sorted(node.operands, key=self._cost):
            if decisive == 0 and positive:
                open_rows = np.flatnonzero(result == 1)
            else:
                open_rows = np.flatnonzero(result != decisive)
            if not len(open_rows):
                break
            found = self.truth(operand, open_rows if rows is None else rows[open_rows], positive=positive)
            result[open_rows[found == decisive]] = decisive
            result[open_rows[found < 0]] = -1
        return result

    def _cost(self, node: AnyNode) -> float:
        weight = sum([_WEIGHT.get(name, 1) for name in node.calls]) + 1
        if len(node.fields) == 1:
            distinct = self.frame.distinct(next(iter(node.fields)))
            return weight * (self.frame.size if distinct is None else distinct)
        return weight * (self.frame.size + 1) * max(len(node.fields), 1)

    def _truth_of_distinct(self, node: AnyNode, rows: np.ndarray | None) -> np.ndarray:
        column = self.frame.column(next(iter(node.fields)))
        codes = column.codes if rows is None else column.codes[rows]
        dictionary, call = column.dictionary, self._compiled(node)
        values = dictionary.values
        texts = _needed_texts(node) if min(len(dictionary), len(codes)) > memo.SMALL else None

        def many(some: np.ndarray | None) -> np.ndarray:
            blob = Blob.of(dictionary, some)
            held = np.flatnonzero(blob.values(blob.holding(texts or ())))
            table = np.zeros(blob.size, dtype=np.int8)
            if some is None or some[0] == 0:
                table[0] = _code(call((None,)))
            for at, code in zip(held.tolist(), (held if some is None else some[held]).tolist(), strict=True):
                table[at] = _code(call((values[code],)))
            return table

        def one(code: int) -> int:
            return _code(call((values[code],)))

        key = ("truth", node.key, self.context.clock)
        return memo.looked_up(dictionary, codes, key, one, many=many if texts is not None else None)

    def _computed(self, node: AnyNode, rows: np.ndarray | None) -> Column:
        size = self._size(rows)
        if not _pure(node):
            return Column([_value(v) for v in self._values(node, rows)])
        if not node.fields:
            return Column.constant(_value(self._compiled(node)(())), size)
        if len(node.fields) == 1:
            return self._column_of_distinct(node, rows)
        return Column([_value(v) for v in self._values(node, rows)])

    def _column_of_distinct(self, node: AnyNode, rows: np.ndarray | None) -> Column:
        name = next(iter(node.fields))
        column = self.frame.column(name)
        if self._size(rows) < _SMALL and self.frame.distinct(name) is None:
            call = self._compiled(node)
            return Column([_value(call((value,))) for value in self._field(name, rows).values])
        codes = column.codes if rows is None else column.codes[rows]
        dictionary, call = column.dictionary, self._compiled(node)
        values, key = dictionary.values, ("value", node.key, self.context.clock)
        table = dictionary.memo.get(key)
        if table is None and len(codes) * 4 < len(dictionary):
            distinct, inverse = np.unique(codes, return_inverse=True)
            return Column.recoded([_value(call((values[code],))) for code in distinct.tolist()], inverse)
        if table is None:
            table = np.empty(len(dictionary), dtype=object)
            for code, value in enumerate(values):
                table[code] = _value(call((value,)))
            memo.remember(dictionary, key, table)
        return Column.recoded(table, codes)

    def _values(self, node: AnyNode, rows: np.ndarray | None) -> list[Any]:
        """Values per row of a node with any number of fields, once a distinct combination where that helps."""
        size = self._size(rows)
        names = sorted(node.fields)
        call = compile_node(node, {name: slot for slot, name in enumerate(names)}, self.context)
        if not names:
            return [call(()) for _ in range(size)]
        columns = [self._field(name, rows) for name in names]
        needed = [c for name, c in zip(names, columns, strict=False) if name in strict_fields(node)]
        if size < _SMALL or not _pure(node):
            return [call(row) for row in zip(*(column.values for column in columns), strict=False)]
        result: list[Any] = [None] * size
        alive = np.flatnonzero(np.logical_and.reduce([c.codes != 0 for c in needed])) if needed else np.arange(size)
        if not len(alive):
            return result
        pairs = _combinations([column.codes[alive] for column in columns], [len(c.dictionary) for c in columns])
        values = [column.dictionary.values for column in columns]
        made = [
            call([v[code] for v, code in zip(values, combination, strict=False)]) for combination in pairs[0].tolist()
        ]
        for row, which in zip(alive.tolist(), pairs[1].tolist(), strict=False):
            result[row] = made[which]
        return result

    def _compiled(self, node: AnyNode) -> Any:
        return compile_node(node, dict.fromkeys(node.fields, 0), self.context)

    def _branches(self, node: Call, rows: np.ndarray | None) -> Column:
        """``if`` and ``case``: every branch is computed only in its rows."""
        arguments = node.arguments
        pairs: list[tuple[AnyNode | None, AnyNode]] = list(zip(arguments[::2], arguments[1::2], strict=False))
        if node.name == "if":
            pairs = [(arguments[0], arguments[1]), (None, arguments[2])]
        size = self._size(rows)
        left = np.arange(size)
        parts: list[tuple[np.ndarray, Column]] = []
        for condition, value in pairs:
            if not len(left):
                break
            hit = np.ones(len(left), bool)
            if condition is not None:
                hit = self.truth(condition, left if rows is None else rows[left], positive=True) == 1
            chosen = left[hit]
            if len(chosen):
                parts.append((chosen, self.column(value, chosen if rows is None else rows[chosen])))
            left = left[~hit]
        return merge(size, parts)

    def _coalesce(self, node: Call, rows: np.ndarray | None) -> Column:
        size = self._size(rows)
        left = np.arange(size)
        parts: list[tuple[np.ndarray, Column]] = []
        for argument in node.arguments:
            if not len(left):
                break
            column = self.column(argument, left if rows is None else rows[left])
            parts.append((left, column))
            left = left[column.codes == 0]
        return merge(size, parts)

    def _append(self, node: Call, rows: np.ndarray | None) -> Column:
        """``mvappend``: costs as much as there are values, not as there are rows times arguments."""
        found: dict[int, list[Any]] = {}
        for argument in node.arguments:
            column = self.column(argument, rows)
            codes, values = column.codes, column.dictionary.values
            for row in np.flatnonzero(codes).tolist():
                found.setdefault(row, []).extend(each(values[codes[row]]))
        result: list[Any] = [None] * self._size(rows)
        for row, scalars in found.items():
            result[row] = pack(scalars)
        return Column(result)


def strict_fields(node: AnyNode) -> frozenset[str]:
    """Fields without which the node is null."""
    if isinstance(node, Field):
        return node.fields
    if isinstance(node, (Unary, Binary)):
        return frozenset().union(*(strict_fields(child) for child in node.children))
    if isinstance(node, Call) and node.name not in FORMS and functions()[node.name].strict:
        return frozenset().union(*(strict_fields(argument) for argument in node.arguments))
    return frozenset()


def _needed_texts(node: AnyNode) -> frozenset[str] | None:
    """Texts of which the value of the node's field must have one for the node to be true; ``None`` if unknown.

    Only where a value without them makes the node false, so that it need not be computed.
    """
    if not isinstance(node, Call) or node.name not in ("match", "like"):
        return None
    subject, pattern = node.arguments
    if not isinstance(subject, Field) or not isinstance(pattern, Literal) or not isinstance(pattern.value, str):
        return None
    return required_texts(pattern.value) if node.name == "match" else required_by_like(pattern.value)


def _pure(node: AnyNode) -> bool:
    return all(name in FORMS or functions()[name].pure for name in node.calls)


def _combinations(codes: list[np.ndarray], sizes: list[int]) -> tuple[np.ndarray, np.ndarray]:
    """Distinct combinations of codes, a row each, and per input row which one it is."""
    key = codes[0].astype(np.int64)
    for column, size in zip(codes[1:], sizes[1:], strict=False):
        if key.size and int(key.max()) > 2**62 // max(size, 1):
            key = np.unique(key, return_inverse=True)[1].astype(np.int64)
        key = key * size + column
    _, first, which = np.unique(key, return_index=True, return_inverse=True)
    return np.stack([column[first] for column in codes], axis=1), which


def _code(value: Any) -> int:
    found = as_truth(value)
    return -1 if found is None else int(found)


def _value(value: Any) -> Any:
    return text(value) if isinstance(value, bool) else value

"""Computes an expression for one row: every node becomes a Python closure over the values of the input fields."""

from __future__ import annotations

import math
import operator
import random
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from offline.spl.errors import SplError
from offline.spl.eval_check import FORMS, mapped_field, static_type
from offline.spl.eval_nodes import AnyNode, Binary, Call, Field, Literal, Logic, Unary
from offline.spl.functions import Function, functions
from offline.spl.functions.comparison import same
from offline.spl.functions.information import Text
from offline.spl.functions.math import whole
from offline.spl.values import each, number, pack, text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from offline.spl.clock import Clock

RowFunction = Callable[["Sequence[Any]"], Any]

_TYPED = {"isnum", "isint", "isdouble", "isstr", "typeof"}
_ORDER = {"<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge}
_ARITHMETIC: dict[str, Callable[[Any, Any], Any]] = {
    "+": operator.add, "-": operator.sub, "*": operator.mul, "/": operator.truediv, "%": math.fmod,
}  # fmt: skip


class RowContext:
    """What functions may ask for; one a run, so that ``random`` goes on."""

    def __init__(self, clock: Clock, lookups: Mapping[str, Any], seed: int = 0) -> None:
        self.clock = clock
        self.lookups = lookups
        self.random = random.Random(seed).random  # noqa: S311 - SPL's random() is not for secrets


def compile_node(node: AnyNode, slots: Mapping[str, int], context: RowContext) -> RowFunction:
    """A function from the list of field values (``slots`` says where each field is) to the node's value."""
    if isinstance(node, Literal):
        value = node.value
        return lambda row: value
    if isinstance(node, Field):
        slot = slots[node.name]
        return lambda row: row[slot]
    if isinstance(node, Unary):
        return _unary(node, compile_node(node.operand, slots, context))
    if isinstance(node, Logic):
        return _logic(node.operator, [compile_node(o, slots, context) for o in node.operands])
    if isinstance(node, Binary):
        left, right = (compile_node(side, slots, context) for side in (node.left, node.right))
        return _binary(node, left, right)
    return _form(node, slots, context) if node.name in FORMS else _call(node, slots, context)


def as_truth(value: Any) -> bool | None:
    """A value as a condition: numbers are true unless 0, text is true if it says so, null stays null."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, tuple):
        return any(as_truth(v) for v in value)
    found = number(value)
    if found is not None:
        return found != 0
    return text(value).lower() in ("true", "t")


def _unary(node: Unary, operand: RowFunction) -> RowFunction:
    if node.operator == "NOT":

        def negate(row: Sequence[Any]) -> bool | None:
            value = as_truth(operand(row))
            return None if value is None else not value

        return negate
    sign = -1 if node.operator == "-" else 1

    def signed(row: Sequence[Any]) -> Any:
        value = number(operand(row))
        return None if value is None else sign * value

    return signed


def _logic(name: str, operands: list[RowFunction]) -> RowFunction:
    decisive = name == "OR"

    def combine(row: Sequence[Any]) -> bool | None:
        unknown = False
        for operand in operands:
            value = as_truth(operand(row))
            if value is decisive:
                return decisive
            unknown = unknown or value is None
        return None if unknown else not decisive

    return combine


def _binary(node: Binary, left: RowFunction, right: RowFunction) -> RowFunction:
    name = node.operator
    if name in ("=", "!="):
        return _equality(left, right, equal=name == "=")
    if name in _ORDER:
        return _ordering(left, right, _ORDER[name])
    if name == ".":
        return _concatenation(left, right)
    if name == "XOR":

        def either(row: Sequence[Any]) -> bool | None:
            a, b = as_truth(left(row)), as_truth(right(row))
            return None if a is None or b is None else a != b

        return either
    literals = isinstance(node.left, Literal) and isinstance(node.right, Literal)
    texts = literals and static_type(node.left) == static_type(node.right) == "string"
    return _concatenation(left, right) if name == "+" and texts else _arithmetic(name, left, right)


def _equality(left: RowFunction, right: RowFunction, *, equal: bool) -> RowFunction:
    def compare(row: Sequence[Any]) -> bool | None:
        a, b = left(row), right(row)
        if a is None or b is None:
            return None
        if isinstance(a, tuple) or isinstance(b, tuple):
            return any(same(x, y) is equal for x in each(a) for y in each(b))
        return same(a, b) is equal

    return compare


def _ordering(left: RowFunction, right: RowFunction, test: Callable[[Any, Any], bool]) -> RowFunction:
    def compare(row: Sequence[Any]) -> bool | None:
        a, b = left(row), right(row)
        if a is None or b is None:
            return None
        if isinstance(a, tuple) or isinstance(b, tuple):
            return any(_ordered(x, y, test) for x in each(a) for y in each(b))
        return _ordered(a, b, test)

    return compare


def _ordered(a: Any, b: Any, test: Callable[[Any, Any], bool]) -> bool:
    x, y = number(a), number(b)
    return test(text(a), text(b)) if x is None or y is None else test(x, y)


def _concatenation(left: RowFunction, right: RowFunction) -> RowFunction:
    def join(row: Sequence[Any]) -> str | None:
        a, b = left(row), right(row)
        if a is None or b is None or isinstance(a, tuple) or isinstance(b, tuple):
            return None
        return text(a) + text(b)

    return join


def _arithmetic(name: str, left: RowFunction, right: RowFunction) -> RowFunction:
    apply = _ARITHMETIC[name]

    def compute(row: Sequence[Any]) -> Any:
        a, b = left(row), right(row)
        x, y = number(a), number(b)
        if x is None or y is None:
            joinable = name == "+" and x is None and y is None and isinstance(a, str) and isinstance(b, str)
            return a + b if joinable else None
        try:
            return whole(apply(x, y))
        except (ZeroDivisionError, OverflowError, ValueError):
            return None

    return compute


def _call(node: Call, slots: Mapping[str, int], context: RowContext) -> RowFunction:
    declared = functions()[node.name]
    arguments = [compile_node(argument, slots, context) for argument in node.arguments]
    if node.name in _TYPED and static_type(node.arguments[0]) == "string":
        inner = arguments[0]
        arguments = [lambda row: None if inner(row) is None else Text(inner(row))]
    rest = [argument.value for argument in node.arguments[1:] if isinstance(argument, Literal)]
    if declared.prepare is not None and len(rest) == len(node.arguments) - 1:
        return _prepared(node, declared.prepare(*rest), arguments[0])
    applied = _applied(declared, context)

    def call(row: Sequence[Any]) -> Any:
        values = [argument(row) for argument in arguments]
        if declared.strict and None in values:
            return None
        try:
            return applied(*values)
        except ValueError as error:
            raise SplError(f"{node.name}: {error}", node.position) from error
        except SplError as error:
            raise SplError(error.message, node.position) from error

    return call


def _prepared(node: Call, test: Callable[[Any], Any], argument: RowFunction) -> RowFunction:
    """A predicate of one value, true of a multivalue if it is of one of its values."""

    def call(row: Sequence[Any]) -> Any:
        value = argument(row)
        if value is None:
            return None
        try:
            return any(test(one) for one in value) if isinstance(value, tuple) else test(value)
        except SplError as error:
            raise SplError(error.message, node.position) from error

    return call


def _applied(declared: Function, context: RowContext) -> Callable[..., Any]:
    base = declared.call
    if declared.context:
        return lambda *values: base(context, *values)
    if declared.over == "map":

        def mapped(first: Any, *rest: Any) -> Any:
            if not isinstance(first, tuple):
                return base(first, *rest)
            return pack([made for made in (base(value, *rest) for value in first) if made is not None])

        return mapped
    if declared.over == "any":

        def matched(first: Any, *rest: Any) -> bool:
            return any(base(value, *rest) for value in first) if isinstance(first, tuple) else base(first, *rest)

        return matched
    return base


def _form(node: Call, slots: Mapping[str, int], context: RowContext) -> RowFunction:
    if node.name == "mvmap":
        return _mvmap(node, slots, context)
    if node.name == "searchmatch":
        return _searchmatch(node, slots)
    parts = [compile_node(argument, slots, context) for argument in node.arguments]
    if node.name == "mvfilter":
        return _mvfilter(parts[0], slots[next(iter(node.fields))])
    if node.name == "coalesce":
        return lambda row: next((v for v in (part(row) for part in parts) if v is not None), None)
    if node.name == "if":
        return lambda row: parts[1](row) if as_truth(parts[0](row)) else parts[2](row)
    wanted = node.name == "case"
    pairs = list(zip(parts[::2], parts[1::2], strict=False))

    def choose(row: Sequence[Any]) -> Any:
        for condition, value in pairs:
            if as_truth(condition(row)) is wanted:
                return value(row)
        return None

    return choose


def _mvfilter(condition: RowFunction, slot: int) -> RowFunction:
    def keep(row: Sequence[Any]) -> Any:
        changed = list(row)
        kept = []
        for value in each(row[slot]):
            changed[slot] = value
            if as_truth(condition(changed)):
                kept.append(value)
        return pack(kept)

    return keep


def _mvmap(node: Call, slots: Mapping[str, int], context: RowContext) -> RowFunction:
    name = mapped_field(node)
    wider = {**slots, name: slots.get(name, len(slots))}
    values = compile_node(node.arguments[0], slots, context)
    body = compile_node(node.arguments[1], wider, context)
    slot, size = wider[name], max(len(slots), max(wider.values()) + 1)

    def apply(row: Sequence[Any]) -> Any:
        changed = [*row, *[None] * (size - len(row))]
        made: list[Any] = []
        for value in each(values(row)):
            changed[slot] = value
            made.extend(each(body(changed)))
        return pack(made)

    return apply


def _searchmatch(node: Call, slots: Mapping[str, int]) -> RowFunction:
    from offline.spl.frame import Frame
    from offline.spl.search_expr import mask, parse_search

    argument = node.arguments[0]
    assert isinstance(argument, Literal)
    expr = parse_search(str(argument.value))
    names = sorted(expr.fields)
    return lambda row: bool(mask(expr, Frame.from_rows([{name: row[slots[name]] for name in names}]))[0])

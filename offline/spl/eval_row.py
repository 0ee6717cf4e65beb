"""Computes an expression for one row: every node becomes a Python closure over the values of the input fields."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any

from offline.spl.errors import SplError
from offline.spl.eval_check import FORMS, mapped_field, static_type
from offline.spl.eval_nodes import AnyNode, Binary, Call, Field, Literal, Logic, Unary
from offline.spl.eval_operators import as_truth, binary, logic, unary
from offline.spl.functions import Function, functions
from offline.spl.functions.information import Text
from offline.spl.values import each, pack

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from offline.spl.clock import Clock
    from offline.spl.eval_operators import RowFunction

_TYPED = {"isnum", "isint", "isdouble", "isstr", "typeof"}


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
        return unary(node, compile_node(node.operand, slots, context))
    if isinstance(node, Logic):
        return logic(node.operator, [compile_node(o, slots, context) for o in node.operands])
    if isinstance(node, Binary):
        left, right = (compile_node(side, slots, context) for side in (node.left, node.right))
        return binary(node, left, right)
    return _form(node, slots, context) if node.name in FORMS else _call(node, slots, context)


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
        except (OverflowError, ZeroDivisionError, RecursionError):
            return None
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

"""What can be known about an expression before there are events: types, argument counts, impossible literals."""

from __future__ import annotations

from dataclasses import replace

from offline.spl.errors import SplError
from offline.spl.eval_nodes import AnyNode, Binary, Call, Field, Literal, Logic, Unary
from offline.spl.functions import functions

FORMS = {"if": (3, 3), "case": (2, None), "coalesce": (1, None), "validate": (2, None), "mvmap": (2, 3),
         "mvfilter": (1, 1), "searchmatch": (1, 1)}  # fmt: skip
"""Functions that do not simply get the values of all arguments, with their argument counts."""


def static_type(node: AnyNode) -> str:
    """``bool``, ``number``, ``string``, ``null`` or ``any``."""
    if isinstance(node, Literal):
        return "string" if isinstance(node.value, str) else "number"
    if isinstance(node, Logic):
        return "bool"
    if isinstance(node, Unary):
        return "bool" if node.operator == "NOT" else "number"
    if isinstance(node, Binary):
        return _binary_type(node)
    if isinstance(node, Call):
        return _call_type(node)
    return "any"


def _binary_type(node: Binary) -> str:
    if node.operator in ("=", "!=", "<", "<=", ">", ">=", "XOR"):
        return "bool"
    if node.operator == ".":
        return "string"
    return "any" if node.operator == "+" else "number"


def _call_type(node: Call) -> str:
    arguments = node.arguments
    if node.name in ("mvfilter", "mvmap"):
        return "any"
    if node.name == "searchmatch":
        return "bool"
    if node.name == "null":
        return "null"
    branches = {
        "if": arguments[1:],
        "case": arguments[1::2],
        "validate": arguments[1::2],
        "coalesce": arguments,
    }.get(node.name)
    if branches is None:
        return functions()[node.name].returns
    types = {static_type(branch) for branch in branches} - {"null"}
    return types.pop() if len(types) == 1 else "any"


def check_call(call: Call) -> Call:
    """The call, if its function exists and takes such arguments.

    Raises:
        SplError: At the call, or at the argument that cannot be.
    """
    bounds = FORMS.get(call.name)
    if bounds is None:
        if call.name not in functions():
            raise SplError(f"there is no eval function '{call.name}'", call.position)
        declared = functions()[call.name]
        bounds = (declared.low, declared.high)
    low, high = bounds
    given = len(call.arguments)
    if given < low or (high is not None and given > high):
        wanted = str(low) if low == high else f"at least {low}" if high is None else f"{low} to {high}"
        raise SplError(f"'{call.name}' takes {wanted} arguments, not {given}", call.position)
    return _check_form(call) if call.name in FORMS else _check_literals(call)


def _check_literals(call: Call) -> Call:
    declared = functions()[call.name]
    if declared.check is not None:
        literals = {i: a.value for i, a in enumerate(call.arguments) if isinstance(a, Literal)}
        try:
            declared.check(literals)
        except ValueError as error:
            raise SplError(str(error), call.position) from error
    return call


def _check_form(call: Call) -> Call:
    name, arguments = call.name, call.arguments
    if name in ("case", "validate") and len(arguments) % 2:
        raise SplError(f"'{name}' takes conditions and values in pairs", call.position)
    conditions = {"if": arguments[:1], "case": arguments[::2], "validate": arguments[::2], "mvfilter": arguments}
    for condition in conditions.get(name, ()):
        if static_type(condition) in ("number", "string"):
            raise SplError(f"'{name}' needs a condition here", condition.position)
    if name == "mvfilter" and len(arguments[0].fields) != 1:
        raise SplError("'mvfilter' needs a condition on exactly one field", call.position)
    if name == "mvmap":
        mapped_field(call)
    if name == "searchmatch":
        return _with_search(call)
    return call


def mapped_field(call: Call) -> str:
    """The field that stands for the single value in the second argument of ``mvmap``."""
    if len(call.arguments) == 3:
        third = call.arguments[2]
        if isinstance(third, Field):
            return third.name
        if isinstance(third, Literal) and isinstance(third.value, str):
            return third.value
        raise SplError("the third argument of 'mvmap' must name a field", third.position)
    first = call.arguments[0]
    if isinstance(first, Field):
        return first.name
    if len(first.fields) != 1:
        raise SplError("'mvmap' needs a first argument with exactly one field", call.position)
    return next(iter(first.fields))


def _with_search(call: Call) -> Call:
    from offline.spl.search_expr import parse_search

    argument = call.arguments[0]
    if not isinstance(argument, Literal) or not isinstance(argument.value, str):
        raise SplError("'searchmatch' takes a search in quotes", call.position)
    try:
        expr = parse_search(argument.value)
    except SplError as error:
        raise SplError(error.message, argument.position) from error
    return replace(call, extra=expr.fields)

"""The expression language of ``eval`` and ``where``: text to tree, tree over frames to columns.

AND binds tighter than OR, OR tighter than XOR; ``NOT`` applies to the next comparison. A bare word is a field, also on
the right; ``a.b`` concatenates, a field with a dot in its name stands in single quotes.
Source: Search Reference, "Evaluation functions", "eval", "where"; Search Manual, "Boolean expressions with logical
operators".
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from offline.spl.body import end_of_quote, unescape
from offline.spl.errors import SplError
from offline.spl.eval_check import check_call, static_type
from offline.spl.eval_nodes import AnyNode, Binary, Call, Field, Literal, Logic, Unary
from offline.spl.values import number

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np

    from offline.spl.clock import Clock
    from offline.spl.frame import Column, Frame, Value
    from offline.spl.session import LookupTable

_SPACE = re.compile(r"\s*")
_NUMBER = re.compile(r"(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][+-]?\d+)?(?![\w])")
_WORD = re.compile(r"[A-Za-z_][\w:]*")
_OPERATOR = re.compile(r"==|!=|<=|>=|[=<>+\-*/%.]|(?:and|or|xor|like|in|not)(?![\w:])", re.IGNORECASE)
_POWER = {"XOR": 1, "OR": 2, "AND": 3, "=": 5, "!=": 5, "<": 5, "<=": 5, ">": 5, ">=": 5, "LIKE": 5, "IN": 5,
          ".": 6, "+": 7, "-": 7, "*": 8, "/": 8, "%": 8}  # fmt: skip
_NOT_POWER = 4
_SIGN_POWER = 9
NESTING_LIMIT = 100
"""Parentheses and signs inside each other; beyond it an expression is refused rather than exhausting the stack."""
DEPTH_LIMIT = 250
"""Depth of a tree; chains of AND and OR are one level, those of other operators a level each."""


@dataclass(frozen=True)
class EvalExpr:
    """A parsed expression.

    Attributes:
        node: Its tree.
        text: As written.
    """

    node: AnyNode
    text: str

    @cached_property
    def fields(self) -> frozenset[str]:
        """Input fields."""
        return self.node.fields

    @cached_property
    def type(self) -> str:
        """``bool``, ``number``, ``string`` or ``any``, as far as the text tells."""
        return static_type(self.node)

    def __str__(self) -> str:
        return self.node.key


def parse_eval(text: str, offset: int = 0) -> EvalExpr:
    """The expression that is all of ``text``.

    Args:
        text: The expression.
        offset: Where it begins in the search text.

    Raises:
        SplError: Syntax, unknown function, wrong number of arguments, impossible literal; with its position.
    """
    parser = EvalParser(text, offset)
    node = parser.expression()
    parser.finish()
    return EvalExpr(node, text)


def evaluate(expr: EvalExpr, frame: Frame, clock: Clock, lookups: Mapping[str, LookupTable] | None = None) -> Column:
    """The value of the expression in every row.

    Raises:
        SplError: A regular expression made at run time is invalid or takes too long.
    """
    from offline.spl.eval_columns import Evaluator

    return Evaluator(frame, clock, lookups or {}).column(expr.node)


def truth(expr: EvalExpr, frame: Frame, clock: Clock, lookups: Mapping[str, LookupTable] | None = None) -> np.ndarray:
    """A bool per row: whether the expression is true (false and null are not)."""
    from offline.spl.eval_columns import Evaluator

    found: np.ndarray = Evaluator(frame, clock, lookups or {}).truth(expr.node, positive=True) == 1
    return found


def constant_value(text: str, clock: Clock) -> Value | bool:
    """The value of an expression that uses no fields; fields in it are null. Booleans stay booleans."""
    from offline.spl.eval_row import RowContext, compile_node

    node = parse_eval(text).node
    slots = {name: position for position, name in enumerate(sorted(node.fields))}
    result: Value | bool = compile_node(node, slots, RowContext(clock, {}))([None] * len(slots))
    return result


class EvalParser:
    """A cursor over an expression; ``eval`` and ``stats`` use it for expressions that are followed by something."""

    def __init__(self, text: str, offset: int = 0, at: int = 0) -> None:
        self.text = text
        self.offset = offset
        self.at = at
        self._depth = 0

    def error(self, message: str, at: int | None = None) -> SplError:
        """The error for a fault at ``at`` (in ``text``), by default here."""
        return SplError(message, self.offset + (self.at if at is None else at))

    def finish(self) -> None:
        """Raises SplError if something is left."""
        self._skip()
        if self.at < len(self.text):
            raise self.error(f"unexpected '{self.text[self.at :].split()[0]}' in an expression")

    def expression(self, power: int = 0) -> AnyNode:
        """The longest expression here whose operators bind tighter than ``power``."""
        self._depth += 1
        if self._depth > NESTING_LIMIT:
            raise self.error("the expression is nested too deeply")
        left = self._prefix()
        while (operator := self._peek_operator()) is not None:
            name = operator.upper().replace("==", "=")
            if _POWER.get(name, 0) <= power:
                break
            start = self.at
            self.at += len(operator)
            left = self._infix(left, name, start)
        self._depth -= 1
        if self._depth == 0 and _depth(left) > DEPTH_LIMIT:
            raise self.error("the expression is too long a chain of operators")
        return left

    def accept(self, literal: str) -> bool:
        """Reads ``literal`` if it comes next."""
        self._skip()
        if self.text.startswith(literal, self.at):
            self.at += len(literal)
            return True
        return False

    def _infix(self, left: AnyNode, name: str, start: int) -> AnyNode:
        position = self.offset + start
        if name == "IN":
            return check_call(Call(position, "in", (left, *self._arguments("in"))))
        right = self.expression(_POWER[name])
        if name == "LIKE":
            return check_call(Call(position, "like", (left, right)))
        if name in ("AND", "OR", "XOR"):
            for operand in (left, right):
                self._boolean(operand, name)
        if name in ("AND", "OR"):
            chained = isinstance(left, Logic) and left.operator == name
            operands = (*left.children, right) if chained else (left, right)
            return Logic(position, name, operands)
        if name not in ("AND", "OR", "XOR", "=", "!=") and "bool" in (static_type(left), static_type(right)):
            raise SplError(f"'{name}' cannot be applied to a Boolean", position)
        return Binary(position, name, left, right)

    def _boolean(self, operand: AnyNode, name: str) -> None:
        if static_type(operand) in ("number", "string"):
            raise SplError(f"{name} needs conditions on both sides", operand.position)

    def _prefix(self) -> AnyNode:
        self._skip()
        start = self.at
        if start >= len(self.text):
            raise self.error("the expression ends too early")
        char = self.text[start]
        if char == "(":
            return self._group()
        if char in "+-":
            self.at += 1
            return Unary(self.offset + start, char, self.expression(_SIGN_POWER))
        if char in "\"'":
            return self._quoted(char)
        if found := _NUMBER.match(self.text, start):
            self.at = found.end()
            value = number(found[0])
            assert value is not None
            return Literal(self.offset + start, value)
        return self._word()

    def _group(self) -> AnyNode:
        opened = self.at
        self.at += 1
        inner = self.expression()
        if not self.accept(")"):
            raise self.error("this parenthesis is never closed", opened)
        return inner

    def _quoted(self, char: str) -> AnyNode:
        start = self.at
        end = end_of_quote(self.text, start)
        if end < 0:
            raise self.error("this quote is never closed")
        self.at = end + 1
        inner = self.text[start + 1 : end]
        if char == "'":
            return Field(self.offset + start, inner.replace("\\'", "'"))
        return Literal(self.offset + start, unescape(inner))

    def _word(self) -> AnyNode:
        start = self.at
        found = _WORD.match(self.text, start)
        if not found and (self.text[start] != "!" or self.text[start + 1 : start + 2] == "="):
            raise self.error(f"unexpected '{self.text[start]}' in an expression")
        word = found[0] if found else "NOT"
        self.at = found.end() if found else start + 1
        if word.upper() == "NOT":
            operand = self.expression(_NOT_POWER)
            self._boolean(operand, "NOT")
            return Unary(self.offset + start, "NOT", operand)
        self._skip()
        if self.text[self.at : self.at + 1] == "(":
            return check_call(Call(self.offset + start, word.lower(), self._arguments(word)))
        return Field(self.offset + start, word)

    def _arguments(self, name: str) -> tuple[AnyNode, ...]:
        self._skip()
        opened = self.at
        if not self.accept("("):
            raise self.error(f"'{name}' must be followed by a list in parentheses")
        arguments: list[AnyNode] = []
        while not self.accept(")"):
            if arguments and not self.accept(","):
                self._skip()
                where, what = (
                    (self.at, "expected ',' or ')'")
                    if self.at < len(self.text)
                    else (opened, "this parenthesis is never closed")
                )
                raise self.error(what, where)
            arguments.append(self.expression())
        return tuple(arguments)

    def _peek_operator(self) -> str | None:
        self._skip()
        found = _OPERATOR.match(self.text, self.at)
        return found[0] if found and found[0].lower() != "not" else None

    def _skip(self) -> None:
        found = _SPACE.match(self.text, self.at)
        assert found is not None
        self.at = found.end()


def _depth(node: AnyNode) -> int:
    """Levels of a tree, counted without recursion."""
    level, depth = [node], 0
    while level:
        level = [child for parent in level for child in parent.children]
        depth += 1
    return depth

"""The tree of an eval expression. Immutable; knows its fields and its canonical text, not how it is computed."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from typing import TYPE_CHECKING

from offline.spl.values import text

if TYPE_CHECKING:
    from offline.spl.frame import Scalar


@dataclass(frozen=True)
class Node:
    """What all nodes have.

    Attributes:
        position: Offset in the search text, for errors.
    """

    position: int

    @cached_property
    def fields(self) -> frozenset[str]:
        """The fields whose values the node needs."""
        return frozenset().union(*(child.fields for child in self.children))

    @property
    def children(self) -> tuple[AnyNode, ...]:
        """Operands and arguments, in order."""
        return ()

    @cached_property
    def calls(self) -> tuple[str, ...]:
        """Names of the functions called, one a call."""
        return tuple(chain.from_iterable(child.calls for child in self.children))

    @cached_property
    def key(self) -> str:
        """Canonical text: equal for equal meaning, whatever the spacing and position."""
        raise NotImplementedError


@dataclass(frozen=True)
class Literal(Node):
    """A number or a string."""

    value: Scalar

    @cached_property
    def key(self) -> str:
        """Strings in quotes, numbers bare."""
        return quoted(self.value) if isinstance(self.value, str) else text(self.value)


@dataclass(frozen=True)
class Field(Node):
    """The value of a field."""

    name: str

    @cached_property
    def fields(self) -> frozenset[str]:
        """Itself."""
        return frozenset((self.name,))

    @cached_property
    def key(self) -> str:
        """In single quotes."""
        return "'" + self.name.replace("'", "\\'") + "'"


@dataclass(frozen=True)
class Unary(Node):
    """``-x``, ``+x`` or ``NOT x``."""

    operator: str
    operand: AnyNode

    @property
    def children(self) -> tuple[AnyNode, ...]:
        """The operand."""
        return (self.operand,)

    @cached_property
    def key(self) -> str:
        """Operator, operand."""
        return f"({self.operator} {self.operand.key})"


@dataclass(frozen=True)
class Binary(Node):
    """An operator between two operands; ``AND`` and ``OR`` chains are flattened into ``Logic`` instead."""

    operator: str
    left: AnyNode
    right: AnyNode

    @property
    def children(self) -> tuple[AnyNode, ...]:
        """Left, right."""
        return (self.left, self.right)

    @cached_property
    def key(self) -> str:
        """Fully parenthesised."""
        return f"({self.left.key} {self.operator} {self.right.key})"


@dataclass(frozen=True)
class Logic(Node):
    """``a AND b AND ...`` or ``a OR b OR ...``."""

    operator: str
    operands: tuple[AnyNode, ...]

    @property
    def children(self) -> tuple[AnyNode, ...]:
        """The operands."""
        return self.operands

    @cached_property
    def key(self) -> str:
        """Fully parenthesised."""
        return "(" + f" {self.operator} ".join(operand.key for operand in self.operands) + ")"


@dataclass(frozen=True)
class Call(Node):
    """A function call. ``extra`` are fields the function needs beside those of its arguments."""

    name: str
    arguments: tuple[AnyNode, ...]
    extra: frozenset[str] = frozenset()

    @property
    def children(self) -> tuple[AnyNode, ...]:
        """The arguments."""
        return self.arguments

    @cached_property
    def fields(self) -> frozenset[str]:
        """Those of the arguments and ``extra``."""
        return frozenset().union(self.extra, *(child.fields for child in self.arguments))

    @cached_property
    def calls(self) -> tuple[str, ...]:
        """Its own, then those of the arguments."""
        return (self.name, *chain.from_iterable(child.calls for child in self.arguments))

    @cached_property
    def key(self) -> str:
        """Name and arguments."""
        return f"{self.name}({','.join(argument.key for argument in self.arguments)})"


AnyNode = Literal | Field | Unary | Binary | Logic | Call


def quoted(value: str) -> str:
    """A string literal that reads back as ``value``."""
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'

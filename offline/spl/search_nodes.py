"""The tree of a search expression. Immutable; knows its fields and its text, not how it is matched."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from offline.spl.plan import Plan


@dataclass(frozen=True)
class And:
    """All of them; none at all is true for every row."""

    items: tuple[SearchNode, ...]

    def __str__(self) -> str:
        return "(" + " ".join(map(str, self.items)) + ")"


@dataclass(frozen=True)
class Or:
    """At least one of them."""

    items: tuple[SearchNode, ...]

    def __str__(self) -> str:
        return "(" + " OR ".join(map(str, self.items)) + ")"


@dataclass(frozen=True)
class Not:
    """The rows that ``item`` does not take, those without its fields included."""

    item: SearchNode

    def __str__(self) -> str:
        return f"NOT {self.item}"


@dataclass(frozen=True)
class Compare:
    """``field operator value``; with ``=`` and ``!=`` a ``*`` in the value is a wildcard."""

    field: str
    operator: str
    value: str
    position: int = 0

    def __str__(self) -> str:
        return f"{_name(self.field)}{self.operator}{_quoted(self.value)}"


@dataclass(frozen=True)
class In:
    """``field IN (values)``."""

    field: str
    values: tuple[str, ...]
    position: int = 0

    def __str__(self) -> str:
        return f"{_name(self.field)} IN ({', '.join(map(_quoted, self.values))})"


@dataclass(frozen=True)
class Term:
    """A word or phrase in the raw event; ``whole`` is ``TERM()``, ``case`` is ``CASE()``."""

    text: str
    whole: bool = False
    case: bool = False
    position: int = 0

    def __str__(self) -> str:
        inner = _quoted(self.text)
        return f"TERM({inner})" if self.whole else f"CASE({inner})" if self.case else inner


@dataclass(frozen=True)
class Time:
    """``earliest=``, ``latest=``, ``_index_earliest=`` or ``_index_latest=``."""

    modifier: str
    specifier: str
    position: int = 0

    @property
    def field(self) -> str:
        """The time that is limited."""
        return "_indextime" if self.modifier.startswith("_index") else "_time"

    def __str__(self) -> str:
        return f"{self.modifier}={_quoted(self.specifier)}"


@dataclass(frozen=True)
class Subsearch:
    """Stands for the expression that the results of a subsearch make."""

    plan: Plan
    position: int = 0

    def __str__(self) -> str:
        return f"[{self.plan.expanded.text}]"


SearchNode = And | Or | Not | Compare | In | Term | Time | Subsearch


@dataclass(frozen=True)
class SearchExpr:
    """A parsed search expression."""

    node: SearchNode

    @cached_property
    def fields(self) -> frozenset[str]:
        """Input fields; ``_raw`` for terms."""
        return frozenset(_field(node) for node in self.leaves() if not isinstance(node, Subsearch))

    @cached_property
    def times(self) -> frozenset[str]:
        """The time modifiers that occur."""
        return frozenset(node.modifier for node in self.leaves() if isinstance(node, Time))

    @cached_property
    def has_subsearch(self) -> bool:
        """True if it must be resolved before it can be matched."""
        return any(isinstance(node, Subsearch) for node in self.leaves())

    def leaves(self) -> Iterator[Compare | In | Term | Time | Subsearch]:
        """All nodes without parts."""
        yield from _leaves(self.node)

    def __str__(self) -> str:
        return str(self.node)


def _leaves(node: SearchNode) -> Iterator[Compare | In | Term | Time | Subsearch]:
    if isinstance(node, (And, Or)):
        for item in node.items:
            yield from _leaves(item)
    elif isinstance(node, Not):
        yield from _leaves(node.item)
    else:
        yield node


def _field(node: Compare | In | Term | Time | Subsearch) -> str:
    return "_raw" if isinstance(node, (Term, Subsearch)) else node.field


def _name(field: str) -> str:
    return field if field.replace(".", "_").isidentifier() and field not in ("AND", "OR", "NOT") else _quoted(field)


def _quoted(value: str) -> str:
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'

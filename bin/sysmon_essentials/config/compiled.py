"""A block of a configuration compiled for one EventID: filters as bits, terms as masks.

Knows how the filters of a block are combined and which rule name a match leaves. Does not know the order of blocks.
Source: SysmonCommon rules.c, FilterEventRules and CombineGroupDone; xml.cpp for the precedence of names.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from .model import Block, Filter, Item, Rule
from .schema import combines_with_and, compiled_for, reaches

if TYPE_CHECKING:
    from .model import Version

UNNAMED = "-"


class Bits:
    """Hands out one bit a filter, in the order of evaluation, and keeps what has to be known about each."""

    def __init__(self) -> None:
        self.names: list[str | None] = []
        self.items: list[Item] = []
        self.by_field: dict[str, list[tuple[str, str, int]]] = {}

    def add(self, given: Filter, item: Item, name: str | None, *, is_reachable: bool) -> int:
        """The bit of a filter in an item; one that cannot be reached gets a bit that is never set."""
        bit = 1 << len(self.names)
        self.names.append(name)
        self.items.append(item)
        if is_reachable:
            self.by_field.setdefault(given.field, []).append((given.condition, given.value, bit))
        return bit


class _Term(NamedTuple):
    """Bits of which one or, with ``needs_all``, every one must be set."""

    mask: int
    needs_all: bool

    def holds(self, hits: int) -> bool:
        found = hits & self.mask
        return found == self.mask if self.needs_all else found != 0

    def used(self, hits: int) -> int:
        """The bits that count when the term holds: all of them, or the first in the order of the document."""
        found = hits & self.mask
        return found if self.needs_all else found & -found


class CompiledBlock:
    """A block for one EventID. ``match(hits)`` is None, or the item that decided and the rule name."""

    def __init__(self, block: Block, terms: list[_Term], bits: Bits, mode: str) -> None:
        self.block = block
        self._terms = terms
        self._names = bits.names
        self._items = bits.items
        self._all = 0
        self._by_trigger: dict[int, _Term] = {}
        for term in terms:
            self._all |= term.mask
            for bit in _bits(term.mask & -term.mask if term.needs_all else term.mask):
                self._by_trigger[bit] = term
        self._triggers = sum(self._by_trigger)
        self.match = self._match_all if mode == "and" else self._match_any

    def _match_any(self, hits: int) -> tuple[Item | None, str] | None:
        """The first item of the document that holds. A rule of all is tried where its first filter holds."""
        left = hits & self._triggers
        while left:
            trigger = left & -left
            left ^= trigger
            term = self._by_trigger[trigger]
            if term.holds(hits):
                return self._items[trigger.bit_length() - 1], self._name(term.used(hits))
        return None

    def _match_all(self, hits: int) -> tuple[Item | None, str] | None:
        if not hits & self._all:
            return None
        used = 0
        for term in self._terms:
            if not term.holds(hits):
                return None
            used |= term.used(hits)
        item = self._items[used.bit_length() - 1] if len(self._terms) == 1 else None
        return item, self._name(used)

    def _name(self, used: int) -> str:
        """The name of the last named filter among those that matched."""
        while used:
            position = used.bit_length() - 1
            name = self._names[position]
            if name is not None:
                return name
            used ^= 1 << position
        return UNNAMED


def compile_block(block: Block, version: Version, event_code: int, bits: Bits) -> CompiledBlock:
    """The block for one EventID; a block that no EventID of its tag fits never matches."""
    compiled = compiled_for(block.tag, frozenset(given.field for given in block.filters))
    mode = block_relation(block, version)
    group_name = block.group.name if block.group else None
    fields: dict[str, int] = {}
    terms: list[_Term] = []

    def add(given: Filter, item: Item, fallback: str | None) -> int:
        name = given.name if given.name is not None else fallback
        is_reachable = compiled is not None and reaches(given.field, compiled, event_code)
        return bits.add(given, item, name or None, is_reachable=is_reachable)

    for item in block.items:
        if isinstance(item, Rule):
            name = item.name if item.name is not None else group_name
            mask = sum(add(given, item, name) for given in item.filters)
            if mask:
                terms.append(_Term(mask, item.relation == "and"))
            continue
        bit = add(item, item, group_name)
        if mode == "and" and item.field in fields:
            at = fields[item.field]
            terms[at] = _Term(terms[at].mask | bit, needs_all=False)
        else:
            fields[item.field] = len(terms)
            terms.append(_Term(bit, needs_all=False))
    return CompiledBlock(block, terms, bits, mode)


def block_relation(block: Block, version: Version) -> str:
    """How the block combines its items, ``and`` or ``or``."""
    if block.group is not None and block.group.relation:
        return block.group.relation
    if block.group is not None:
        return "and"
    return "and" if combines_with_and(version) else "or"


def _bits(mask: int) -> list[int]:
    found = []
    while mask:
        found.append(mask & -mask)
        mask &= mask - 1
    return found

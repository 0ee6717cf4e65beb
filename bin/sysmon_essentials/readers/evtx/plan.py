"""Trees of templates compiled to text pieces with places for values.

Knows how a tree becomes Windows' event XML once the types of the values are known. Does not know chunks or records.

Source: [MS-EVEN6] 3.1.4.7.2: an element or attribute that holds an optional substitution of a null value is left out.
The outermost element stays, as Windows shows events without event data too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .binxml import Element, Slot
from .values import ARRAY, BINXML, MAX_TEXT, NULL, BinXmlError, array_memo, memo_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .binxml import Budget, Part
    from .values import Memo

MAX_TEMPLATE_TEXT = 256 * 1024
"""Characters a template may have itself; genuine ones have about 3,000."""


class Plan:
    """How instances of a template with values of certain types become text.

    Attributes:
        pieces: literal texts at even places, room for values at odd ones.
        slots: for each value its memory, its index and the index behind it.
        nested: place among the values, and index, of those that are binary XML themselves.
        order: which value stands at each odd place, None if each stands once and in order.
    """

    __slots__ = ("nested", "order", "pieces", "size", "slots")

    def __init__(self, pieces: list[str], slots: list[tuple[Memo, int, int]], nested: list[tuple[int, int]]) -> None:
        self.pieces = pieces
        self.slots = slots
        self.nested = nested
        self.order: list[int] | None = None
        self.size = sum(map(len, pieces))

    def fill(self, values: list[str]) -> str:
        """Return the text with ``values``, one for each of ``slots``.

        Raises:
            BinXmlError: if values that stand more than once would let it grow beyond ``MAX_TEXT``.
        """
        if self.order is not None:
            if self.size + sum([len(values[place]) for place in self.order]) > MAX_TEXT:
                raise BinXmlError("the text grows beyond all bounds")
            values = [values[place] for place in self.order]
        pieces = self.pieces.copy()
        pieces[1::2] = values
        return "".join(pieces)


def compile_plan(nodes: Sequence[Part], types: bytes, budget: Budget) -> Plan:
    """Return the plan for instances of ``nodes`` with values of ``types``, one byte each.

    Raises:
        BinXmlError: for unknown types, and for a text or an amount of work that no genuine template has.
    """
    return _Compiler(types, budget).compile(nodes)


class _Compiler:
    """One walk over the tree of a template."""

    def __init__(self, types: bytes, budget: Budget) -> None:
        self._types = types
        self._budget = budget
        self._pieces = [""]
        self._size = 0
        self._slots: list[tuple[Memo, int, int]] = []
        self._nested: list[tuple[int, int]] = []
        self._places: dict[tuple[int, bool], int] = {}
        self._order: list[int] = []

    def compile(self, nodes: Sequence[Part]) -> Plan:
        for node in nodes:
            self._part(node, quoted=False, root=True)
        plan = Plan(self._pieces, self._slots, self._nested)
        if len(self._order) != len(self._slots):
            plan.order = self._order
        return plan

    def _part(self, part: Part, *, quoted: bool, root: bool = False) -> None:
        self._budget.spend(1)
        if isinstance(part, str):
            self._write(part)
        elif isinstance(part, Slot):
            self._slot(part.number, quoted=quoted)
        elif root or not self._is_left_out(part.children):
            self._element(part)

    def _element(self, element: Element) -> None:
        array = self._array_of(element)
        if array is not None:
            before = self._start_tag_text(element)
            memo = array_memo(self._types[array] ^ ARRAY, quoted=False, before=before, after=f"</{element.name}>")
            self._place(memo, array)
            return
        self._write(f"<{element.name}")
        for name, parts in element.attributes:
            if not self._is_left_out(parts):
                self._write(f" {name}='")
                for part in parts:
                    self._part(part, quoted=True)
                self._write("'")
        if element.empty:
            self._write("/>")
            return
        self._write(">")
        for part in element.children:
            self._part(part, quoted=False)
        self._write(f"</{element.name}>")

    def _slot(self, index: int, *, quoted: bool) -> None:
        kind = self._type(index)
        if kind == NULL:
            return
        place = self._places.get((index, quoted))
        if place is not None:
            self._refer(place)
            return
        self._places[index, quoted] = len(self._slots)
        if kind == BINXML:
            if quoted:
                raise BinXmlError("binary XML stands in an attribute")
            self._nested.append((len(self._slots), index))
            kind = NULL
        if kind & ARRAY:
            self._place(array_memo(kind ^ ARRAY, quoted=quoted, between=" "), index)
        else:
            self._place(memo_of(kind, quoted=quoted), index)

    def _place(self, memo: Memo, index: int) -> None:
        self._refer(len(self._slots))
        self._slots.append((memo, index, index + 1))

    def _refer(self, place: int) -> None:
        self._order.append(place)
        self._pieces += ["", ""]

    def _write(self, text: str) -> None:
        self._size += len(text)
        if self._size > MAX_TEMPLATE_TEXT:
            raise BinXmlError("a template's text grows beyond all bounds")
        self._pieces[-1] += text

    def _type(self, index: int) -> int:
        return self._types[index] if index < len(self._types) else NULL

    def _is_left_out(self, parts: Sequence[Part]) -> bool:
        return any(isinstance(part, Slot) and part.optional and self._type(part.number) == NULL for part in parts)

    def _array_of(self, element: Element) -> int | None:
        """Return the index of an array that is all an element holds: Windows repeats the element for each item."""
        if len(element.children) != 1 or not isinstance(element.children[0], Slot):
            return None
        if any(not isinstance(part, str) for _, parts in element.attributes for part in parts):
            return None
        index = element.children[0].number
        return index if self._type(index) & ARRAY else None

    def _start_tag_text(self, element: Element) -> str:
        attributes = [f" {name}='{''.join(map(str, parts))}'" for name, parts in element.attributes]
        return f"<{element.name}{''.join(attributes)}>"

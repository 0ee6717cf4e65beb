"""Template definitions compiled to text pieces with places for values.

Knows how a tree becomes Windows' event XML once the types of the values are known, and recognises a definition that
stands in another chunk or file as one compiled before. Does not know records.

A definition holds offsets of names, which differ from chunk to chunk, so its bytes are compared without them:
``Layout`` cuts them out with one ``struct`` call and compares what they point to.

Source: [MS-EVEN6] 3.1.4.7.2: an element or attribute that holds an optional substitution of a null value is left out.
The outermost element stays, as Windows shows events without event data too.
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

from .binxml import Element, Parser, Slot
from .values import ARRAY, BINXML, MAX_TEXT, NULL, BinXmlError, array_memo, memo_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .binxml import Budget, Part
    from .names import Names
    from .values import Memo

DEFINITION = struct.Struct("<I16sI")
"""Next definition, GUID and size, before the tokens."""

# Characters of compiled text to keep over all chunks and files, and variants of one definition.
_MAX_REMEMBERED = 16 * 1024 * 1024
_MAX_VARIANTS = 8


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


class Template:
    """A parsed definition.

    Attributes:
        provider: where ``Event/System/Provider`` has its ``Name``: the index of a value, the name itself, or None.
        plans: by the types of the values, one byte each.
    """

    def __init__(self, nodes: list[Part]) -> None:
        self.provider = _provider(nodes)
        self.plans: dict[bytes, Plan] = {}
        self._nodes = nodes

    def plan(self, types: bytes, budget: Budget) -> Plan:
        """Return the plan for values of ``types``.

        Raises:
            BinXmlError: for unknown types, and for a text or an amount of work that no genuine template has.
        """
        plan = self.plans.get(types)
        if plan is None:
            plan = _Compiler(types, budget).compile(self._nodes)
            if len(self.plans) >= _MAX_VARIANTS:
                self.plans.clear()
            self.plans[types] = plan
            store.remembered += plan.size
        return plan


class Layout:
    """The bytes of one spelling of a definition, apart from what depends on the chunk."""

    __slots__ = ("_fields", "_literals", "_names", "template")

    def __init__(self, data: bytes, start: int, size: int, parser: Parser, template: Template) -> None:
        """``start`` and ``size`` span the tokens, which ``parser`` has read."""
        formats, at = ["<"], start
        for position, _, inline in parser.references:
            formats.append(f"{position - at}sI{'4x' if inline else ''}")
            # Behind an inline name's offset stands the offset of the next name, chunk-dependent too.
            at = position + (8 if inline else 4)
        formats.append(f"{start + size - at}s")
        self._fields = struct.Struct("".join(formats))
        self._literals = self._fields.unpack_from(data, start)[::2]
        self._names = [reference.name for reference in parser.references]
        self.template = template

    def matches(self, data: bytes, start: int, names: Names) -> bool:
        """Tell whether the same definition stands at ``start`` of another chunk."""
        fields = self._fields.unpack_from(data, start)
        return fields[::2] == self._literals and [names[offset] for offset in fields[1::2]] == self._names


class TemplateStore:
    """Templates compiled so far, over chunks and files, within ``_MAX_REMEMBERED`` characters."""

    def __init__(self) -> None:
        self.remembered = 0
        self._layouts: dict[tuple[bytes, int], list[Layout]] = {}

    def load(self, data: bytes, offset: int, names: Names, budget: Budget) -> tuple[Template, int]:
        """Return the template defined at ``offset`` and the size of its tokens in bytes.

        Raises:
            BinXmlError: if there is none.
        """
        start = offset + DEFINITION.size
        if start > len(data):
            raise BinXmlError("a template lies outside its chunk")
        _, guid, size = DEFINITION.unpack_from(data, offset)
        if start + size > len(data):
            raise BinXmlError("a template is longer than its chunk")
        layouts = self._layouts.setdefault((guid, size), [])
        for layout in layouts:
            if layout.matches(data, start, names):
                return layout.template, size
        parser = Parser(data, names, budget)
        nodes = parser.parse(start, start + size, dependency=True)
        if not nodes:
            raise BinXmlError("a template is empty")
        template = Template(nodes)
        if self.remembered > _MAX_REMEMBERED:
            self._layouts.clear()
            self.remembered = 0
        if len(layouts) >= _MAX_VARIANTS:
            layouts.clear()
        layouts.append(Layout(data, start, size, parser, template))
        self.remembered += 4 * size
        return template, size


store = TemplateStore()


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

    def compile(self, nodes: list[Part]) -> Plan:
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
        if self._size > MAX_TEXT:
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


def _provider(nodes: Sequence[Part]) -> int | str | None:
    attributes: list[tuple[str, list[Part]]] = []
    for path in ("Event", "System", "Provider"):
        found = next((node for node in nodes if isinstance(node, Element) and node.name == path), None)
        if found is None:
            return None
        nodes, attributes = found.children, found.attributes
    for name, parts in attributes:
        if name == "Name" and len(parts) == 1 and not isinstance(parts[0], Element):
            return parts[0].number if isinstance(parts[0], Slot) else parts[0]
    return None

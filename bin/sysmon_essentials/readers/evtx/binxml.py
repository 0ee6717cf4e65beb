"""Tokens of binary XML to a small tree of elements, texts and places for values.

Knows the tokens. Every length and offset is checked, depth and number of tokens are bounded. Does not know values, nor
how a tree becomes text.

Source: [MS-EVEN6] 2.2.12 (BinXml ABNF) and 3.1.4.7; libyal/libevtx, "Windows XML Event Log (EVTX) format".
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, NamedTuple, Union

from .names import NAME
from .values import BinXmlError, decode_utf16, escape, escape_quoted

if TYPE_CHECKING:
    from .names import Names

END_OF_STREAM = 0x00
OPEN = 0x01
TEMPLATE_INSTANCE = 0x0C
FRAGMENT_HEADER = 0x0F
MORE = 0x40
"""Flag on tokens: an attribute list, or another token of the same kind, follows."""

MAX_DEPTH = 64
MAX_TOKENS = 65_536
"""Tokens a chunk may cost. A genuine one has some thousands."""

_CLOSE_START = 0x02
_CLOSE_EMPTY = 0x03
_CLOSE = 0x04
_VALUE = 0x05
_ATTRIBUTE = 0x06
_CDATA = 0x07
_CHAR_REFERENCE = 0x08
_ENTITY_REFERENCE = 0x09
_PI_TARGET = 0x0A
_PI_DATA = 0x0B
_NORMAL = 0x0D
_OPTIONAL = 0x0E
_STRING_TYPE = 0x01

_U16 = struct.Struct("<H")
_U32 = struct.Struct("<I")


class Slot(NamedTuple):
    """The place of a value; ``optional``: the element or attribute around it goes if the value is null."""

    number: int
    optional: bool


class Element:
    """An element: ``attributes`` as name and parts, ``children``, and whether it is written ``<name/>``."""

    __slots__ = ("attributes", "children", "empty", "name")

    def __init__(self, name: str) -> None:
        self.name = name
        self.attributes: list[tuple[str, list[Part]]] = []
        self.children: list[Part] = []
        self.empty = False


Part = Union[str, Slot, Element]


class NameReference(NamedTuple):
    """Where a definition names an element or attribute, and whether the name's text stands there too."""

    position: int
    name: str
    inline: bool


class Budget:
    """What the reading of one chunk may still cost, in tokens; hostile chunks let templates overlap."""

    def __init__(self) -> None:
        self.left = MAX_TOKENS

    def spend(self, tokens: int) -> None:
        """Take ``tokens`` off.

        Raises:
            BinXmlError: if nothing is left.
        """
        self.left -= tokens
        if self.left < 0:
            raise BinXmlError("the chunk is more work than any genuine one")


class Parser:
    """Reads one run of tokens.

    Attributes:
        position: where the next token begins.
        references: every name met, for recognising the same definition elsewhere.
    """

    def __init__(self, data: bytes, names: Names, budget: Budget) -> None:
        self.position = 0
        self.references: list[NameReference] = []
        self._data = data
        self._names = names
        self._budget = budget
        self._end = 0
        self._dependency = True
        self._open: list[Element] = []
        self._nodes: list[Part] = []
        self._parts = self._nodes

    def parse(self, start: int, end: int, *, dependency: bool, single: bool = False) -> list[Part]:
        """Return the nodes from ``start`` up to the end-of-stream token or ``end``.

        Args:
            start: offset of the first token.
            end: offset behind the last.
            dependency: whether elements carry a dependency id, as they do in definitions.
            single: stop behind the first element.

        Raises:
            BinXmlError: if these are no tokens, or too many.
        """
        self.position, self._end, self._dependency = start, end, dependency
        self._open, self._nodes = [], []
        self._parts = self._nodes
        while self.position < end:
            token = self._data[self.position]
            self.position += 1
            if token == END_OF_STREAM:
                break
            self._budget.spend(1)
            self._step(token)
            if single and not self._open:
                break
        if self._open:
            raise BinXmlError(f"element {self._open[-1].name} does not end")
        return self._nodes

    def _step(self, token: int) -> None:
        kind = token & ~MORE
        if kind == OPEN:
            self._start_element(bool(token & MORE))
        elif kind == _VALUE:
            self._parts.append(self._literal(self._value()))
        elif kind in (_NORMAL, _OPTIONAL):
            index = self._u16()
            self.position += 1
            self._parts.append(Slot(index, kind == _OPTIONAL))
        elif kind in (_CLOSE_START, _CLOSE_EMPTY, _CLOSE, _ATTRIBUTE):
            self._inside_element(kind)
        elif kind == FRAGMENT_HEADER:
            self.position += 3
        else:
            self._parts.append(self._rare(kind))

    def _inside_element(self, kind: int) -> None:
        if not self._open:
            raise BinXmlError("a tag closes that was not opened")
        element = self._open[-1]
        if kind == _ATTRIBUTE:
            self._parts = []
            element.attributes.append((self._name(), self._parts))
        elif kind == _CLOSE_START:
            self._parts = element.children
        else:
            element.empty = kind == _CLOSE_EMPTY
            self._open.pop()
            self._parts = self._open[-1].children if self._open else self._nodes

    def _start_element(self, has_attributes: bool) -> None:
        if len(self._open) >= MAX_DEPTH:
            raise BinXmlError(f"elements lie more than {MAX_DEPTH} deep")
        if self._has_dependency():
            self.position += 2
        self.position += 4
        element = Element(self._name())
        if has_attributes:
            self.position += 4
        self._parts.append(element)
        self._open.append(element)
        # Parts between the name and the end of the start tag belong to no attribute yet.
        self._parts = element.children

    def _has_dependency(self) -> bool:
        """Tell whether a dependency id stands here: as said, unless only without that the size could be one."""
        expected = self._dependency
        return expected if self._is_size(expected) or not self._is_size(not expected) else not expected

    def _is_size(self, dependency: bool) -> bool:
        at = self.position + (2 if dependency else 0)
        return at + 8 <= self._end and _U32.unpack_from(self._data, at)[0] <= self._end - at

    def _name(self) -> str:
        at = self.position
        offset = self._u32()
        name = self._names[offset]
        inline = offset == self.position
        if inline:
            # Count as stored, then the closing NUL; the name itself may have been shortened by trailing NULs.
            self.position += NAME.size + 2 * NAME.unpack_from(self._data, offset)[2] + 2
        self.references.append(NameReference(at, name, inline))
        return name

    def _value(self) -> str:
        kind = self._data[self.position]
        self.position += 1
        if kind != _STRING_TYPE:
            raise BinXmlError(f"a literal of type 0x{kind:02x}")
        return self._string()

    def _literal(self, text: str) -> str:
        in_attribute = bool(self._open) and self._parts is not self._open[-1].children
        return escape_quoted(text) if in_attribute else escape(text)

    def _rare(self, kind: int) -> str:
        if kind == _CDATA:
            return f"<![CDATA[{self._string().replace(']]>', ']]]]><![CDATA[>')}]]>"
        if kind == _CHAR_REFERENCE:
            return f"&#{self._u16()};"
        if kind == _ENTITY_REFERENCE:
            return f"&{self._name()};"
        if kind == _PI_TARGET:
            return f"<?{self._name()}"
        if kind == _PI_DATA:
            return f" {self._string().replace('?>', '? >')}?>"
        raise BinXmlError(f"unknown token 0x{kind:02x}")

    def _string(self) -> str:
        size = 2 * self._u16()
        raw = self._data[self.position : self.position + size]
        self.position += size
        if self.position > self._end or len(raw) != size:
            raise BinXmlError("a text is longer than what holds it")
        return decode_utf16(raw)

    def _u16(self) -> int:
        value: int = _U16.unpack_from(self._data, self.position)[0]
        self.position += 2
        return value

    def _u32(self) -> int:
        value: int = _U32.unpack_from(self._data, self.position)[0]
        self.position += 4
        return value

"""Template definitions: reading them, and recognising them in other chunks and files.

Knows that a definition holds offsets of names, which differ from chunk to chunk, so that its bytes must be compared
without them: ``Layout`` cuts them out with one ``struct`` call and compares what they point to. Does not know records,
nor how a tree becomes text.
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

from .binxml import Element, Parser, Slot
from .plan import compile_plan
from .values import BinXmlError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .binxml import Budget, Part
    from .names import Names
    from .plan import Plan

DEFINITION = struct.Struct("<I16sI")
"""Next definition, GUID and size, before the tokens."""

# Memory to keep over all chunks and files, in bytes; what a byte of a definition costs as a tree; spellings of one
# definition, and plans of one template; bytes of definitions one file is held to for its damaged chunks.
_MAX_REMEMBERED = 64 * 1024 * 1024
_TREE_COST = 32
_MAX_VARIANTS = 8
_MAX_KNOWN_BYTES = 1024 * 1024
# Reading definitions and text counts against the budget of a chunk: bytes and characters for one token.
_DEFINITION_BYTES = 16
TEXT_CHARACTERS = 256


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
            plan = compile_plan(self._nodes, types, budget)
            budget.spend(plan.size // TEXT_CHARACTERS)
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


class KnownTemplates(dict[int, Template]):
    """The templates one file has defined, by the beginning of their GUIDs; the oldest go all at once."""

    def __init__(self) -> None:
        super().__init__()
        self._left = _MAX_KNOWN_BYTES

    def remember(self, identifier: int, template: Template, size_bytes: int) -> None:
        """Add a template whose definition has ``size_bytes``."""
        self._left -= size_bytes
        if self._left < 0:
            self.clear()
            self._left = _MAX_KNOWN_BYTES - size_bytes
        self[identifier] = template


class TemplateStore:
    """Templates compiled so far, over chunks and files, within ``_MAX_REMEMBERED``."""

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
        budget.spend(size // _DEFINITION_BYTES)
        if self.remembered > _MAX_REMEMBERED:
            self._layouts.clear()
            self.remembered = 0
        for layout in self._layouts.get((guid, size), ()):
            if layout.matches(data, start, names):
                return layout.template, size
        parser = Parser(data, names, budget)
        nodes = parser.parse(start, start + size, dependency=True)
        if not nodes:
            raise BinXmlError("a template is empty")
        template = Template(nodes)
        layout = Layout(data, start, size, parser, template)
        self._layouts[guid, size] = [layout, *self._layouts.get((guid, size), ())][:_MAX_VARIANTS]
        self.remembered += _TREE_COST * DEFINITION.size + _TREE_COST * size
        return template, size


store = TemplateStore()


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

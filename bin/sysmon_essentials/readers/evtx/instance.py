"""Records of one chunk to event XML.

Knows template instances, their values and binary XML inside values. Does not know headers, checksums or files.
"""

from __future__ import annotations

import struct
from functools import lru_cache
from itertools import accumulate
from typing import TYPE_CHECKING

from sysmon_essentials.render import WINDOWS_PROVIDER

from .binxml import FRAGMENT_HEADER, MORE, OPEN, TEMPLATE_INSTANCE, Budget, Parser
from .names import Names
from .plan import compile_plan
from .template import DEFINITION, TEXT_CHARACTERS, Template, store
from .values import BINARY, KINDS, BinXmlError

if TYPE_CHECKING:
    from .template import KnownTemplates
    from .values import Memo

_INSTANCE = struct.Struct("<xII")
_COUNT = struct.Struct("<I")
_PROVIDER = WINDOWS_PROVIDER.encode("utf-16-le")
_PROVIDER_ATTRIBUTE = f" Name='{WINDOWS_PROVIDER}'"
_MAX_NESTING = 8
# Windows lets an event have 128 values.
_MAX_VALUES = 1024
_NO_TYPES = b""


class ChunkText:
    """The text of the records in one chunk.

    Attributes:
        known: templates by id that the file has defined so far; stands in for a definition that is damaged.
    """

    def __init__(self, data: bytes, known: KnownTemplates) -> None:
        self.known = known
        self._data = data
        self._names = Names(data)
        self._budget = Budget()
        self._templates: dict[int, tuple[Template, int]] = {}
        self._salvaging = False

    def event(self, start: int, end: int) -> str | None:
        """Return the XML of the event whose binary XML lies from ``start`` to ``end``; None if it is not Sysmon's.

        Raises:
            BinXmlError: if it cannot be read.
            struct.error, IndexError: if it ends too early.
        """
        self._budget.spend(1)
        text = self._fragment(start, end, 0)
        if text is None or _PROVIDER_ATTRIBUTE not in text:
            return None
        self._budget.spend(len(text) // TEXT_CHARACTERS)
        return text

    def salvage(self, start: int, end: int) -> str | None:
        """Return what can be read of a damaged event: values that cannot be printed are empty, long ones are cut.

        Raises:
            BinXmlError, struct.error, IndexError: if that is nothing.
        """
        self._salvaging = self._names.lenient = True
        try:
            return self.event(start, end)
        finally:
            self._salvaging = self._names.lenient = False

    def _fragment(self, position: int, end: int, depth: int) -> str | None:
        """Return the text of one fragment, None as soon as it is known to be another provider's."""
        data = self._data
        if data[position] == FRAGMENT_HEADER:
            position += 4
        token = data[position] if position < end else -1
        if token == TEMPLATE_INSTANCE:
            return self._instance(position + 1, end, depth)
        if token & ~MORE == OPEN:
            nodes = Parser(data, self._names, self._budget).parse(position, end, dependency=not depth, single=True)
            return compile_plan(nodes, _NO_TYPES, self._budget).fill([])
        if token <= 0 and depth:
            return ""
        raise BinXmlError(f"an event begins with token 0x{max(token, 0):02x}")

    def _instance(self, position: int, end: int, depth: int) -> str | None:
        data = self._data
        identifier, offset = _INSTANCE.unpack_from(data, position)
        position += _INSTANCE.size
        template, size = self._templates.get(offset) or self._load(identifier, offset)
        if offset == position:
            position += DEFINITION.size + size
        (count,) = _COUNT.unpack_from(data, position)
        position += 4
        if count > _MAX_VALUES or position + 4 * count > end:
            raise BinXmlError("there are more values than room")
        types = data[position + 2 : position + 4 * count : 4]
        sizes = _sizes(count).unpack_from(data, position)
        at = list(accumulate(sizes, initial=position + 4 * count))
        if self._salvaging:
            at = [min(place, end) for place in at]
            types = bytes([kind if kind in KINDS else BINARY for kind in types])
        elif at[-1] > end:
            raise BinXmlError("values are longer than their event")
        provider = template.provider
        if provider is not None and not self._is_ours(provider, at):
            return None
        plan = template.plans.get(types) or template.plan(types, self._budget)
        if self._salvaging:
            values = [_salvaged(memo, data[at[index] : at[behind]]) for memo, index, behind in plan.slots]
        else:
            values = [memo[data[at[index] : at[behind]]] for memo, index, behind in plan.slots]
        for place, index in plan.nested:
            values[place] = self._nested(at[index], at[index + 1], depth + 1)
        return plan.fill(values)

    def _nested(self, start: int, end: int, depth: int) -> str:
        if depth > _MAX_NESTING:
            raise BinXmlError(f"binary XML lies more than {_MAX_NESTING} deep in itself")
        if start == end:
            return ""
        self._budget.spend(1)
        try:
            text = self._fragment(start, end, depth) or ""
        except (BinXmlError, struct.error, IndexError):
            if not self._salvaging:
                raise
            return ""
        self._budget.spend(len(text) // TEXT_CHARACTERS)
        return text

    def _is_ours(self, provider: int | str, at: list[int]) -> bool:
        """Tell whether an event may be Sysmon's, before any of its values is printed."""
        if isinstance(provider, int):
            return provider + 1 >= len(at) or self._data[at[provider] : at[provider + 1]] == _PROVIDER
        return provider == WINDOWS_PROVIDER

    def _load(self, identifier: int, offset: int) -> tuple[Template, int]:
        """Return the template at ``offset``, or the one of the same id from elsewhere if there is none any more.

        The id is the beginning of the GUID, which Windows makes from the definition's content.
        """
        substitute = self.known.get(identifier)
        try:
            found = store.load(self._data, offset, self._names, self._budget)
        except (BinXmlError, struct.error, IndexError):
            if substitute is None:
                raise
            size = DEFINITION.unpack_from(self._data, offset)[2] if offset + DEFINITION.size <= len(self._data) else 0
            found = (substitute, size)
        else:
            if _COUNT.unpack_from(self._data, offset + 4)[0] != identifier:
                found = (substitute or found[0], found[1])
            elif substitute is None:
                self.known.remember(identifier, *found)
        self._templates[offset] = found
        return found


def _salvaged(memo: Memo, raw: bytes) -> str:
    try:
        return memo[raw]
    except BinXmlError:
        return ""


@lru_cache(maxsize=64)
def _sizes(count: int) -> struct.Struct:
    """Return what reads the sizes of ``count`` values, passing over their types."""
    return struct.Struct("<" + "H2x" * count)

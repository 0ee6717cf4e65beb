"""Objects and arrays of a JSON document, built if they are short, else to be looked through part by part."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sysmon_essentials.intel.json_parts import BIG, Cursor

if TYPE_CHECKING:
    from collections.abc import Iterator

WHOLE_CHARS = 16 * 1024
"""What is longer is not built as a whole."""


class Big:
    """An object or array in front of the cursor that is not built as a whole."""

    def __init__(self, cursor: Cursor) -> None:
        """Keep the place; nothing is read yet."""
        self._cursor = cursor
        self.is_read = False
        self.is_list = cursor.peek() == "["

    def parts(self) -> Iterator[tuple[str, Any]]:
        """Yield key and node of each part; one that is big is passed over unless it is looked into at once."""
        self.is_read = True
        for key in self._cursor.inside():
            part = next_node(self._cursor)
            yield key, part
            if isinstance(part, Big) and not part.is_read:
                self._cursor.skip()


def next_node(cursor: Cursor) -> Any:
    """Return the next value of a document, or ``Big`` for what is too long to be built."""
    value = cursor.value(WHOLE_CHARS)
    return Big(cursor) if value is BIG else value


def parts_of_node(node: Any) -> Iterator[tuple[str, Any]]:
    """Yield key and value of each part; in an object that is there as a whole, what is nested comes last."""
    if isinstance(node, Big):
        yield from node.parts()
    elif isinstance(node, dict):
        nested = []
        for part in node.items():
            if is_nested(part[1]):
                nested.append(part)
            else:
                yield part
        yield from nested
    else:
        yield from (("[]", part) for part in node)


def is_nested(node: Any) -> bool:
    """Tell whether a node is an object or array."""
    return node.__class__ in _NESTED


_NESTED = frozenset((dict, list, Big))


def is_list_node(node: Any) -> bool:
    """Tell whether a node is an array."""
    return node.is_list if isinstance(node, Big) else isinstance(node, list)

"""XML tree to text, as an administrator would write it: indented, comments kept, text of filters untouched."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .model import Document, Element

_TEXT = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#13;"}
_ATTRIBUTE = {**_TEXT, '"': "&quot;", "\n": "&#10;", "\t": "&#9;"}


def render_document(document: Document) -> str:
    """The whole file, UTF-8, with an end of line behind every element."""
    lines = [f"<!--{comment}-->" for comment in document.prolog]
    return "\n".join([*lines, *_lines(document.root, 0)]) + "\n"


def escape_text(text: str) -> str:
    """Text for the content of an element."""
    return _replaced(text, _TEXT)


def escape_attribute(text: str) -> str:
    """Text for an attribute in double quotes."""
    return _replaced(text, _ATTRIBUTE)


def _replaced(text: str, table: dict[str, str]) -> str:
    return "".join(table.get(char, char) for char in text)


def _lines(element: Element, depth: int) -> Iterator[str]:
    indent = "  " * depth
    if not element.tag:
        yield f"{indent}<!--{element.text}-->"
        return
    if element.text.strip() and not element.elements:
        for comment in element.children:
            yield from _lines(comment, depth)
    start = element.tag + "".join(f' {name}="{escape_attribute(text)}"' for name, text in element.attributes.items())
    if element.elements or (element.children and not element.text.strip()):
        yield f"{indent}<{start}>"
        for child in element.children:
            yield from _lines(child, depth + 1)
        yield f"{indent}</{element.tag}>"
    elif element.text:
        yield f"{indent}<{start}>{escape_text(element.text)}</{element.tag}>"
    else:
        yield f"{indent}<{start}/>"

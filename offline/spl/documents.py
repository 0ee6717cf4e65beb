"""JSON and XML documents as trees, and the values at a location path such as ``a.list{}.b`` or ``Event{@id}``.

Knows the paths of spath and of the json functions' dotted form. XML that declares entities is not read, so that no
document can grow while being read; nesting beyond ``MAX_DEPTH`` is not followed. Source: Search Reference, "spath".
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any
from xml.parsers import expat

if TYPE_CHECKING:
    from collections.abc import Iterator

Node = dict[str, Any] | list[Any] | str | bool | None

MAX_DEPTH = 100
_STEP = re.compile(r"([^.{}]*)((?:\{[^}]*\})*)(?:\.|\Z)")
_BRACE = re.compile(r"\{([^}]*)\}")


def read_document(text: str) -> Node | None:
    """The tree of a JSON or XML text; None if it is neither.

    XML becomes objects: attributes under ``@name``, text under ``""``, repeated elements as a list.
    """
    start = text.lstrip()[:1]
    try:
        if start in ("{", "["):
            tree: Node = json.loads(text, parse_float=_Number, parse_int=_Number)
            return tree
        if start == "<":
            return _read_xml(text)
    except (ValueError, RecursionError, expat.ExpatError):
        return None
    return None


def values_at(tree: Node, path: str) -> list[str]:
    """All values at ``path``, in document order: texts as they are, objects and lists as JSON.

    ``a.b`` goes into objects, ``a{}`` over all elements of a list, ``a{2}`` to one, ``a{@x}`` to an attribute. Elements
    of a JSON list count from 0, XML elements of one name from 1; an element that has no sibling is the first.
    """
    nodes = [tree]
    for step in _steps(path):
        nodes = [found for node in nodes for found in _follow(node, step)]
    return [node_text(one) for node in nodes for one in (node if isinstance(node, _Repeated) else [node])]


def leaves(tree: Node, prefix: str = "", depth: int = 0) -> Iterator[tuple[str, str]]:
    """Every value of the tree with the path that spath names it by: ``a.b``, ``a{}.b``, ``a{@x}``."""
    if depth > MAX_DEPTH:
        return
    if isinstance(tree, dict):
        for key, node in tree.items():
            yield from leaves(node, _below(prefix, key), depth + 1)
    elif isinstance(tree, list):
        inner = prefix if isinstance(tree, _Repeated) else f"{prefix}{{}}"
        for node in tree:
            yield from leaves(node, inner, depth + 1)
    else:
        yield prefix, node_text(tree)


def node_text(node: Node) -> str:
    """A value as a field holds it: text and numbers as written, an XML element's own text, else compact JSON."""
    if isinstance(node, str):
        return node
    if isinstance(node, dict) and "" in node:
        return str(node[""])
    return _json(node)


def _below(prefix: str, key: str) -> str:
    if key == "":
        return prefix
    if key.startswith("@"):
        return f"{prefix}{{{key}}}"
    return f"{prefix}.{key}" if prefix else key


class _Repeated(list[Any]):
    """Sibling XML elements of one name: a path goes over all of them without braces."""


class _Element(dict[str, Any]):
    """An XML element; in a path it may be numbered as if it had siblings."""


class _Number(str):
    """A JSON number in its original spelling."""

    __slots__ = ()


def _json(node: Node) -> str:
    if isinstance(node, dict):
        return "{" + ",".join(f"{_json(key)}:{_json(value)}" for key, value in node.items()) + "}"
    if isinstance(node, list):
        return "[" + ",".join(map(_json, node)) + "]"
    return str(node) if isinstance(node, _Number) else json.dumps(node, ensure_ascii=False)


def _steps(path: str) -> Iterator[str]:
    """``a{}.b{@c}`` as ``a``, ``{}``, ``b``, ``{@c}``."""
    at = 0
    while at < len(path):
        found = _STEP.match(path, at)
        if not found or found.end() == at:
            return
        if found[1]:
            yield found[1]
        for brace in _BRACE.findall(found[2]):
            yield f"{{{brace}}}"
        at = found.end()


def _follow(node: Node, step: str) -> list[Node]:
    if isinstance(node, _Repeated) and not re.fullmatch(r"\{\d*\}", step):
        return [found for one in node for found in _follow(one, step)]
    if not step.startswith("{"):
        return _child(node, step)
    inner = step[1:-1]
    if inner.startswith("@"):
        return _child(node, inner)
    return _numbered(node, inner)


def _numbered(node: Node, inner: str) -> list[Node]:
    """The elements that ``{}`` or ``{2}`` names."""
    is_xml = isinstance(node, (_Repeated, _Element))
    elements = node if isinstance(node, list) else [node] if is_xml else []
    if not inner:
        return list(elements)
    place = int(inner) - is_xml if inner.isdigit() else -1
    return elements[place : place + 1] if place >= 0 else []


def _child(node: Node, name: str) -> list[Node]:
    if not isinstance(node, dict) or name not in node:
        return []
    return [node[name]]


def _read_xml(text: str) -> Node:
    """The tree of an XML document; raises ValueError if it declares entities or is nested too deeply."""
    root: dict[str, Any] = {}
    stack: list[dict[str, Any]] = [root]

    def start(name: str, attributes: dict[str, str]) -> None:
        if len(stack) > MAX_DEPTH:
            raise ValueError("nested too deeply")
        element = _Element({f"@{key}": value for key, value in attributes.items()})
        known = stack[-1].get(name)
        if known is None:
            stack[-1][name] = element
        elif isinstance(known, _Repeated):
            known.append(element)
        else:
            stack[-1][name] = _Repeated([known, element])
        stack.append(element)

    def end(_name: str) -> None:
        element = stack.pop()
        if "" in element and not element[""].strip() and len(element) > 1:
            del element[""]

    def characters(data: str) -> None:
        stack[-1][""] = stack[-1].get("", "") + data

    def refuse(*_declaration: object) -> None:
        raise ValueError("entities are not read")

    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = characters
    parser.EntityDeclHandler = refuse
    parser.Parse(text, True)
    return root

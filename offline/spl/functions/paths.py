"""Paths into JSON and XML text, as the ``spath`` function and command read them.

``a.b{2}.c``, ``a{}.b`` (all elements), ``x.y{@attribute}``. JSON array positions count from 0, XML elements from 1.
"""

from __future__ import annotations

import json
import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

from offline.spl.values import text as text_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from offline.spl.frame import Scalar

Part = str | int | None
"""A key, a position, or ``None`` for all elements; an XML attribute is a key that starts with ``@``."""

_PART = re.compile(r"\{([^}]*)\}|'((?:[^'\\]|\\.)*)'|([^.{]+)")


@lru_cache(maxsize=1024)
def parse_path(path: str) -> tuple[Part, ...]:
    """The parts of a path."""
    parts: list[Part] = []
    for braces, single, name in _PART.findall(path):
        if single:
            parts.append(single)
        elif name:
            parts.append(name)
        elif braces == "":
            parts.append(None)
        else:
            parts.append(int(braces) if re.fullmatch(r"-?\d+", braces) else braces)
    return tuple(parts)


def load_json(text: str) -> Any:
    """The JSON value in ``text``. Raises ValueError if it is none, or nested too deeply."""
    try:
        return json.loads(text)
    except RecursionError:
        raise ValueError("nested too deeply") from None


def walk(value: Any, parts: tuple[Part, ...]) -> Iterator[Any]:
    """Everything that ``parts`` select in a JSON value, in document order."""
    if not parts:
        yield value
        return
    part, rest = parts[0], parts[1:]
    if part is None:
        if isinstance(value, list):
            for element in value:
                yield from walk(element, rest)
    elif isinstance(part, int):
        if isinstance(value, list) and -len(value) <= part < len(value):
            yield from walk(value[part], rest)
    elif isinstance(value, dict) and part in value:
        yield from walk(value[part], rest)


def scalar(value: Any) -> Scalar | None:
    """A JSON value as a field value: objects and arrays as their text, ``null`` as the word, booleans in lower case."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return text_of(value)
    return value if isinstance(value, str) else dumps(value)


def dumps(value: Any) -> str:
    """JSON text without spaces, as Splunk writes it."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def spath_values(text: str, path: str) -> list[Scalar]:
    """What ``path`` selects in JSON or, failing that, XML text; nothing if it is neither."""
    try:
        found = list(walk(load_json(text), parse_path(path)))
    except ValueError:
        return _xml_values(text, path)
    return [value for value in map(scalar, found) if value is not None]


def _xml_values(text: str, path: str) -> list[Scalar]:
    if not text.lstrip().startswith("<") or "<!DOCTYPE" in text:
        return []
    try:
        root = ET.fromstring(text)  # noqa: S314 - no DOCTYPE gets here, so there are no entities to expand
    except ET.ParseError:
        return []
    parts = parse_path(path)
    if not parts or _local(root) != parts[0]:
        return []
    return list(_walk_xml([root], parts[1:]))


def _walk_xml(elements: list[ET.Element], parts: tuple[Part, ...]) -> Iterator[Scalar]:
    for position, part in enumerate(parts):
        if isinstance(part, str) and part.startswith("@"):
            yield from (e.attrib[part[1:]] for e in elements if part[1:] in e.attrib)
            return
        if isinstance(part, int):
            elements = elements[part - 1 : part]
        elif part is not None:
            elements = [child for e in elements for child in e if _local(child) == part]
        if position == len(parts) - 1:
            break
    for element in elements:
        inner = "".join(element.itertext()).strip() if len(element) == 0 else _inner(element)
        if inner:
            yield inner


def _inner(element: ET.Element) -> str:
    return (element.text or "").strip() + "".join(ET.tostring(child, encoding="unicode") for child in element)


def _local(element: ET.Element) -> str:
    return element.tag.rsplit("}", 1)[-1]

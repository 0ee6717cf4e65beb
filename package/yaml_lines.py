"""YAML files as plain data that remembers where each value stood.

Knows YAML's syntax and nothing of detections. Every scalar stays the text that was typed (``0x1410``, ``0010``, ``no``
are what they look like; only ``null``, ``~`` and nothing at all are ``None``): the readers of a key decide what it is.
Keys that stand twice are a problem, not a silent override.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

import yaml

from package.problems import Problem

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""The loader in C where PyYAML was built with it: ten times as fast."""

Data: TypeAlias = "str | list[Data] | dict[str, Data] | None"
Keys: TypeAlias = tuple[str | int, ...]


@dataclass(frozen=True)
class Document:
    """One YAML file."""

    path: Path
    """Relative to the root of the repository; problems name it so."""
    data: Data
    lines: Mapping[Keys, int]
    """Line (from 1) of each value by the keys that lead to it."""
    problems: tuple[Problem, ...] = field(default=())

    def line(self, *keys: str | int) -> int:
        """Line of a value, or of the nearest thing around it that is there."""
        for size in range(len(keys), -1, -1):
            if keys[:size] in self.lines:
                return self.lines[keys[:size]]
        return 1


def load_document(root: Path, path: Path) -> Document:
    """The data of a YAML file below ``root``; what could not be read is in ``problems``."""
    name = path.relative_to(root)
    try:
        tree = yaml.compose(path.read_text(encoding="utf-8"), Loader=LOADER)
    except UnicodeDecodeError as error:
        return Document(name, None, {}, (Problem(name, 1, f"not UTF-8: {error.reason} at byte {error.start}"),))
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        return Document(name, None, {}, (Problem(name, line, f"not YAML: {error.problem or error.context}"),))
    except yaml.YAMLError as error:
        return Document(name, None, {}, (Problem(name, 1, f"not YAML: {error}"),))
    walk = _Walk(name)
    data = walk.value(tree, ()) if tree is not None else None
    return Document(name, data, walk.lines, tuple(walk.problems))


class _Walk:
    """Turns YAML nodes into data and notes lines and problems on the way."""

    def __init__(self, name: Path) -> None:
        self.name = name
        self.lines: dict[Keys, int] = {}
        self.problems: list[Problem] = []

    def value(self, node: yaml.Node, keys: Keys) -> Data:
        self.lines[keys] = node.start_mark.line + 1
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, keys)
        if isinstance(node, yaml.SequenceNode):
            return [self.value(child, (*keys, position)) for position, child in enumerate(node.value)]
        return None if node.tag == "tag:yaml.org,2002:null" else str(node.value)

    def _mapping(self, node: yaml.MappingNode, keys: Keys) -> Data:
        data: dict[str, Data] = {}
        for key_node, value_node in node.value:
            line = key_node.start_mark.line + 1
            if not isinstance(key_node, yaml.ScalarNode):
                self.problems.append(Problem(self.name, line, "a key must be plain text"))
                continue
            key = str(key_node.value)
            if key in data:
                first = self.lines[(*keys, key)]
                self.problems.append(Problem(self.name, line, f"key {key!r} stands twice, first in line {first}"))
            data[key] = self.value(value_node, (*keys, key))
            self.lines[(*keys, key)] = line
        return data

"""A Dashboard Studio view as lints see it: its definition, the tokens that it knows, and what it may link to."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping
    from typing import Any

TOKEN = re.compile(r"\$([A-Za-z_][\w.:-]*)((?:\|\w)*)\$")
"""A token with its filters. A dollar that stands alone is none."""

NO_MAPPING: Mapping[str, Any] = {}


@dataclass(frozen=True)
class StudioView:
    """One view.

    Attributes:
        name: Its id.
        definition: The JSON inside.
        takes: The tokens that each view of the app takes, by the view's id.
        macros: The app's macros.
        files: The app's own files, by path.
    """

    name: str
    definition: Mapping[str, Any]
    takes: Mapping[str, Collection[str]]
    macros: Collection[str]
    files: Collection[str]

    def part(self, key: str) -> Mapping[str, Any]:
        """A mapping at the top of the definition; empty if it is absent or none."""
        found = self.definition.get(key)
        return found if isinstance(found, dict) else NO_MAPPING

    def items(self, key: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
        """The entries of such a mapping that are mappings themselves."""
        yield from ((name, entry) for name, entry in self.part(key).items() if isinstance(entry, dict))


def read_definition(text: str) -> Mapping[str, Any]:
    """The definition of a view.

    Raises:
        ValueError: It is no JSON object, or names a key twice.
    """
    found = json.loads(text, object_pairs_hook=_unique)
    if isinstance(found, dict):
        return found
    raise ValueError("it is no JSON object")


def taken_tokens(definition: Mapping[str, Any]) -> frozenset[str]:
    """The tokens that a view has: of its inputs and those with a default."""
    view = StudioView("", definition, {}, (), ())
    inputs = {str(options(entry).get("token", "")) for _, entry in view.items("inputs")}
    defaults = view.part("defaults").get("tokens", NO_MAPPING)
    named = defaults.get("default", NO_MAPPING) if isinstance(defaults, dict) else NO_MAPPING
    return frozenset(inputs | set(named)) - {""}


def options(entry: Mapping[str, Any]) -> Mapping[str, Any]:
    """The options of an entry; empty if there are none."""
    found = entry.get("options")
    return found if isinstance(found, dict) else NO_MAPPING


def texts(value: object) -> Iterator[str]:
    """Every text inside a JSON value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for item in value.values():
            yield from texts(item)
    elif isinstance(value, list):
        for item in value:
            yield from texts(item)


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [name for name, _ in pairs]
        twice = sorted({name for name in names if names.count(name) > 1})
        raise ValueError(f"{', '.join(twice)} stands twice")
    return found

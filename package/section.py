"""Typed reading of one mapping in a YAML document, collecting every problem instead of stopping at the first."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from package.problems import Problem

if TYPE_CHECKING:
    from collections.abc import Collection

    from package.yaml_lines import Data, Document, Keys

WHOLE_NUMBER = re.compile(r"-?\d{1,9}")


class Section:
    """The mapping at ``keys`` of a document.

    Every method gives a value of the promised type in any case, so that reading goes on; the problem tells that
    the value is not to be trusted.
    """

    def __init__(self, document: Document, problems: list[Problem], keys: Keys = ()) -> None:
        self.document = document
        self.problems = problems
        self.keys = keys
        data: Data = document.data
        for key in keys:
            data = _inside(data, key)
        self.is_mapping = isinstance(data, dict)
        self._data: dict[str, Data] = data if isinstance(data, dict) else {}
        if not self.is_mapping:
            self.problem("must be a mapping of keys to values")

    def problem(self, message: str, *keys: str | int) -> None:
        """Note a problem at a key of this mapping."""
        where = ".".join(str(key) for key in (*self.keys, *keys))
        line = self.document.line(*self.keys, *keys)
        self.problems.append(Problem(self.document.path, line, f"{where}: {message}" if where else message))

    def only(self, known: Collection[str]) -> None:
        """Refuse keys that nobody reads."""
        for key in self._data:
            if key not in known:
                self.problem(f"unknown key; known are {', '.join(sorted(known))}", key)

    def __contains__(self, key: str) -> bool:
        return self._data.get(key) is not None

    def raw(self, key: str) -> Data:
        """The value as read, ``None`` if absent."""
        return self._data.get(key)

    def text(self, key: str, *, required: bool = True) -> str:
        """Text without white space around it; empty if absent."""
        value = self._data.get(key)
        if value is not None and not isinstance(value, str):
            self.problem("must be text", key)
            return ""
        value = (value or "").strip()
        if required and not value:
            self.problem("is missing", key)
        return value

    def choice(self, key: str, allowed: Collection[str]) -> str:
        """One of a closed list of words."""
        value = self.text(key)
        if value and value not in allowed:
            self.problem(f"{value!r} is none of {', '.join(allowed)}", key)
        return value

    def whole(self, key: str, low: int, high: int) -> int:
        """A whole number in a range, ends included."""
        value = self.text(key)
        if not value:
            return low
        if not WHOLE_NUMBER.fullmatch(value) or not low <= int(value) <= high:
            self.problem(f"must be a whole number from {low} to {high}, not {value!r}", key)
            return low
        return int(value)

    def texts(self, key: str, *, required: bool = False) -> tuple[str, ...]:
        """A list of texts; empty if absent."""
        value = self._data.get(key)
        if value is None:
            value = []
        if not isinstance(value, list) or not all(isinstance(item, str) and item.strip() for item in value):
            self.problem("must be a list of texts", key)
            return ()
        if required and not value:
            self.problem("needs at least one entry", key)
        return tuple(item.strip() for item in value if isinstance(item, str))

    def section(self, key: str) -> Section:
        """The mapping under a key."""
        return Section(self.document, self.problems, (*self.keys, key))

    def sections(self, key: str) -> list[Section]:
        """The mappings of a list under a key; empty if absent."""
        value = self._data.get(key)
        if value is None:
            return []
        if not isinstance(value, list):
            self.problem("must be a list", key)
            return []
        return [Section(self.document, self.problems, (*self.keys, key, position)) for position in range(len(value))]

    def names(self) -> tuple[str, ...]:
        """The keys in the order of the file."""
        return tuple(self._data)


def _inside(data: Data, key: str | int) -> Data:
    if isinstance(data, list) and isinstance(key, int):
        return data[key]
    return data.get(str(key)) if isinstance(data, dict) else None

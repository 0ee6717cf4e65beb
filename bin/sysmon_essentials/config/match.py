"""All filters on one field at once: which of them match a value, as bits of a number.

Knows Sysmon's conditions. Filters are gathered by condition so that most of the work is one look into a dictionary or
one call into C, and the answer for a value is remembered: programs and paths repeat.
Source: SysmonCommon rules.c, MatchFilterOnSpecificRule.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Callable

if TYPE_CHECKING:
    from collections.abc import Iterable

Texts = dict[str, int]
"""Text of filters in lower case, with the bits of the filters that have it."""

_MAX_REMEMBERED = 16_384
_MAX_KEY = 512
_NEVER = 0


class FieldMatcher:
    """The filters on one field of one EventID; ``mask(value)`` has a bit set for each filter that matches."""

    def __init__(self, filters: Iterable[tuple[str, str, int]]) -> None:
        """``filters``: condition, text in lower case with variables expanded, and the filter's bit.

        A condition that Sysmon does not know never matches.
        """
        self._equal: Texts = {}
        self._image: Texts = {}
        self._contained: Texts = {}
        self._prefixes: Texts = {}
        self._suffixes: Texts = {}
        self._all_contained: dict[str, list[tuple[list[str], int]]] = {}
        self._tests: list[tuple[Callable[[str], bool], int]] = []
        self._remembered: dict[str, int] = {}
        for condition, text, bit in filters:
            self._add(condition, text, bit)
        self._needles = list(self._contained)
        self._starts = tuple(self._prefixes)
        self._ends = tuple(self._suffixes)

    def mask(self, value: str) -> int:
        """The bits of all filters that match the value."""
        found = self._remembered.get(value)
        if found is None:
            found = self._computed(value.lower())
            if len(value) <= _MAX_KEY:
                if len(self._remembered) >= _MAX_REMEMBERED:
                    self._remembered.clear()
                self._remembered[value] = found
        return found

    def _add(self, condition: str, text: str, bit: int) -> None:
        if condition == "image":
            table = self._equal if "\\" in text else self._image
            table[text] = table.get(text, 0) | bit
        elif condition == "is any":
            for part in text.split(";"):
                self._equal[part] = self._equal.get(part, 0) | bit
        elif condition == "contains any":
            for part in parts_of(text):
                self._contained[part] = self._contained.get(part, 0) | bit
        elif condition == "contains all":
            parts = parts_of(text)
            self._all_contained.setdefault(max(parts, key=len), []).append((parts, bit))
        elif condition in _SIMPLE:
            table = getattr(self, _SIMPLE[condition])
            table[text] = table.get(text, 0) | bit
        elif condition in TESTS:
            self._tests.append((TESTS[condition](text), bit))

    def _computed(self, value: str) -> int:
        mask = self._equal.get(value, _NEVER)
        if self._image:
            mask |= self._image.get(value.rpartition("\\")[2], _NEVER)
        if value:
            mask |= _bits_of(filter(value.__contains__, self._needles), self._contained)
            mask |= self._all_in(value)
        if value.startswith(self._starts):
            mask |= _bits_of(filter(value.startswith, self._starts), self._prefixes)
        if value.endswith(self._ends):
            mask |= _bits_of(filter(value.endswith, self._ends), self._suffixes)
        for test, bit in self._tests:
            if test(value):
                mask |= bit
        return mask

    def _all_in(self, value: str) -> int:
        """Filters of which every part is in the value; the longest part, the rarest, is looked for first."""
        mask = 0
        for longest in filter(value.__contains__, self._all_contained):
            for parts, bit in self._all_contained[longest]:
                if all(map(value.__contains__, parts)):
                    mask |= bit
        return mask


def parts_of(text: str) -> list[str]:
    """What a list looks for. An empty part at the end is in every text; one further ahead stands for all that follows.

    Source: SysmonCommon rules.c, where FindSubString takes a length of 0 for no limit.
    """
    parts = text.split(";")
    rest = [";".join(["", *parts[at + 1 :]]) for at in range(len(parts))]
    return [part or more for part, more in zip(parts, rest)]


def _bits_of(texts: Iterable[str], table: Texts) -> int:
    mask = 0
    for text in texts:
        mask |= table[text]
    return mask


_SIMPLE = {"is": "_equal", "contains": "_contained", "begin with": "_prefixes", "end with": "_suffixes"}


def _is_in(part: str, value: str) -> bool:
    """Sysmon's substring search finds even an empty text only in a value that is not empty."""
    return part in value and value != ""


def _excludes_any(text: str) -> Callable[[str], bool]:
    parts = parts_of(text)
    return lambda value: not any(_is_in(part, value) for part in parts)


def _excludes_all(text: str) -> Callable[[str], bool]:
    parts = parts_of(text)
    return lambda value: not all(_is_in(part, value) for part in parts)


TESTS: dict[str, Callable[[str], Callable[[str], bool]]] = {
    "is not": lambda text: lambda value: value != text,
    "excludes": lambda text: lambda value: not _is_in(text, value),
    "excludes any": _excludes_any,
    "excludes all": _excludes_all,
    "not begin with": lambda text: lambda value: not value.startswith(text),
    "not end with": lambda text: lambda value: not value.endswith(text),
    "less than": lambda text: lambda value: value < text,
    "more than": lambda text: lambda value: value > text,
}
"""Conditions that are asked one filter at a time: text of the filter to a test of a value, both in lower case."""

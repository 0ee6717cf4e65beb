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
        found, absent = _Texts(), _Texts()
        self._image: Texts = {}
        self._absent = 0
        self._tests: list[tuple[Callable[[str], bool], int]] = []
        self._remembered: dict[str, int] = {}
        for condition, text, bit in filters:
            if condition in _OPPOSITES:
                absent.add(_OPPOSITES[condition], text, bit)
                self._absent |= bit
            elif condition == "image" and "\\" not in text:
                self._image[text] = self._image.get(text, 0) | bit
            elif condition in TESTS:
                self._tests.append((TESTS[condition](text), bit))
            else:
                found.add(condition, text, bit)
        self._found, self._not_absent = found.sealed(), absent.sealed()

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

    def _computed(self, value: str) -> int:
        mask = self._found(value)
        if self._image:
            mask |= self._image.get(value.rpartition("\\")[2], _NEVER)
        if self._absent:
            mask |= self._absent & ~self._not_absent(value)
        for test, bit in self._tests:
            if test(value):
                mask |= bit
        return mask


class _Texts:
    """Texts by the condition that looks for them."""

    def __init__(self) -> None:
        self._equal: Texts = {}
        self._contained: Texts = {}
        self._prefixes: Texts = {}
        self._suffixes: Texts = {}
        self._all_contained: dict[str, list[tuple[list[str], int]]] = {}

    def add(self, condition: str, text: str, bit: int) -> None:
        """Look for a text; conditions that are not known are left out."""
        if condition == "contains all":
            parts = parts_of(text)
            self._all_contained.setdefault(max(parts, key=len), []).append((parts, bit))
        elif condition in _LOOKED_UP:
            name, texts = _LOOKED_UP[condition]
            table = getattr(self, name)
            for part in texts(text):
                table[part] = table.get(part, 0) | bit

    def sealed(self) -> Callable[[str], int]:
        """The function that gives the bits of all texts that a value has."""
        equal, contained, prefixes, suffixes = self._equal, self._contained, self._prefixes, self._suffixes
        needles, starts, ends = list(contained), tuple(prefixes), tuple(suffixes)

        def bits(value: str) -> int:
            mask = equal.get(value, _NEVER)
            if value:
                mask |= _bits_of(filter(value.__contains__, needles), contained)
                mask |= self._all_in(value)
            if value.startswith(starts):
                mask |= _bits_of(filter(value.startswith, starts), prefixes)
            if value.endswith(ends):
                mask |= _bits_of(filter(value.endswith, ends), suffixes)
            return mask

        return bits

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


_LOOKED_UP: dict[str, tuple[str, Callable[[str], list[str]]]] = {
    "is": ("_equal", lambda text: [text]),
    "is any": ("_equal", lambda text: text.split(";")),
    "image": ("_equal", lambda text: [text]),
    "contains": ("_contained", lambda text: [text]),
    "contains any": ("_contained", parts_of),
    "begin with": ("_prefixes", lambda text: [text]),
    "end with": ("_suffixes", lambda text: [text]),
}
_OPPOSITES = {
    "is not": "is",
    "excludes": "contains",
    "excludes any": "contains any",
    "excludes all": "contains all",
    "not begin with": "begin with",
    "not end with": "end with",
}
"""Conditions that match where another one does not."""

TESTS: dict[str, Callable[[str], Callable[[str], bool]]] = {
    "less than": lambda text: lambda value: value < text,
    "more than": lambda text: lambda value: value > text,
}
"""Conditions that are asked one filter at a time: text of the filter to a test of a value, both in lower case."""

r"""Regular expressions in searches: PCRE, each match of each value under a time limit, faults as SPL errors.

How PCRE is read is known to ``offline.pcre``; here is what ``match``, ``replace``, ``rex`` and ``regex`` do with it.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from offline.pcre import TIMEOUT_S, PatternError, compile_pcre
from offline.spl.errors import SplError


class Regex:
    """A compiled pattern.

    Attributes:
        pattern: As written.
        names: Its named groups, in order.
        groups: How many groups it has, named or not.
    """

    __slots__ = ("_compiled", "groups", "names", "pattern")

    def __init__(self, pattern: str) -> None:
        self.pattern = pattern
        self._compiled = compile_pcre(pattern)
        self.groups = self._compiled.groups
        self.names = tuple(sorted(self._compiled.names, key=self._compiled.names.__getitem__))

    def search(self, text: str) -> Any:
        """The first match or ``None``. Raises SplError if the pattern takes too long."""
        try:
            return self._compiled.search(text)
        except TimeoutError:
            raise self._too_slow() from None

    def find(self, text: str, limit: int) -> list[Any]:
        """Up to ``limit`` matches (0: all), left to right. Raises SplError if the pattern takes too long."""
        found: list[Any] = []
        try:
            for match in self._compiled.finditer(text):
                found.append(match)
                if len(found) == limit:
                    break
        except TimeoutError:
            raise self._too_slow() from None
        return found

    def replace(self, text: str, replacement: str, count: int = 0) -> str:
        r"""``text`` with matches replaced; in ``replacement`` ``\1`` is a group and ``\0`` the match.

        Raises:
            SplError: The pattern takes too long.
        """
        try:
            return self._compiled.sub(lambda match: self.filled(match, replacement), text, count=count)
        except TimeoutError:
            raise self._too_slow() from None

    def filled(self, match: Any, replacement: str) -> str:
        """The replacement of one match."""
        parts = _replacement(replacement)
        return "".join(part if isinstance(part, str) else self._group(match, part) for part in parts)

    def _group(self, match: Any, number: int) -> str:
        return (match.group(number) or "") if number <= self.groups else ""

    def _too_slow(self) -> SplError:
        return SplError(f"the regular expression '{self.pattern}' takes longer than {TIMEOUT_S} s on one value")


@lru_cache(maxsize=4096)
def compile_regex(pattern: str) -> Regex:
    """The compiled pattern, cached.

    Raises:
        ValueError: Not a regular expression; the message says why.
    """
    try:
        return Regex(pattern)
    except (PatternError, RecursionError, OverflowError) as error:
        raise ValueError(f"invalid regular expression '{pattern}': {error}") from error


@lru_cache(maxsize=1024)
def _replacement(text: str) -> list[str | int]:
    pieces = re.split(r"(\\\d)", text)
    return [int(piece[1]) if re.fullmatch(r"\\\d", piece) else piece.replace("\\\\", "\\") for piece in pieces]

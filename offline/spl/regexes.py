r"""Regular expressions as Splunk understands them (PCRE), run by the ``regex`` package under a time limit.

Differences that are bridged here: an inline flag such as ``(?i)`` in the middle counts from there to the end of its
group, not for the whole pattern; ``\h`` and ``\z`` exist; ``\d``, ``\w`` and ``\s`` know ASCII only. Not bridged:
recursion conditions, callouts, ``\C``.
"""

from __future__ import annotations

import re
from functools import lru_cache

import regex

from offline.spl.errors import SplError

TIMEOUT_S = 2.0
"""How long one match of one value may take before the search stops with an error."""

_INLINE = re.compile(r"\(\?([imsx]*)(?:-([imsx]+))?\)")
_ESCAPED = {"z": r"\Z", "Z": r"(?=\n?\Z)", "h": r"[ \t]", "H": r"[^ \t]", "R": r"(?>\r\n|[\n-\r\x85\u2028\u2029])"}
_IN_CLASS = {"h": r" \t"}


class Regex:
    """A compiled pattern whose matches are limited in time."""

    __slots__ = ("compiled", "pattern")

    def __init__(self, pattern: str) -> None:
        self.pattern = pattern
        self.compiled = regex.compile(_translate(pattern), regex.ASCII | regex.V0)

    def search(self, text: str, position: int = 0) -> regex.Match[str] | None:
        """The first match at or after ``position``. Raises SplError if the pattern takes too long."""
        try:
            return self.compiled.search(text, position, timeout=TIMEOUT_S)
        except TimeoutError:
            raise self._too_slow() from None

    def find(self, text: str, limit: int) -> list[regex.Match[str]]:
        """Up to ``limit`` matches (0: all), left to right. Raises SplError if the pattern takes too long."""
        found: list[regex.Match[str]] = []
        try:
            for match in self.compiled.finditer(text, timeout=TIMEOUT_S):
                found.append(match)
                if len(found) == limit:
                    break
        except TimeoutError:
            raise self._too_slow() from None
        return found

    def replace(self, text: str, replacement: str, count: int = 0) -> str:
        r"""``text`` with matches replaced; ``\1`` in ``replacement`` is a group, ``\0`` the match, nothing else is special."""
        parts = _replacement(replacement)

        def fill(match: regex.Match[str]) -> str:
            return "".join(p if isinstance(p, str) else _group(match, p) for p in parts)

        try:
            return self.compiled.sub(fill, text, count=count, timeout=TIMEOUT_S)
        except TimeoutError:
            raise self._too_slow() from None

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
    except (regex.error, RecursionError, OverflowError) as error:
        raise ValueError(f"invalid regular expression '{pattern}': {error}") from error


@lru_cache(maxsize=1024)
def _replacement(text: str) -> list[str | int]:
    parts: list[str | int] = []
    for piece in re.split(r"(\\\d)", text):
        parts.append(int(piece[1]) if re.fullmatch(r"\\\d", piece) else piece.replace("\\\\", "\\"))
    return parts


def _group(match: regex.Match[str], number: int) -> str:
    if number > match.re.groups:
        return ""
    return match.group(number) or ""


def _translate(pattern: str) -> str:
    """``pattern`` in the dialect of the ``regex`` package."""
    out: list[str] = []
    flags: list[list[str]] = [[]]
    at = 0
    while at < len(pattern):
        char = pattern[at]
        if char == "\\":
            piece, at = _escape(pattern, at)
            out.append(piece)
        elif char == "[":
            piece, at = _class(pattern, at)
            out.append(piece)
        elif (inline := _INLINE.match(pattern, at)) and (inline[1] or inline[2]):
            opening = f"(?{inline[1]}{'-' + inline[2] if inline[2] else ''}:"
            flags[-1].append(opening)
            out.append(opening)
            at = inline.end()
        else:
            _group_step(char, out, flags)
            at += 1
    out.append(")" * len(flags[-1]))
    return "".join(out)


def _group_step(char: str, out: list[str], flags: list[list[str]]) -> None:
    """One character outside classes and escapes; keeps track of groups so that flags end where PCRE ends them."""
    if char == "(":
        flags.append([])
    elif char == ")" and len(flags) > 1:
        out.append(")" * len(flags.pop()))
    elif char == "|" and flags[-1]:
        out.append(")" * len(flags[-1]) + "|" + "".join(flags[-1]))
        return
    out.append(char)


def _escape(pattern: str, at: int) -> tuple[str, int]:
    letter = pattern[at + 1 : at + 2]
    if letter == "Q":
        end = pattern.find("\\E", at)
        end = len(pattern) if end < 0 else end
        return regex.escape(pattern[at + 2 : end]), end + 2
    return _ESCAPED.get(letter, pattern[at : at + 2]), at + 2


def _class(pattern: str, start: int) -> tuple[str, int]:
    """The bracket expression at ``start``. A bracket inside it is literal unless it opens ``[:alpha:]``."""
    at = start + 1
    out = ["["]
    if pattern[at : at + 1] == "^":
        out.append("^")
        at += 1
    first = True
    while at < len(pattern):
        char = pattern[at]
        if char == "]" and not first:
            return "".join(out) + "]", at + 1
        first = False
        posix = re.compile(r"\[:\^?[a-z]+:\]").match(pattern, at) if char == "[" else None
        if posix:
            out.append(posix[0])
            at = posix.end()
        elif char == "\\":
            letter = pattern[at + 1 : at + 2]
            out.append(_IN_CLASS.get(letter, pattern[at : at + 2]))
            at += 2
        else:
            out.append("\\" + char if char in "[]" else char)
            at += 1
    return pattern[start:], len(pattern)

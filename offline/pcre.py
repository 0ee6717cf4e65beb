"""Regular expressions as Splunk's PCRE reads them, on the engines that Python has.

Knows the differences between PCRE and the ``regex`` module, and which patterns can never backtrack far. Those run
without a time limit (and on ``re``, which is faster); all others run with one, because the text is an attacker's.
"""

from __future__ import annotations

import re
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

import regex

from offline.pcre_linear import Groups, groups, is_linear
from offline.pcre_size import fault_of_size

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

TIMEOUT_S = 1.0
"""Per text and pattern. PCRE's own MATCH_LIMIT ends such a search after a comparable amount of work."""


class PatternError(ValueError):
    """A pattern that PCRE or Python cannot compile; the message says why."""


class Pattern(NamedTuple):
    """A compiled pattern.

    Attributes:
        search: As ``regex.Pattern.search``; raises ``TimeoutError`` where the pattern is not ``linear``.
        findall: As ``regex.Pattern.findall``, with the same limit.
        split: As ``regex.Pattern.split``, with the same limit.
        finditer: As ``regex.Pattern.finditer``, with the same limit.
        groups: Number of capturing groups.
        names: Group number by name.
        linear: True if no text makes the pattern backtrack far.
    """

    search: Callable[[str], Any]
    findall: Callable[[str], Sequence[Any]]
    split: Callable[[str], list[Any]]
    finditer: Callable[[str], Any]
    sub: Callable[..., str]
    groups: int
    names: Mapping[str, int]
    linear: bool


_LEADING_FLAGS = re.compile(r"\(\?([imsx]+)\)")


@lru_cache(maxsize=4096)
def compile_pcre(pattern: str, flags: str = "") -> Pattern:
    """``pattern`` with the inline ``flags`` (letters such as ``ms``) set in front of it.

    Raises:
        PatternError: It cannot be compiled.
    """
    source = translated(pattern)
    if fault := fault_of_size(source):
        raise PatternError(fault)
    leading = _LEADING_FLAGS.match(source)
    if leading:
        flags, source = flags + leading[1], source[leading.end() :]
    letters = f"(?{flags})" if flags else ""
    if is_linear(letters + source):
        plain = re.compile(letters + source, re.ASCII)
        return Pattern(
            plain.search,
            plain.findall,
            plain.split,
            plain.finditer,
            plain.sub,
            plain.groups,
            dict(plain.groupindex),
            linear=True,
        )
    timed = _Timed(letters + source)
    known = groups(letters + source)
    if known is None:
        # Only the engine itself can say whether it is a pattern.
        known = Groups(timed.compiled.groups, dict(timed.compiled.groupindex))
    return Pattern(
        timed.search, timed.findall, timed.split, timed.finditer, timed.sub, known.total, known.names, linear=False
    )


class _Timed:
    """A pattern under the time limit, compiled when it is first needed: most patterns of a library never are."""

    def __init__(self, source: str) -> None:
        self._source = source

    @cached_property
    def compiled(self) -> Any:
        """The pattern. Raises PatternError."""
        try:
            return regex.compile(self._source, regex.V1 | regex.ASCII)
        except regex.error as error:
            raise PatternError(str(error)) from error

    def search(self, text: str) -> Any:
        return self.compiled.search(text, timeout=TIMEOUT_S)

    def findall(self, text: str) -> Sequence[Any]:
        found: Sequence[Any] = self.compiled.findall(text, timeout=TIMEOUT_S)
        return found

    def split(self, text: str) -> list[str]:
        parts: list[str] = self.compiled.split(text, timeout=TIMEOUT_S)
        return parts

    def finditer(self, text: str) -> Any:
        return self.compiled.finditer(text, timeout=TIMEOUT_S)

    def sub(self, replacement: Any, text: str, count: int = 0) -> str:
        replaced: str = self.compiled.sub(replacement, text, count, timeout=TIMEOUT_S)
        return replaced


def translated(pattern: str) -> str:
    r"""A PCRE pattern in a dialect that both ``re`` and ``regex`` version 1 read as PCRE does.

    ``regex`` reads set operators (``[a--b]``, ``[[a]b]``) inside classes, PCRE does not; PCRE has ``\Q...\E``, POSIX
    classes and ``(?<name>``.
    """
    out: list[str] = []
    at, in_class = 0, False
    while at < len(pattern):
        step = _class_piece if in_class else _piece
        piece, at, in_class = step(pattern, at)
        out.append(piece)
    return "".join(out)


_CLASS_HEAD = re.compile(r"\[\^?\]?")
_POSIX = re.compile(r"\[:(\^?)(\w+):\]")
_POSIX_CLASSES = {
    "alpha": "a-zA-Z", "digit": "0-9", "alnum": "a-zA-Z0-9", "upper": "A-Z", "lower": "a-z", "space": r"\s",
    "xdigit": "0-9a-fA-F", "word": r"\w", "blank": r" \t", "punct": r"!-/:-@\[-`{-~", "cntrl": r"\x00-\x1f\x7f",
    "print": r"\x20-\x7e", "graph": r"\x21-\x7e", "ascii": r"\x00-\x7f",
}  # fmt: skip

_ESCAPES = {"z": r"\Z", "Z": r"(?=\n?\Z)", "h": r"[ \t]", "H": r"[^ \t]"}
_REFERENCE = re.compile(r"\\k[<{']([A-Za-z_]\w*)[>}']|\\g\{?(\d+)\}?")
_CODE_POINT = re.compile(r"\\x\{(0*(?:10|[0-9A-Fa-f])?[0-9A-Fa-f]{1,4})\}")
_IN_CLASS = {"h": r" \t"}


def _piece(pattern: str, at: int) -> tuple[str, int, bool]:
    """The next piece outside a class translated, the offset behind it, and whether it opened a class."""
    if pattern.startswith("\\", at):
        return (*_escape(pattern, at, in_class=False), False)
    if pattern.startswith("(?<", at) and pattern[at + 3 : at + 4] not in ("=", "!"):
        return "(?P<", at + 3, False
    if pattern[at] != "[":
        return pattern[at], at + 1, False
    head = _CLASS_HEAD.match(pattern, at)
    assert head is not None
    return (head[0][:-1] + "\\]" if head[0].endswith("]") else head[0]), head.end(), True


def _class_piece(pattern: str, at: int) -> tuple[str, int, bool]:
    """The next piece inside a class translated, the offset behind it, and whether the class is still open."""
    if pattern.startswith("\\", at):
        return (*_escape(pattern, at, in_class=True), True)
    posix = _POSIX.match(pattern, at)
    if posix and not posix[1] and posix[2] in _POSIX_CLASSES:
        return _POSIX_CLASSES[posix[2]], posix.end(), True
    if pattern[at] == "[":
        return "\\[", at + 1, True
    if pattern[at : at + 2] in ("--", "&&", "||", "~~"):
        return pattern[at] + "\\" + pattern[at], at + 2, True
    return pattern[at], at + 1, pattern[at] != "]"


def _escape(pattern: str, at: int, *, in_class: bool) -> tuple[str, int]:
    reference = _REFERENCE.match(pattern, at)
    if reference:
        return (f"(?P={reference[1]})" if reference[1] else f"(?:\\{reference[2]})"), reference.end()
    if point := _CODE_POINT.match(pattern, at):
        return regex.escape(chr(int(point[1], 16)), special_only=True), point.end()
    if not pattern.startswith("\\Q", at):
        known = _IN_CLASS if in_class else _ESCAPES
        return known.get(pattern[at + 1 : at + 2], pattern[at : at + 2]), at + 2
    end = pattern.find("\\E", at + 2)
    end = len(pattern) if end < 0 else end
    return regex.escape(pattern[at + 2 : end], special_only=True), end + 2

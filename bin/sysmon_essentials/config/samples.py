"""Texts that a regular expression matches, for expressions as detections use them.

Expands alternatives and optional parts up to a bound and takes the shortest text for everything else, so that an
expression for two names gives both. Expressions with look-around or references give nothing. Linear in the length of
the expression times the bound.
"""

from __future__ import annotations

from typing import NamedTuple

MAX_SAMPLES = 200
_MAX_LENGTH = 1000
_GAP = "\0"
"""Around characters that the expression leaves open."""
_CLASSES = {"d": "0", "w": "a", "s": " ", "D": "a", "W": " ", "S": "a"}
_ANCHORS = frozenset("bBAZzG")
_CONTROLS = {"t": "\t", "n": "\n", "r": "\r"}


class SampleText(NamedTuple):
    """A text that an expression matches, and the parts of it that every such text has, in order.

    ``is_whole``: nothing stands before or behind it.
    """

    text: str
    parts: tuple[str, ...]
    is_whole: bool = False


class _CannotSayError(Exception):
    """The expression has a part that is not understood."""


def samples(pattern: str) -> list[SampleText]:
    """Texts that the pattern matches, at most ``MAX_SAMPLES``; none if it is not understood."""
    reader = _Reader(pattern)
    try:
        found = reader.alternatives()
    except (_CannotSayError, IndexError, ValueError, RecursionError):
        return []
    return [_sample(text) for text in found] if reader.at == len(pattern) else []


def _sample(marked: str) -> SampleText:
    parts = marked.split(_GAP)
    return SampleText("".join(parts), tuple(part for part in parts[::2] if part))


def _open(char: str) -> str:
    return f"{_GAP}{char}{_GAP}"


class _Reader:
    def __init__(self, pattern: str) -> None:
        self.pattern = pattern
        self.at = 0

    def alternatives(self) -> list[str]:
        found = self.sequence()
        while self.at < len(self.pattern) and self.pattern[self.at] == "|":
            self.at += 1
            found = found + self.sequence()
        return list(dict.fromkeys(found))[:MAX_SAMPLES]

    def sequence(self) -> list[str]:
        texts = [""]
        while self.at < len(self.pattern) and self.pattern[self.at] not in "|)":
            part = self.repeated(self.atom())
            texts = [text + more for text in texts for more in part][:MAX_SAMPLES]
        return texts

    def atom(self) -> list[str]:
        char = self.pattern[self.at]
        self.at += 1
        if char == "(":
            return self.group()
        if char == "[":
            return [self.one_of_class()]
        if char == "\\":
            return [self.escape()]
        if char in "^$":
            return [""]
        return [_open("x")] if char == "." else [char]

    def group(self) -> list[str]:
        if self.pattern.startswith("?", self.at):
            end = self.pattern.index(":" if self.pattern[self.at + 1] == ":" else ")", self.at)
            flags = self.pattern[self.at + 1 : end]
            if flags.strip("imsx"):
                raise _CannotSayError
            self.at = end + 1
            if self.pattern[end] == ")":
                return [""]
        found = self.alternatives()
        if self.pattern[self.at] != ")":
            raise _CannotSayError
        self.at += 1
        return found

    def escape(self) -> str:
        char = self.pattern[self.at]
        self.at += 1
        if char in _CLASSES:
            return _open(_CLASSES[char])
        if char in _CONTROLS:
            return _CONTROLS[char]
        if char in _ANCHORS:
            return ""
        if char.isalnum():
            raise _CannotSayError
        return char

    def one_of_class(self) -> str:
        """One character of a class; of a negated one a letter or digit that it does not name."""
        negated = self.pattern[self.at] == "^"
        self.at += negated
        named: list[str] = []
        while self.pattern[self.at] != "]" or not named:
            char = self.pattern[self.at]
            self.at += 1
            named.append(self.escape().replace(_GAP, "") if char == "\\" else char)
        self.at += 1
        if not negated:
            return named[0] if len(named) == 1 else _open(named[0])
        free = [char for char in "a0zq_" if char not in named]
        if not free:
            raise _CannotSayError
        return _open(free[0])

    def repeated(self, part: list[str]) -> list[str]:
        """What a quantifier behind the part makes of it: optional parts are left out and put in, others come once."""
        char = self.pattern[self.at : self.at + 1]
        if char in ("?", "*", "+") and char:
            self.at += 1
            part = self.counted(char, part)
        elif char == "{":
            end = self.pattern.index("}", self.at)
            least, comma, _ = self.pattern[self.at + 1 : end].partition(",")
            if not least.isdigit() or len(least) > 2 or int(least) * max(map(len, part)) > _MAX_LENGTH:
                raise _CannotSayError
            self.at = end + 1
            part = [text * int(least) + (_open("") if comma else "") for text in part]
        else:
            return part
        if self.pattern[self.at : self.at + 1] in ("?", "+") and self.pattern[self.at : self.at + 1]:
            self.at += 1
        return part

    @staticmethod
    def counted(char: str, part: list[str]) -> list[str]:
        """What may come once is left out and put in, unless it is one character that nobody knows."""
        if char == "+":
            return [text + _open("") for text in part]
        is_unknown = all(text.count(_GAP) == len(_open("")) and text[:1] == _GAP == text[-1:] for text in part)
        return [*part, ""] if char == "?" and not is_unknown else [_open("")]

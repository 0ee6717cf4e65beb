"""The conditions of a search as alternatives: what each field holds in an event that the search finds.

Reads what follows ``| where``: ``AND``, ``OR`` and brackets over ``match``, ``in`` and comparisons with one text. What
is negated, or said in another way, leaves its fields open. Does not know which raw field a field is made of.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from .samples import MAX_SAMPLES, SampleText, samples

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

Alternative = dict[str, SampleText]
"""Fields and what they hold. An empty one says that the search may find events of which nothing is known."""

MAX_ALTERNATIVES = 400
_FEW = 60
_WORD = re.compile(r'"(?:[^"\\]|\\.)*"|[\w.{}]+|[=!<>]=|\S', re.DOTALL)
_ESCAPED = re.compile(r'\\(["\\])')
_FIELD = re.compile(r"(?:(?:lower|upper|trim)\()?(?:coalesce\()?([A-Za-z_]\w*)(?:,\"\")?\)*")
_OPEN: list[Alternative] = [{}]
_DEEPEST = 50


def alternatives(search: str) -> list[Alternative]:
    """What an event must hold; an event that the search finds holds what one of the alternatives says."""
    found = _OPEN
    for condition in _conditions(search):
        found = _both(found, _Reader(condition).read())
    return found


def _conditions(search: str) -> Iterator[list[str]]:
    """The words of each ``where``; pipes inside of strings end none."""
    command: list[str] = []
    for word in [*_WORD.findall(search), "|"]:
        if word != "|":
            command.append(word)
            continue
        if command[:1] == ["where"]:
            yield command[1:]
        command = []


def _both(left: list[Alternative], right: list[Alternative]) -> list[Alternative]:
    """Each with each, as long as these are not too many; else what the first says, which then holds as well."""
    if _OPEN in (left, right):
        return right if left == _OPEN else left
    if len(left) * len(right) > (_FEW if min(len(left), len(right)) > 1 else MAX_ALTERNATIVES):
        return left
    return [{**one, **more, **one} for one in left for more in right]


class _Meaning(NamedTuple):
    field: str
    texts: Sequence[SampleText]

    @property
    def alternatives(self) -> list[Alternative]:
        """One a text; open ones if there are none, or more than were counted."""
        if not self.field or not self.texts:
            return _OPEN
        found: list[Alternative] = [{self.field: text} if text.parts else {} for text in self.texts]
        return [*found, {}] if len(found) >= MAX_SAMPLES else found


class _Reader:
    def __init__(self, words: list[str]) -> None:
        self.words = words
        self.at = 0
        self.depth = 0

    def read(self) -> list[Alternative]:
        found = self.either()
        return found if self.at >= len(self.words) else _OPEN

    def next_is(self, word: str) -> bool:
        return self.at < len(self.words) and self.words[self.at].upper() == word

    def either(self) -> list[Alternative]:
        found = self.all()
        while self.next_is("OR"):
            self.at += 1
            found = found + self.all()
        return found if len(found) <= MAX_ALTERNATIVES else [*found[:MAX_ALTERNATIVES], {}]

    def all(self) -> list[Alternative]:
        found = self.one()
        while self.next_is("AND"):
            self.at += 1
            found = _both(found, self.one())
        return found

    def one(self) -> list[Alternative]:
        if self.next_is("NOT"):
            self.at += 1
            self.one()
            return _OPEN
        if self.next_is("(") and self.depth < _DEEPEST:
            self.at += 1
            self.depth += 1
            found = self.either()
            self.depth -= 1
            self.at += self.next_is(")")
            return _OPEN if self.rest() else found
        return _meaning(self.rest()).alternatives

    def rest(self) -> list[str]:
        """The words up to the end of this condition."""
        begin, depth = self.at, 0
        while self.at < len(self.words):
            word = self.words[self.at]
            if not depth and (word == ")" or word.upper() in ("AND", "OR")):
                break
            depth += (word == "(") - (word == ")")
            self.at += 1
        return self.words[begin : self.at]


def _meaning(words: list[str]) -> _Meaning:
    texts = [_ESCAPED.sub(r"\1", word[1:-1]) for word in words if word[0] == '"' and len(word) > 2]
    if words[:2] == ["match", "("] and words[-1:] == [")"] and words[-2][:1] == '"':
        return _Meaning(_field(words[2:-3]), samples(texts[-1]) if texts else ())
    if words[:2] == ["in", "("] and words[-1:] == [")"]:
        first = next((at for at, word in enumerate(words) if word[0] == '"'), 0)
        return _Meaning(_field(words[2 : first - 1]), [_whole(text) for text in texts])
    if len(words) > 2 and words[-2] in ("=", "==") and re.fullmatch(r'".+"|\d+', words[-1], re.DOTALL):
        return _Meaning(_field(words[:-2]), [_whole(texts[-1] if texts else words[-1])])
    return _Meaning("", ())


def _field(words: list[str]) -> str:
    found = _FIELD.fullmatch("".join(words))
    return found[1] if found else ""


def _whole(text: str) -> SampleText:
    return SampleText(text, (text,), is_whole=True)

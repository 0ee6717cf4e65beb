"""Reads the text after a command's name: fields, options, clauses, subsearches, each with its place.

There is no lexer that all commands share, because quoting and punctuation mean different things to different
commands; this is the part they do share. Positions are offsets in the macro-expanded search text; the planner maps
them back to what the user typed.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from offline.spl.errors import SplError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

_SPACE = re.compile(r"\s*")
_FIELD = re.compile(r"[^\s,|()=\"\[\]]+")
_VALUE = re.compile(r"[^\s,\[\]]+|,")
_OPTION = re.compile(r"([A-Za-z_][\w.]*)\s*=(?!=)\s*")
_WORD = re.compile(r"[A-Za-z_]\w*")
_QUOTED = {quote: re.compile(rf"{quote}(?:[^{quote}\\]|\\.)*+{quote}", re.DOTALL) for quote in ('"', "'")}
_QUOTE_OR_BRACKET = re.compile(r'["\[\]]')
_ESCAPES = {'"', "\\", "|"}

Result = TypeVar("Result")


class Token(NamedTuple):
    """A piece of a command: its text without quotes, its offset in the search, and whether it was quoted."""

    text: str
    position: int
    quoted: bool = False


def unescape(text: str) -> str:
    r"""The content of a quoted string: ``\"``, ``\\`` and ``\|`` are escapes, any other backslash stays."""
    if "\\" not in text:
        return text
    return re.sub(r"\\(.)", lambda m: m[1] if m[1] in _ESCAPES else m[0], text, flags=re.DOTALL)


def end_of_quote(text: str, start: int) -> int:
    """Index of the quote that closes the one at ``start``; -1 if none does. A backslash protects the next character."""
    found = _QUOTED[text[start]].match(text, start)
    return found.end() - 1 if found else -1


def end_of_bracket(text: str, start: int) -> int:
    """Index of the ``]`` that closes the ``[`` at ``start``; -1 if none does. Double quotes hide brackets."""
    depth, at = 0, start
    while found := _QUOTE_OR_BRACKET.search(text, at):
        char, at = found[0], found.end()
        if char == '"':
            at = end_of_quote(text, found.start()) + 1
            if not at:
                return -1
            continue
        depth += 1 if char == "[" else -1
        if not depth:
            return found.start()
    return -1


class Body:
    """A cursor over a command's text."""

    def __init__(self, text: str, offset: int = 0, command: str = "") -> None:
        self.text = text
        self.offset = offset
        self.command = command
        self.at = 0

    @property
    def position(self) -> int:
        """Offset of the next thing to read, in the search text."""
        self._skip()
        return self.offset + self.at

    @property
    def done(self) -> bool:
        """True if only spaces are left."""
        self._skip()
        return self.at >= len(self.text)

    def error(self, message: str, position: int | None = None) -> SplError:
        """The error to raise for a fault here, or at ``position``."""
        where = self.position if position is None else position
        return SplError(f"{self.command}: {message}" if self.command else message, where)

    def finish(self) -> None:
        """Raises SplError if something is left."""
        if not self.done:
            raise self.error(f"unexpected '{self.text[self.at :].split()[0]}'")

    def peek(self) -> str:
        """The next character that is not a space; empty at the end."""
        self._skip()
        return self.text[self.at : self.at + 1]

    def accept(self, literal: str) -> bool:
        """Reads ``literal`` if it comes next."""
        self._skip()
        if self.text.startswith(literal, self.at):
            self.at += len(literal)
            return True
        return False

    def expect(self, literal: str) -> None:
        """Reads ``literal`` or raises SplError."""
        if not self.accept(literal):
            raise self.error(f"expected '{literal}'")

    def peek_keyword(self, *words: str) -> str | None:
        """The one of ``words`` (given in lower case) that comes next as an unquoted word, whatever its case."""
        self._skip()
        found = _WORD.match(self.text, self.at)
        if found and found[0].lower() in words and not self._continues(found.end()):
            return found[0].lower()
        return None

    def keyword(self, *words: str) -> str | None:
        """As ``peek_keyword``, and reads it."""
        word = self.peek_keyword(*words)
        if word:
            self.at += len(word)
        return word

    def field(self, what: str = "a field name") -> Token:
        """The next field name: bare, or in double or single quotes. Raises SplError if there is none."""
        self._skip()
        if self.peek() in ('"', "'"):
            return self.quoted()
        return self._take(_FIELD, what)

    def value(self) -> Token:
        """The next value: quoted, or everything up to a space, a comma or a bracket."""
        self._skip()
        if self.peek() == '"':
            return self.quoted()
        return self._take(_VALUE, "a value")

    def quoted(self) -> Token:
        """The string in quotes that comes next; raises SplError if it is not closed."""
        self._skip()
        start = self.at
        end = end_of_quote(self.text, start)
        if end < 0:
            raise self.error("this quote is never closed", self.offset + start)
        self.at = end + 1
        return Token(unescape(self.text[start + 1 : end]), self.offset + start, quoted=True)

    def fields(self, stop: Iterable[str] = ()) -> list[Token]:
        """Field names separated by spaces or commas, up to the end, a bracket, or a word of ``stop`` (lower case)."""
        found: list[Token] = []
        words = tuple(stop)
        while not self.done and self.peek() not in "[]()" and not self.peek_keyword(*words):
            if found and self.accept(","):
                continue
            if option := self.peek_option():
                raise self.error(f"an option such as {option}= cannot stand here")
            found.append(self.field())
        return found

    def peek_option(self) -> str | None:
        """The name in ``name=`` if such a thing comes next, in lower case."""
        self._skip()
        found = _OPTION.match(self.text, self.at)
        return found[1].lower() if found else None

    def option(self, readers: Mapping[str, Callable[[Body], Result]]) -> tuple[str, Result] | None:
        """Reads one ``name=value`` with the reader of that name; raises SplError for a name that has no reader."""
        name = self.peek_option()
        if name is None:
            return None
        if name not in readers:
            raise self.error(f"unknown option '{name}'")
        found = _OPTION.match(self.text, self.at)
        assert found is not None
        self.at = found.end()
        return name, readers[name](self)

    def options(self, readers: Mapping[str, Callable[[Body], Result]]) -> dict[str, Result]:
        """All ``name=value`` pairs that come next, commas between them allowed."""
        found: dict[str, Result] = {}
        while (pair := self.option(readers)) is not None:
            found[pair[0]] = pair[1]
            self.accept(",")
        return found

    def options_and_fields(
        self, readers: Mapping[str, Callable[[Body], Result]]
    ) -> tuple[dict[str, Result], list[str]]:
        """Options and field names up to the end of the body, in any order, commas between them allowed."""
        options: dict[str, Result] = {}
        fields: list[str] = []
        while not self.done:
            if self.peek_option() is not None:
                options.update(self.options(readers))
            else:
                fields.append(self.field().text)
            self.accept(",")
        return options, fields

    def subsearch(self) -> Body:
        """What stands in the brackets that come next."""
        self._skip()
        start = self.at
        if self.peek() != "[":
            raise self.error("expected a subsearch in brackets")
        end = end_of_bracket(self.text, start)
        if end < 0:
            raise self.error("this bracket is never closed", self.offset + start)
        self.at = end + 1
        return Body(self.text[start + 1 : end], self.offset + start + 1, self.command)

    def rest(self) -> Body:
        """Everything not read yet, as a body of its own."""
        self._skip()
        start, self.at = self.at, len(self.text)
        return Body(self.text[start:], self.offset + start, self.command)

    def _take(self, pattern: re.Pattern[str], what: str) -> Token:
        found = pattern.match(self.text, self.at)
        if not found:
            raise self.error(f"expected {what}")
        self.at = found.end()
        return Token(found[0], self.offset + found.start())

    def _continues(self, end: int) -> bool:
        return bool(_FIELD.match(self.text, end)) or bool(re.match(r"\s*=(?!=)", self.text[end : end + 9]))

    def _skip(self) -> None:
        found = _SPACE.match(self.text, self.at)
        assert found is not None
        self.at = found.end()


def read_text(body: Body) -> str:
    """Option reader: the value as it stands."""
    return body.value().text


def read_bool(body: Body) -> bool:
    """Option reader: t, true, 1, f, false or 0 in any case."""
    token = body.value()
    word = token.text.lower()
    if word in ("t", "true", "1", "yes", "y"):
        return True
    if word in ("f", "false", "0", "no", "n"):
        return False
    raise body.error(f"'{token.text}' is neither true nor false", token.position)


def read_int(body: Body) -> int:
    """Option reader: a whole number."""
    token = body.value()
    try:
        return int(token.text)
    except ValueError:
        raise body.error(f"'{token.text}' is not a whole number", token.position) from None


def read_choice(*choices: str) -> Callable[[Body], str]:
    """Option reader: one of ``choices`` (lower case)."""

    def read(body: Body) -> str:
        token = body.value()
        if token.text.lower() not in choices:
            raise body.error(f"'{token.text}' is none of {', '.join(choices)}", token.position)
        return token.text.lower()

    return read


def wildcard(pattern: str) -> re.Pattern[str]:
    """A regular expression for a field name pattern; every ``*`` is a group. Case counts."""
    return re.compile("(.*)".join(re.escape(part) for part in pattern.split("*")) + r"\Z", re.DOTALL)


def expand_fields(patterns: Iterable[str], names: Iterable[str], *, internal: bool = False) -> list[str]:
    """Names that the patterns select, in the order of the patterns; a name without ``*`` stays though unknown.

    A wildcard reaches fields with a leading underscore only if it spells one, or if ``internal`` is true.
    """
    known = list(names)
    chosen: dict[str, None] = {}
    for pattern in patterns:
        if "*" not in pattern:
            chosen[pattern] = None
            continue
        regex = wildcard(pattern)
        hidden = internal or pattern.startswith("_")
        chosen.update(dict.fromkeys(n for n in known if (hidden or not n.startswith("_")) and regex.match(n)))
    return list(chosen)

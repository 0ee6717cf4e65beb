"""From what the user typed to the texts of single commands: comments, macros, pipes.

Macros are replaced in the text before anything is parsed, as Splunk does. ``Expanded`` remembers where every piece
came from, so that an error can point into the text that the user knows.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from offline.spl.body import end_of_bracket, end_of_quote, unescape
from offline.spl.errors import SplError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from offline.spl.session import Macro

NESTING_LIMIT = 100
"""Depth at which Splunk gives up on macros that call each other (macros.conf.spec)."""
SUBSEARCH_LIMIT = 20
"""Brackets inside each other; Splunk has no such limit, but nobody writes this and it keeps the stack small."""
SIZE_LIMIT = 500_000
"""Characters that all macro calls of a search may bring, those of calls inside them included; the largest searches
that people write bring a tenth of it. Keeps macros that double themselves from eating memory and time."""
CALL_LIMIT = 10_000
"""Macro calls in a search, those inside macros included; keeps macros that double themselves into nothing short."""
_QUOTED = r'"(?:[^"\\]|\\.)*+"'
_TO_MARK = re.compile(rf'(?:[^"`]++|{_QUOTED})*+', re.DOTALL)
"""Everything before the next backquote outside quotes, or before a quote that is not closed."""
_TO_STRUCTURE = re.compile(rf'(?:[^"()\[\],]++|{_QUOTED})*+', re.DOTALL)
"""As ``_TO_MARK`` before the next parenthesis, bracket or comma."""


class Command(NamedTuple):
    """One command of a pipeline: everything between two pipes, and where that begins."""

    text: str
    offset: int


@dataclass(frozen=True)
class Expanded:
    """A search without macros and comments, and its way back to the original.

    Attributes:
        text: The search to parse.
        starts: Offsets in ``text`` at which a piece begins.
        origins: For every piece its offset in the original and whether it was copied (else it came from a macro).
    """

    text: str
    starts: tuple[int, ...]
    origins: tuple[tuple[int, bool], ...]

    def origin(self, position: int) -> int:
        """The offset in the original that ``position`` in ``text`` stands for."""
        piece = max(bisect_right(self.starts, position) - 1, 0)
        if not self.starts:
            return position
        origin, copied = self.origins[piece]
        return origin + (position - self.starts[piece] if copied else 0)


def expand(text: str, macros: Mapping[str, Macro], evaluate: Callable[[str], object]) -> Expanded:
    """``text`` with comments removed and macros replaced.

    Args:
        text: The search as typed.
        macros: By name or ``name(count)``.
        evaluate: Computes an eval expression without fields, for ``iseval`` and ``validation``.

    Raises:
        SplError: Unknown macro, wrong arguments, failed validation, unclosed quote, too deep.
    Source: macros.conf.spec; Splunk Knowledge Manager Manual, "Use search macros in searches".
    """
    expansion = _Expansion(macros, evaluate)
    out: list[str] = []
    starts: list[int] = []
    origins: list[tuple[int, bool]] = []
    size = 0
    for piece, origin, is_call in _pieces(text):
        new = expansion.call(piece, origin, 1) if is_call else piece
        if not new:
            continue
        starts.append(size)
        origins.append((origin, not is_call))
        out.append(new)
        size += len(new)
    return Expanded("".join(out), tuple(starts), tuple(origins))


def refuse_nesting(text: str) -> None:
    """Raises SplError where brackets are inside each other more than ``SUBSEARCH_LIMIT`` deep."""
    depth = at = 0
    while at < len(text):
        if text[at] == '"':
            end = end_of_quote(text, at)
            at = end if end >= 0 else len(text)
        elif text[at] in "[]":
            depth += 1 if text[at] == "[" else -1
            if depth > SUBSEARCH_LIMIT:
                raise SplError(f"subsearches are nested more than {SUBSEARCH_LIMIT} deep", at)
        at += 1


def split(text: str, offset: int = 0) -> list[Command]:
    """The commands of a pipeline; an empty first one says that the search began with a pipe.

    Pipes in double quotes and in brackets do not count. Raises SplError for a quote or bracket that is not closed.
    """
    commands: list[Command] = []
    start = at = 0
    while at < len(text):
        char = text[at]
        if char == '"':
            at = _closed(end_of_quote(text, at), at + offset, "quote")
        elif char == "[":
            at = _closed(end_of_bracket(text, at), at + offset, "bracket")
        elif char == "]":
            raise SplError("this bracket was never opened", at + offset)
        elif char == "|":
            commands.append(Command(text[start:at], start + offset))
            start = at + 1
        at += 1
    commands.append(Command(text[start:], start + offset))
    return commands


def _closed(end: int, position: int, what: str) -> int:
    if end < 0:
        raise SplError(f"this {what} is never closed", position)
    return end


def _pieces(text: str) -> list[tuple[str, int, bool]]:
    """Text cut into copied pieces and macro calls, with offsets; comments become a space."""
    pieces: list[tuple[str, int, bool]] = []
    start = at = 0
    while (at := _after(_TO_MARK, text, at)) < len(text):
        if text[at] == '"':
            raise SplError("this quote is never closed", at)
        pieces.append((text[start:at], start, False))
        if text.startswith("```", at):
            end = _closed(text.find("```", at + 3), at, "comment")
            pieces.append((" ", at, False))
            start = at = end + 3
        else:
            end = _closed(_end_of_call(text, at), at, "macro call")
            pieces.append((text[at + 1 : end], at, True))
            start = at = end + 1
    pieces.append((text[start:], start, False))
    return pieces


def _end_of_call(text: str, start: int) -> int:
    at = _after(_TO_MARK, text, start + 1)
    return at if text[at : at + 1] == "`" else -1


def _after(pattern: re.Pattern[str], text: str, at: int) -> int:
    found = pattern.match(text, at)
    assert found is not None
    return found.end()


class _Expansion:
    """The expansion of one search: its macros, and what their calls may still bring."""

    def __init__(self, macros: Mapping[str, Macro], evaluate: Callable[[str], object]) -> None:
        self._macros = macros
        self._evaluate = evaluate
        self._calls = 0
        self._size = 0

    def call(self, call: str, origin: int, depth: int) -> str:
        """The text that a call stands for; ``origin`` is where the outermost call was typed."""
        if depth > NESTING_LIMIT:
            raise SplError(f"macros call each other more than {NESTING_LIMIT} deep", origin)
        found = re.fullmatch(r"\s*([^\s()]+)\s*(?:\((.*)\))?\s*", call, re.DOTALL)
        if not found:
            raise SplError(f"'{call}' is not a macro call", origin)
        name = found[1]
        values = _arguments(found[2]) if found[2] is not None else ()
        macro = self._find(name, values, origin)
        bound = _bind(name, macro, values, origin)
        self._validate(name, macro, bound, origin)
        text = _substitute(macro.definition, bound)
        self._count(name, text, origin)
        if macro.iseval:
            text = str(self._evaluated(name, text, origin))
        try:
            pieces = _pieces(text)
        except SplError as error:
            raise SplError(f"in macro '{name}': {error.message}", origin) from error
        return "".join(self.call(piece, origin, depth + 1) if is_call else piece for piece, _, is_call in pieces)

    def _find(self, name: str, values: tuple[str, ...], origin: int) -> Macro:
        shown = f"{name}({len(values)})" if values else name
        macro = self._macros.get(shown)
        if macro is None and not values:
            macro = self._macros.get(f"{name}(0)")
        if macro is None:
            raise SplError(f"there is no macro '{shown}'", origin)
        return macro

    def _count(self, name: str, text: str, origin: int) -> None:
        self._calls += 1
        self._size += len(text)
        if self._size > SIZE_LIMIT:
            raise SplError(f"macro '{name}' expands to more than {SIZE_LIMIT} characters", origin)
        if self._calls > CALL_LIMIT:
            raise SplError(f"macro '{name}' calls more than {CALL_LIMIT} macros", origin)

    def _validate(self, name: str, macro: Macro, bound: Mapping[str, str], origin: int) -> None:
        if not macro.validation:
            return
        validation = _substitute(macro.validation, bound)
        self._count(name, validation, origin)
        verdict = self._evaluated(name, validation, origin)
        if verdict is None or verdict is True:
            return
        said = macro.errormsg if verdict is False else str(verdict)
        raise SplError(said or f"the arguments of macro '{name}' are not valid", origin)

    def _evaluated(self, name: str, text: str, origin: int) -> object:
        try:
            return self._evaluate(text)
        except SplError as error:
            raise SplError(f"in macro '{name}': {error.message}", origin) from error


@lru_cache(maxsize=8)
def _arguments(text: str) -> tuple[str, ...]:
    """Arguments of a call, commas in quotes, parentheses or brackets aside; quotes around a whole argument go.

    Macros that call themselves ask the same again and again.
    """
    if not text.strip():
        return ()
    parts: list[str] = []
    depth = start = at = 0
    while (at := _after(_TO_STRUCTURE, text, at)) < len(text):
        char, at = text[at], at + 1
        if char == '"':
            break
        if char in "([":
            depth += 1
        elif char in ")]":
            depth -= 1
        elif depth == 0:
            parts.append(text[start : at - 1])
            start = at
    parts.append(text[start:])
    return tuple(_unquoted(part.strip()) for part in parts)


def _unquoted(part: str) -> str:
    if len(part) > 1 and part[0] == '"' and end_of_quote(part, 0) == len(part) - 1:
        return unescape(part[1:-1])
    return part


def _bind(name: str, macro: Macro, values: tuple[str, ...], origin: int) -> dict[str, str]:
    if len(values) != len(macro.args):
        raise SplError(f"macro '{name}' takes {len(macro.args)} arguments, not {len(values)}", origin)
    named = [re.match(r"(\w+)\s*=\s*(.*)\Z", value, re.DOTALL) for value in values]
    if values and all(match and match[1] in macro.args for match in named):
        pairs = {match[1]: _unquoted(match[2].strip()) for match in named if match}
        if len(pairs) == len(macro.args):
            return pairs
    return dict(zip(macro.args, values, strict=False))


def _substitute(text: str, bound: Mapping[str, str]) -> str:
    if not bound:
        return text
    names = "|".join(re.escape(name) for name in bound)
    return re.sub(rf"\$({names})\$", lambda match: bound[match[1]], text)

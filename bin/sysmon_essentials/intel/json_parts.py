"""Parts of a JSON document, one at a time: memory does not grow with the document.

Knows objects and arrays and where in them a value stands. What a caller asks for is decoded, the rest is passed over
without being built. Nesting, the size of one value and numbers are bounded. Does not know what values mean.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, Callable, NoReturn

from sysmon_essentials.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .body import Text
    from .item import Limits

ENTER, TAKE, SKIP, ENTER_AND_END = "enter", "take", "skip", "enter and end"
BIG = object()
"""Comes instead of an object or array that is longer than was asked for."""
END = object()
"""Comes as the value of a place that was entered with ``ENTER_AND_END``, after everything inside it."""

_CHUNK = 64 * 1024
_BLANK = re.compile(r"[ \t\r\n]*")
_SPECIAL = re.compile(r'["{}\[\]]')
_STRING_PART = re.compile(r'["\\]')
_SCALAR_END = re.compile(r"[,\]}\s]")
_MAX_DIGITS = 30
_IN_NUMBERS = ".eE+-"


def _whole_number(digits: str) -> int | float:
    # Turning thousands of digits into a number takes time that grows with their square.
    return int(digits) if len(digits) <= _MAX_DIGITS else float(digits[:_MAX_DIGITS])


_decoder = json.JSONDecoder(parse_int=_whole_number)


def read_value(text: str) -> Any:
    """Return the value of a text that is one JSON document; numbers are bounded as in ``read_parts``.

    Raises:
        ValueError: it is none, or nested too deep.
    """
    try:
        return _decoder.decode(text.strip("\ufeff \t\r\n"))
    except RecursionError:
        raise ValueError("nested too deep") from None


def read_parts(
    text: Text, decide: Callable[[tuple[str, ...]], str], limits: Limits
) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Yield place and value of each part that ``decide`` wants.

    Args:
        text: the document.
        decide: from a place to ``ENTER``, ``TAKE``, ``SKIP`` or ``ENTER_AND_END``. A place is the keys from the
            outside in, ``[]`` for an element of an array. Scalars where ``ENTER`` was said are passed over.
        limits: ``depth`` and ``value_chars`` are kept.

    Raises:
        InputError: the document is damaged, ends too early, or goes beyond a limit.
    """
    cursor = Cursor(text, limits)
    yield from _walk(cursor, (), decide)
    if cursor.peek():
        cursor.fail("json", "something follows behind the end of the document")


def _walk(
    cursor: Cursor, place: tuple[str, ...], decide: Callable[[tuple[str, ...]], str]
) -> Iterator[tuple[tuple[str, ...], Any]]:
    wish = decide(place)
    if wish == TAKE:
        yield place, cursor.value()
        return
    opening = cursor.peek()
    if wish == SKIP or opening not in ("{", "["):
        cursor.skip()
        return
    if len(place) >= cursor.limits.depth:
        cursor.fail("json", f"nested deeper than {cursor.limits.depth}")
    for key in cursor.inside():
        yield from _walk(cursor, (*place, key), decide)
    if wish == ENTER_AND_END:
        yield place, END


class Cursor:
    """A place in the document, and as much text around it as is needed."""

    def __init__(self, text: Text, limits: Limits) -> None:
        """Begin at the first character."""
        self.limits = limits
        self._text = text
        self._buffer = ""
        self._at = 0
        self._before = 0
        self._ended = False

    def peek(self) -> str:
        """Return the next character that is no blank, without going on; empty at the end."""
        if self._at < len(self._buffer) and self._buffer[self._at] > " ":
            return self._buffer[self._at]
        while True:
            found = _BLANK.match(self._buffer, self._at)
            self._at = found.end() if found else self._at
            if self._at < len(self._buffer):
                return self._buffer[self._at]
            if not self._more():
                return ""

    def expect(self, char: str) -> None:
        """Go behind the next character, which must be this one."""
        found = self.peek()
        if found != char:
            self.fail("json", f"'{char}' is missing") if found else self.fail("truncated", "ends too early")
        self._at += 1

    def key(self) -> str:
        """Return a name and go behind its colon."""
        if self.peek() != '"':
            self.fail("json", "a name in quotes is missing") if self.peek() else self.fail(
                "truncated", "ends too early"
            )
        name = str(self.value())
        self.expect(":")
        return name

    def value(self, within: int = 0) -> Any:
        """Decode the next value.

        Args:
            within: if not 0, an object or array that does not end in what was read ahead, which is at least so many
                characters, gives ``BIG``, and the place stays in front of it.
        """
        within = within if self.peek() in ("{", "[") else 0
        while True:
            try:
                value, end = _decoder.raw_decode(self._buffer, self._at)
            except json.JSONDecodeError as error:
                if within and self._is_unfinished(error) and len(self._buffer) - self._at >= within:
                    return BIG
                if self._can_grow(error):
                    continue
                is_cut = error.pos >= len(self._buffer) or error.msg.startswith("Unterminated")
                self.fail("truncated" if self._ended and is_cut else "json", error.msg)
            except (ValueError, RecursionError):
                self.fail("json", "a value is nested too deep or no value")
            # A number that reaches the end of the buffer, or a dot or exponent there, may go on behind it.
            if not self._ended and not self._buffer[end : end + 3].strip(_IN_NUMBERS) and self._more():
                continue
            self._at = end
            return value

    def skip(self) -> None:
        """Pass over the next value without building it."""
        opening = self.peek()
        if opening not in ("{", "[", '"'):
            self._skip_scalar()
            return
        depth = 0
        while True:
            found = _SPECIAL.search(self._buffer, self._at)
            if found is None:
                self._at = len(self._buffer)
                self._need_more()
                continue
            self._at = found.end()
            if found[0] == '"':
                self._skip_string()
            else:
                depth += 1 if found[0] in "{[" else -1
            if depth > self.limits.depth:
                self.fail("json", f"nested deeper than {self.limits.depth}")
            if depth <= 0:
                return

    def _skip_string(self) -> None:
        """Go behind the end of a string whose first quote was read."""
        while True:
            found = _STRING_PART.search(self._buffer, self._at)
            if found is None:
                self._at = len(self._buffer)
                self._need_more()
            elif found[0] == '"':
                self._at = found.end()
                return
            else:
                self._at = found.end()
                if self._at == len(self._buffer):
                    self._need_more()
                self._at += 1

    def _skip_scalar(self) -> None:
        if not self.peek():
            self.fail("truncated", "ends too early")
        while _SCALAR_END.search(self._buffer, self._at) is None:
            if len(self._buffer) - self._at > self.limits.value_chars:
                self.fail("oversized", f"a value is longer than {self.limits.value_chars:,} characters")
            if not self._more():
                break
        # Read for its errors: null, true, a number.
        self.value()

    def inside(self) -> Iterator[str]:
        """Go into the next value, an object or array; yield the key in front of each value in it, ``[]`` in an array.

        Whoever iterates reads or skips each value before asking for the next.
        """
        opening = self.peek()
        self.expect(opening)
        closing = "}" if opening == "{" else "]"
        while self.peek() != closing:
            yield self.key() if opening == "{" else "[]"
            if self.peek() != closing:
                self.expect(",")
                if self.peek() == closing:
                    self.fail("json", "a comma with nothing behind it")
        self.expect(closing)

    def _is_unfinished(self, error: json.JSONDecodeError) -> bool:
        is_cut = error.msg.startswith("Unterminated string") or error.pos >= len(self._buffer) - 16
        return is_cut and not self._ended

    def _can_grow(self, error: json.JSONDecodeError) -> bool:
        """Read more if that could make the value whole."""
        if not self._is_unfinished(error):
            return False
        size = len(self._buffer) - self._at
        if size > self.limits.value_chars:
            self.fail("oversized", f"a value is longer than {self.limits.value_chars:,} characters")
        return self._more(max(size, _CHUNK))

    def _need_more(self) -> None:
        if not self._more():
            self.fail("truncated", "ends too early")

    def _more(self, size: int = _CHUNK) -> bool:
        """Read on; what lies behind the place is let go."""
        chunk = self._text.read(size)
        if not chunk:
            self._ended = True
            return False
        self._before += self._at
        self._buffer, self._at = self._buffer[self._at :] + chunk, 0
        return True

    def fail(self, kind: str, message: str) -> NoReturn:
        """Say what is wrong and where."""
        raise InputError(f"no valid JSON: {message}", self._text.label, f"offset {self._before + self._at}", kind)

"""The body of a feed: unpacked, bounded, line by line or character by character.

Knows gzip, bzip2, xz, zip and tar by their first bytes, and encodings by their marks. A body that is damaged or grows
beyond a bound raises: half a feed is no feed.
"""

from __future__ import annotations

import io
from typing import IO, TYPE_CHECKING, cast

from sysmon_essentials.errors import InputError
from sysmon_essentials.readers.archive import open_leaves

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .item import Limits

HEAD_CHARS = 64 * 1024
_NOT_CONTENT = "ignored"
"""Format of what archivers add for themselves."""
_BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


class Text(io.TextIOBase):
    """Decoded text of one body, with its first ``HEAD_CHARS`` to look at."""

    def __init__(self, stream: IO[str], label: str) -> None:
        """``label`` is what messages call the body."""
        super().__init__()
        self.label = label
        self.head = stream.read(HEAD_CHARS)
        self._rest: str | None = self.head
        self._stream = stream

    def read(self, size: int | None = -1) -> str:
        """Return the next characters, the head first; empty at the end. ``size`` beyond the head may give less."""
        if self._rest:
            given, self._rest = self._rest, None
            return given
        return self._stream.read(HEAD_CHARS if size is None or size < 0 else size)


def read_bodies(raw: IO[bytes], label: str, limits: Limits) -> Iterator[Text]:
    """Yield the text of a body, or of each member of the archive that it is; ask for the next after reading one.

    Raises:
        InputError: it is damaged, truncated, a bomb, or larger than the limits say; while it is being read.
    """
    if hasattr(raw, "peek"):
        yield from _bodies(cast("io.BufferedIOBase", raw), label, limits)
        return
    buffered = io.BufferedReader(cast("io.RawIOBase", raw))
    try:
        yield from _bodies(buffered, label, limits)
    finally:
        # The stream is the caller's, to close or to read again.
        buffered.detach()


def _bodies(raw: io.BufferedIOBase, label: str, limits: Limits) -> Iterator[Text]:
    problems: list[InputError] = []
    given = 0
    for leaf in open_leaves(raw, label, problems.append, limits.size_bytes):
        if leaf.format is not None and leaf.format.name == _NOT_CONTENT:
            continue
        bounded = _Bounded(leaf.stream, leaf.label, limits.size_bytes - given)
        text = io.TextIOWrapper(cast("IO[bytes]", bounded), encoding=_encoding(leaf.stream), errors="replace")
        yield Text(text, leaf.label)
        while bounded.read(HEAD_CHARS):
            pass
        given += bounded.given
        if leaf.guard.problem is not None:
            raise leaf.guard.problem
    if problems:
        raise problems[0]


def read_lines(text: Text, limits: Limits) -> Iterator[tuple[int, str]]:
    """Yield number and text of each line, without its end; a line that is too long is cut to ``line_chars`` + 1."""
    number, kept, longest = 0, "", limits.line_chars + 1
    while chunk := text.read(HEAD_CHARS):
        lines = (kept + chunk).split("\n")
        kept = lines.pop()[:longest]
        for line in lines:
            number += 1
            yield number, line[:longest].rstrip("\r")
    if kept:
        yield number + 1, kept.rstrip("\r")


class _Bounded(io.RawIOBase):
    """A stream that raises beyond a number of bytes."""

    def __init__(self, inner: io.BufferedIOBase, label: str, limit: int) -> None:
        super().__init__()
        self.given = 0
        self._inner = inner
        self._label = label
        self._limit = limit

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray) -> int:  # type: ignore[override]
        chunk = self._inner.read(len(buffer))
        self.given += len(chunk)
        if self.given > self._limit:
            raise InputError(f"is larger than {self._limit:,} bytes", self._label, kind="oversized")
        buffer[: len(chunk)] = chunk
        return len(chunk)


def _encoding(stream: io.BufferedReader) -> str:
    head = stream.peek(4)[:4]
    return next((encoding for mark, encoding in _BOMS if head.startswith(mark)), "utf-8")

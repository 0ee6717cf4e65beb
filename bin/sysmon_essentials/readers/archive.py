"""Files inside files: gzip, bzip2, xz, zip and tar, streamed with bounds.

Knows how to get at the members of containers, at most ``MAX_DEPTH`` deep, without unpacking to disk more than one
member at a time. Names inside archives are labels only and never become paths. Does not know event formats.
"""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import shutil
import struct
import tarfile
import tempfile
import zipfile
import zlib
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING, Any, Callable, NamedTuple, cast

from sysmon_essentials.errors import InputError

from .detect import CONTAINERS, HEAD_BYTES, detect

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractContextManager

    from .detect import Format

MAX_DEPTH = 2
# A stream may grow by this factor beyond its first FREE_BYTES; event logs reach 60, a bomb begins above 1,000.
MAX_RATIO = 250
FREE_BYTES = 64 * 1024 * 1024
MAX_BYTES = 64 * 1024 * 1024 * 1024

_DAMAGE = (
    EOFError,
    OSError,
    ValueError,
    RuntimeError,
    struct.error,
    zlib.error,
    lzma.LZMAError,
    zipfile.BadZipFile,
    tarfile.TarError,
)
_OPENERS: dict[str, Callable[[Any], Any]] = {
    "gzip": lambda stream: gzip.GzipFile(fileobj=stream),
    "bzip2": bz2.BZ2File,
    "xz": lzma.LZMAFile,
}


class GuardedStream(io.RawIOBase):
    """A stream that ends instead of raising, and keeps the reason in ``problem``.

    So a reader delivers everything that could be unpacked before the damage.
    """

    def __init__(
        self,
        inner: io.BufferedIOBase,
        label: str,
        packed_bytes: Callable[[], int] | None = None,
        max_bytes: int = MAX_BYTES,
    ) -> None:
        """``packed_bytes`` tells how many packed bytes were read so far, for the bound on the ratio."""
        super().__init__()
        self.problem: InputError | None = None
        self._inner = inner
        self._label = label
        self._packed_bytes = packed_bytes
        self._max_bytes = max_bytes
        self._given = 0

    def readable(self) -> bool:
        """Tell ``io`` that this stream can be read."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Fill ``buffer`` with the next bytes; 0 at the end, at damage and at a bound."""
        if self.problem is not None:
            return 0
        try:
            # One unpacking step a call: what a longer read had gathered before damage would be lost.
            chunk = self._inner.read1(min(len(buffer), HEAD_BYTES))
        except gzip.BadGzipFile as error:
            # Bytes behind the last member are ignored, as gzip itself does.
            if not self._given:
                self._stop("archive", f"cannot unpack: {error}")
            return 0
        except _DAMAGE as error:
            self._stop("truncated" if isinstance(error, EOFError) else "archive", f"cannot unpack: {error}")
            return 0
        self._given += len(chunk)
        if self._given > self._max_bytes:
            self._stop("oversized", f"is larger than {self._max_bytes:,} bytes; reading stopped")
            return 0
        if self._is_bomb():
            self._stop("bomb", f"unpacks to more than {MAX_RATIO} times its size; reading stopped")
            return 0
        buffer[: len(chunk)] = chunk
        return len(chunk)

    def _is_bomb(self) -> bool:
        if self._given <= FREE_BYTES:
            return False
        return self._packed_bytes is not None and self._given > MAX_RATIO * max(self._packed_bytes(), 1)

    def _stop(self, kind: str, message: str) -> None:
        self.problem = InputError(message, self._label, f"offset {self._given}", kind)


class Leaf:
    """A file that is no container: its label, format (None: unknown) and buffered stream."""

    def __init__(self, label: str, found: Format | None, stream: io.BufferedReader, guard: GuardedStream) -> None:
        """``guard`` is what tells of damage once the stream has been read."""
        self.label = label
        self.format = found
        self.stream = stream
        self.guard = guard

    def seekable(self) -> AbstractContextManager[IO[bytes]]:
        """Give the content as a seekable file for the length of a ``with``: the file itself, or a temporary one."""
        return _seekable(self.stream)


class _Opening(NamedTuple):
    """What holds for everything inside one file."""

    on_problem: Callable[[InputError], None]
    max_bytes: int


def open_leaves(
    raw: io.BufferedIOBase, label: str, on_problem: Callable[[InputError], None], max_bytes: int = MAX_BYTES
) -> Iterator[Leaf]:
    """Yield the files in ``raw``: itself, or the members of the container it is.

    A leaf must be read before the next is asked for. Problems of containers go to ``on_problem``, those of a leaf's
    own bytes stand in ``leaf.guard.problem`` after reading. No stream gives more than ``max_bytes``.
    """
    return _open(raw, label, _Opening(on_problem, max_bytes), 0, None)


def _open(
    raw: io.BufferedIOBase,
    label: str,
    opening: _Opening,
    depth: int,
    packed_bytes: Callable[[], int] | None,
) -> Iterator[Leaf]:
    guard = GuardedStream(raw, label, packed_bytes, opening.max_bytes)
    # A plain file stays seekable for the readers that need it; everything unpacked is a stream.
    stream = raw if isinstance(raw, io.BufferedReader) and depth == 0 else io.BufferedReader(guard, HEAD_BYTES)
    found = detect(stream.peek(HEAD_BYTES)[:HEAD_BYTES])
    if found is None or found.name not in CONTAINERS:
        yield Leaf(label, found, stream, guard)
        return
    if depth >= MAX_DEPTH and found.name != "tar":
        opening.on_problem(
            InputError(f"{found.name} more than {MAX_DEPTH} containers deep is not opened", label, kind="depth")
        )
        return
    if found.name == "zip":
        yield from _zip_members(stream, label, opening, depth)
    elif found.name == "tar":
        yield from _tar_members(stream, label, opening, depth, guard)
    else:
        unpacked = _OPENERS[found.name](stream)
        yield from _open(unpacked, label, opening, depth + 1, stream.tell if depth == 0 else packed_bytes)
    if guard.problem is not None:
        opening.on_problem(guard.problem)


def _zip_members(stream: io.BufferedReader, label: str, opening: _Opening, depth: int) -> Iterator[Leaf]:
    try:
        with _seekable(stream) as file, zipfile.ZipFile(file) as archive:
            for member in archive.infolist():
                # Not is_dir(): it fails on a member without a name.
                if member.filename.endswith("/"):
                    continue
                name = f"{label}!{member.filename}"
                try:
                    opened = cast("io.BufferedIOBase", archive.open(member))
                except _DAMAGE as error:
                    opening.on_problem(InputError(f"cannot unpack: {error}", name, kind="archive"))
                    continue
                yield from _open(opened, name, opening, depth + 1, _constant(member.compress_size))
    except _DAMAGE as error:
        opening.on_problem(InputError(f"cannot read the zip archive: {error}", label, kind="archive"))


def _constant(value: int) -> Callable[[], int]:
    return lambda: value


def _tar_members(
    stream: io.BufferedReader, label: str, opening: _Opening, depth: int, guard: GuardedStream
) -> Iterator[Leaf]:
    try:
        with tarfile.open(fileobj=stream, mode="r|") as archive:
            for member in archive:
                opened = archive.extractfile(member) if member.isfile() else None
                if opened is not None:
                    unpacked = cast("io.BufferedIOBase", opened)
                    yield from _open(unpacked, f"{label}!{member.name}", opening, max(depth, 1), None)
    except _DAMAGE as error:
        if guard.problem is None:
            opening.on_problem(InputError(f"cannot read the tar archive: {error}", label, kind="archive"))


@contextmanager
def _seekable(stream: io.BufferedReader) -> Iterator[IO[bytes]]:
    if not isinstance(stream.raw, GuardedStream):
        yield stream
        return
    # No SpooledTemporaryFile: on Python 3.9 it lacks the method that zipfile asks for.
    with tempfile.TemporaryFile() as spool:
        shutil.copyfileobj(stream, spool)
        spool.seek(0)
        yield spool

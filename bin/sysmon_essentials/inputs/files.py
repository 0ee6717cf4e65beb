"""Which files an input reads: folders, single files and patterns.

Knows the file system only. What a file holds is told by the readers from its content, never from its name.
"""

from __future__ import annotations

import errno
import os
import stat
from fnmatch import fnmatch
from pathlib import Path
from typing import TYPE_CHECKING, Callable, NamedTuple

from sysmon_essentials.errors import InputError, UsageError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

SEPARATOR = ";"
"""Between paths; neither Windows nor Linux users put it into names."""

_HIDDEN = "."
_ANY_FOLDERS = "**"
# What names in a folder lead to when they are removed, or were links to nothing.
_GONE = (errno.ENOENT, errno.ELOOP)
# More than a day ahead of any settle_seconds: that clock was wrong, and the file would be waited for in vain.
_WRONG_CLOCK_NS = 2 * 86_400 * 1_000_000_000


class Candidate(NamedTuple):
    """A file as it is now: path, size in bytes, time of last change in nanoseconds, device and inode."""

    path: str
    size_bytes: int
    changed_ns: int
    node: str


def read_patterns(typed: str) -> list[str]:
    """Return the paths and patterns that a setting holds.

    Raises:
        UsageError: it holds none, or one that is not absolute; the text says which.
    """
    patterns = [part.strip() for part in typed.split(SEPARATOR) if part.strip()]
    if not patterns:
        raise UsageError("path is empty; give files, folders or patterns, with ; between them")
    for pattern in patterns:
        if not Path(pattern).is_absolute():
            raise UsageError(f"path must be absolute, {pattern!r} is not")
    return patterns


def check_readable(patterns: Iterable[str]) -> None:
    """Refuse paths that are not there; a pattern may have no files yet.

    Raises:
        UsageError: the text says which.
    """
    for path in patterns:
        if not is_pattern(path) and not os.access(path, os.R_OK):
            raise UsageError(f"path: there is no {path}, or Splunk's user may not read it")


def is_pattern(path: str) -> bool:
    """Tell whether a path has signs of a pattern."""
    return any(sign in path for sign in "*?[")


def find_files(
    patterns: Iterable[str], recursive: bool, settled_before_ns: int, on_problem: Callable[[InputError], None]
) -> Iterator[Candidate]:
    """Yield the files of paths and patterns, each once, oldest change first.

    Args:
        patterns: files, folders (their files) and patterns with ``*``, ``?``, ``[]`` and ``**``; what exists as it is
            written is no pattern.
        recursive: whether files of subfolders count.
        settled_before_ns: files that changed later are left for the next time, but for those of a wrong clock.
        on_problem: told of files and folders that cannot be read; the others are found.
    """
    walk = _Walk(recursive, on_problem)
    found: dict[str, Candidate] = {}
    for pattern in patterns:
        for candidate in walk.candidates(pattern):
            if not settled_before_ns < candidate.changed_ns <= settled_before_ns + _WRONG_CLOCK_NS:
                found.setdefault(candidate.node, candidate)
    yield from sorted(found.values(), key=lambda candidate: (candidate.changed_ns, candidate.path))


class _Walk:
    """A walk over files and folders that tells what it cannot read, goes on, and follows no link to a folder."""

    def __init__(self, recursive: bool, on_problem: Callable[[InputError], None]) -> None:
        self._recursive = recursive
        self._on_problem = on_problem
        self._told: set[str] = set()

    def candidates(self, pattern: str) -> Iterator[Candidate]:
        """Yield the files of a path or pattern, some of them perhaps more than once."""
        path = str(Path(pattern))
        if is_pattern(path) and not os.access(path, os.F_OK):
            parts = Path(path).parts
            wanted = [part for part, before in zip(parts[1:], parts) if not part == before == _ANY_FOLDERS]
            for match in self._matching(parts[0], wanted):
                yield from self._under(match, _GONE)
        else:
            yield from self._under(path, ())

    def _under(self, path: str, unsaid: Collection[int | None]) -> Iterator[Candidate]:
        """Yield a file, or the files of a folder; ``unsaid`` are the errors that are none."""
        facts = self._facts(path, unsaid)
        if facts is None or not stat.S_ISDIR(facts.st_mode):
            yield from _regular(path, facts)
            return
        for _, entries in self._folders(path):
            for entry in entries:
                if not entry.name.startswith(_HIDDEN) and not _is_folder(entry):
                    yield from _regular(entry.path, self._facts(entry.path, _GONE))
            if not self._recursive:
                break

    def _matching(self, folder: str, parts: Sequence[str]) -> Iterator[str]:
        """Yield the paths in a folder that the parts of a pattern match."""
        first, rest = parts[0], parts[1:]
        if first == _ANY_FOLDERS and rest:
            for below, _ in self._folders(folder):
                yield from self._matching(below, rest)
        elif first == _ANY_FOLDERS:
            for _, entries in self._folders(folder):
                yield from (entry.path for entry in entries if not _is_folder(entry))
        else:
            paths = [str(Path(folder, first))]
            if is_pattern(first):
                paths = [entry.path for entry in self._listed(folder) if fnmatch(entry.name, first)]
            for path in paths:
                yield from self._matching(path, rest) if rest else [path]

    def _folders(self, top: str) -> Iterator[tuple[str, list[os.DirEntry[str]]]]:
        """Yield a folder and all below it, each with what it holds."""
        waiting = [top]
        while waiting:
            folder = waiting.pop()
            entries = self._listed(folder)
            yield folder, entries
            waiting.extend(entry.path for entry in reversed(entries) if _is_folder(entry))

    def _listed(self, folder: str) -> list[os.DirEntry[str]]:
        try:
            with os.scandir(folder) as entries:
                return sorted(entries, key=lambda entry: entry.name)
        except OSError as error:
            self._tell(folder, error, (*_GONE, errno.ENOTDIR))
            return []

    def _facts(self, path: str, unsaid: Collection[int | None]) -> os.stat_result | None:
        try:
            return Path(path).stat()
        except OSError as error:
            self._tell(path, error, unsaid)
            return None

    def _tell(self, path: str, error: OSError, unsaid: Collection[int | None]) -> None:
        if error.errno not in unsaid and path not in self._told:
            self._told.add(path)
            self._on_problem(InputError(f"cannot read: {error.strerror or error}", path, kind="file"))


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir(follow_symlinks=False)
    except OSError:
        return False


def _regular(path: str, facts: os.stat_result | None) -> Iterator[Candidate]:
    """Yield a file if it is a regular one."""
    if facts is not None and stat.S_ISREG(facts.st_mode):
        yield Candidate(path, facts.st_size, facts.st_mtime_ns, f"{facts.st_dev}:{facts.st_ino}")

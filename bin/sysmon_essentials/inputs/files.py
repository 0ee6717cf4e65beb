"""Which files an input reads: folders, single files and patterns.

Knows the file system only. What a file holds is told by the readers from its content, never from its name.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from sysmon_essentials.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

SEPARATOR = ";"
"""Between paths; neither Windows nor Linux users put it into names."""

_HIDDEN = "."


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


def find_files(patterns: Iterable[str], recursive: bool, settled_before_ns: int) -> Iterator[Candidate]:
    """Yield the files of paths and patterns, each once, oldest change first.

    Args:
        patterns: files, folders (their files) and patterns with ``*``, ``?``, ``[]`` and ``**``.
        recursive: whether files of subfolders count.
        settled_before_ns: files that changed later are left for the next time.
    """
    found: dict[str, Candidate] = {}
    for pattern in patterns:
        for path in _expand(pattern, recursive):
            candidate = _look_at(path)
            if candidate is not None and candidate.changed_ns <= settled_before_ns:
                found.setdefault(candidate.node, candidate)
    yield from sorted(found.values(), key=lambda candidate: (candidate.changed_ns, candidate.path))


def _expand(pattern: str, recursive: bool) -> Iterator[str]:
    for path in _matching(pattern) if is_pattern(pattern) else [pattern]:
        if not Path(path).is_dir():
            yield path
            continue
        for folder, subfolders, names in os.walk(path):
            subfolders.sort()
            yield from (str(Path(folder, name)) for name in names if not name.startswith(_HIDDEN))
            if not recursive:
                break


def is_pattern(path: str) -> bool:
    """Tell whether a path has signs of a pattern."""
    return any(sign in path for sign in "*?[")


def _matching(pattern: str) -> list[str]:
    anchor = Path(pattern).anchor
    # Only the newest Python takes a last ** for files, too.
    rest = pattern[len(anchor) :] + ("/*" if pattern.endswith("**") else "")
    return sorted(map(str, Path(anchor).glob(rest)))


def _look_at(path: str) -> Candidate | None:
    """Return the facts of a regular file; None for what is none or has gone."""
    try:
        facts = Path(path).stat()
    except OSError:
        return None
    if not Path(path).is_file():
        return None
    return Candidate(path, facts.st_size, facts.st_mtime_ns, f"{facts.st_dev}:{facts.st_ino}")

"""The objects of a TAXII collection as they stand here: one file, a STIX bundle with an object a line.

TAXII gives what was added since a moment; indicators need all that is valid. The mirror puts the two together, and says
itself up to which moment it is whole, so that a crash can lose neither objects nor the moment.
"""

from __future__ import annotations

import json
from itertools import chain
from typing import TYPE_CHECKING, Any, NamedTuple

from .fetched import write_whole

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

_BEGIN = '{"type":"bundle","id":"bundle--00000000-0000-4000-8000-000000000000",'
_END = b"]}\n"


class Head(NamedTuple):
    """What a mirror says of itself.

    Attributes:
        collection: address of the collection that it is of.
        added_after: the server's time of the last object; empty if it gave none.
        since: UTC epoch seconds when the mirror was begun.
        changed: how many times objects came since; tells states apart.
    """

    collection: str
    added_after: str
    since: int
    changed: int


class Mirror:
    """The file of one collection."""

    def __init__(self, path: Path) -> None:
        """The file need not exist."""
        self.path = path

    def head(self) -> Head | None:
        """Return what the mirror says of itself; None if there is none that can be used."""
        try:
            with self.path.open(encoding="utf-8") as file:
                line = file.readline(65_536)
            stored = json.loads(line.rstrip("\n") + "]}")["mirror"]
            head = Head(**stored)
        except (OSError, ValueError, TypeError, KeyError):
            return None
        whole = all(isinstance(value, type_) for value, type_ in zip(head, (str, str, int, int)))
        return head if whole else None

    def write(self, head: Head, newest: Mapping[str, str], objects: Iterable[dict[str, Any]], fresh: bool) -> None:
        """Write the mirror anew: what it holds and nobody replaces, then the newest version of each new object.

        Args:
            head: what it is to say of itself.
            newest: version of each new object by its id.
            objects: the new objects, among them older versions.
            fresh: whether what the mirror holds is to go.

        Raises:
            OSError: the disk is full, or the folder cannot be written.
        """
        begin = _BEGIN + '"mirror":' + json.dumps(head._asdict()) + ',"objects":[\n'
        kept: Iterator[bytes] = iter(()) if fresh else self._kept(newest)
        write_whole(self.path, _pieces(begin, kept, _winners(newest, objects)))

    def _kept(self, newest: Mapping[str, str]) -> Iterator[bytes]:
        with self.path.open("rb") as file:
            next(file, None)
            for line in file:
                if line != _END and json.loads(line.lstrip(b","))["id"] not in newest:
                    yield line.lstrip(b",")


def _pieces(begin: str, kept: Iterator[bytes], winners: Iterator[bytes]) -> Iterator[bytes]:
    yield begin.encode()
    separator = b""
    for line in chain(kept, winners):
        yield separator + line
        separator = b","
    yield _END


def _winners(newest: Mapping[str, str], objects: Iterable[dict[str, Any]]) -> Iterator[bytes]:
    written = set()
    for found in objects:
        name = found["id"]
        if newest[name] == version_of(found) and name not in written:
            written.add(name)
            yield json.dumps(found, separators=(",", ":")).encode() + b"\n"


def version_of(found: Mapping[str, Any]) -> str:
    """Return the text that orders versions of an object; STIX writes times so that text sorts like time."""
    version = found.get("modified") or found.get("created") or ""
    # With or without fractions of a second.
    return version.rstrip("Z") if isinstance(version, str) else ""

"""What a fetch brings: bodies to be read in full, and a stamp by which the next fetch can tell that nothing changed.

Stamps are kept with the indicators that came of the bodies, so that they can never say more than these.
"""

from __future__ import annotations

import os
import stat
import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import IO, TYPE_CHECKING, Callable, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

TEMPORARY = ".new-"
_MODE = 0o644


class Fetched(NamedTuple):
    """A feed that has changed.

    Attributes:
        bodies: gives each body with its name, open at its start; each is closed when the next is asked for.
        stamp: for the next fetch.
        problems: what is missing of the feed though the rest is whole, a line each.
    """

    bodies: Callable[[], Iterator[tuple[str, IO[bytes]]]]
    stamp: Mapping[str, str]
    problems: tuple[str, ...] = ()


def write_whole(path: Path, pieces: Iterable[bytes]) -> None:
    """Write a file so that a crash at any moment leaves the old one or the new one.

    Raises:
        OSError: the disk is full, or the folder cannot be written.
    """
    handle, temporary = tempfile.mkstemp(prefix=TEMPORARY, dir=path.parent)
    new = Path(temporary)
    with ExitStack() as unless_whole:
        unless_whole.callback(new.unlink)
        with os.fdopen(handle, "wb") as file:
            file.writelines(pieces)
            file.flush()
            os.fsync(file.fileno())
        # Temporary files are for their owner alone; what takes the place of a file is for whom that was.
        new.chmod(stat.S_IMODE(path.stat().st_mode) if path.exists() else _MODE)
        new.replace(path)
        unless_whole.pop_all()


def sweep(folder: Path) -> None:
    """Delete what a kill left half written in a folder, which is made if need be."""
    folder.mkdir(parents=True, exist_ok=True)
    for path in folder.glob(TEMPORARY + "*"):
        path.unlink()

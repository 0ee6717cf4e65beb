"""One writer at a time for a file that several processes of one machine exchange as a whole.

The lock is a file beside it. It is advisory: it holds for those that ask. The system gives it up for a process that
dies, and on POSIX the file goes with the lock; what a kill leaves of it is taken by the next. On Windows an open file
cannot be deleted: there it stays, empty.
"""

from __future__ import annotations

import os
import sys
import time
from contextlib import contextmanager, suppress
from typing import IO, TYPE_CHECKING, Callable

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PATIENCE_S = 600.0
_PAUSE_S = 0.05
_SILENCE_S = 2.0


def _say_nothing() -> None:
    """Wait without a word."""


@contextmanager
def locked(path: Path, waiting: Callable[[], None] = _say_nothing, patience_s: float = PATIENCE_S) -> Iterator[None]:
    """Be the only one who writes a file, from its earlier content to the new one.

    Args:
        path: the file; it need not exist, its folder must.
        waiting: called once if another one writes it for longer than two seconds.
        patience_s: how long to wait.

    Raises:
        TimeoutError: another one was writing all that time.
        OSError: the folder cannot be written, or its file system has no locks.
    """
    lock = path.with_name(f".{path.name}.lock")
    file = _taken(lock, waiting, patience_s)
    try:
        yield
    finally:
        with suppress(OSError):
            # While it is held: whoever waits for it sees that it is gone, and makes a new one.
            lock.unlink()
        file.close()


def _taken(lock: Path, waiting: Callable[[], None], patience_s: float) -> IO[bytes]:
    """Return the lock's file, open and held."""
    begin, has_told = time.monotonic(), False
    while True:
        file = lock.open("ab")
        if _held(file, lock) and _is_at(lock, file):
            return file
        file.close()
        waited = time.monotonic() - begin
        if waited > patience_s:
            raise TimeoutError(f"another process has been writing for {patience_s:g} seconds: it holds {lock}")
        if waited > _SILENCE_S and not has_told:
            waiting()
            has_told = True
        time.sleep(_PAUSE_S)


def _held(file: IO[bytes], lock: Path) -> bool:
    """Take the lock if nobody has it.

    Raises:
        OSError: there are no locks where the file is.
    """
    try:
        if sys.platform == "win32":
            file.seek(0)
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):
        return False
    except OSError as error:
        file.close()
        said = f"cannot be locked ({error.strerror}): write to a disk of this machine"
        raise OSError(error.errno, said, str(lock)) from error
    return True


def _is_at(lock: Path, file: IO[bytes]) -> bool:
    """Tell whether the lock is still the file of that name: the one who had it may have deleted it."""
    try:
        return os.path.samestat(os.fstat(file.fileno()), lock.stat())
    except FileNotFoundError:
        return False

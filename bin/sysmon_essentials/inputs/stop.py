"""Stopping at once while nothing is under way, and after the batch while one is.

Knows nothing of signals or splunkd: whoever is told to stop calls ``request``, in the middle of anything.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


class Stopped(BaseException):
    """Reading ends here because it was asked to; no handler of errors is to catch this."""


class Stop:
    """Whether to stop, and whether now is the moment."""

    def __init__(self) -> None:
        """Nobody has asked yet."""
        self.requested = False
        self._shielded = False

    def request(self) -> None:
        """Ask to stop; raises Stopped right here unless a batch is being delivered."""
        self.requested = True
        if not self._shielded:
            raise Stopped

    @contextmanager
    def shielded(self) -> Iterator[None]:
        """Hold requests back for the length of a ``with``, then raise Stopped if there was one."""
        self._shielded = True
        try:
            yield
        finally:
            self._shielded = False
        if self.requested:
            raise Stopped

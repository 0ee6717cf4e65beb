"""How long to try: one deadline for all of a feed, pauses between attempts, and what a server asks for.

Knows time. Does not know what is tried.
"""

from __future__ import annotations

import random
import time
from datetime import timezone
from email.utils import parsedate_to_datetime
from typing import Callable, NamedTuple, TypeVar

from .errors import FetchError

_Result = TypeVar("_Result")


class Clock(NamedTuple):
    """Time as this package sees it, so that tests need not wait."""

    monotonic: Callable[[], float] = time.monotonic
    """Seconds, for measuring."""
    now: Callable[[], float] = time.time
    """UTC epoch seconds."""
    sleep: Callable[[float], None] = time.sleep
    random: Callable[[], float] = random.random


CLOCK = Clock()
"""The one on the wall."""


class Deadline:
    """The end of the time that a feed may take, attempts and pauses included."""

    def __init__(self, total_s: float, clock: Clock) -> None:
        """Begin now."""
        self.total_s = total_s
        self._clock = clock
        self._end = clock.monotonic() + total_s

    def left_s(self) -> float:
        """Return the seconds that are left.

        Raises:
            FetchError: none are.
        """
        left = self._end - self._clock.monotonic()
        if left <= 0:
            raise FetchError(f"took longer than {self.total_s:g} s in all (total_timeout)", "timeout")
        return left


class Patience(NamedTuple):
    """How often to try again, and the bounds of the pauses in seconds."""

    retries: int = 4
    first_pause_s: float = 1.0
    longest_pause_s: float = 60.0

    def attempt(self, work: Callable[[], _Result], deadline: Deadline, clock: Clock) -> _Result:
        """Return what ``work`` returns, trying again after failures that may pass.

        A pause is as long as the server asked for; else a random part of a bound that doubles each time, so that many
        clients do not come back at once.

        Raises:
            FetchError: the last one; at once if trying again cannot help, or the pause does not fit into the time left.
        """
        for number in range(self.retries + 1):
            try:
                return work()
            except FetchError as error:
                pause_s = error.wait_s
                if pause_s is None:
                    bound_s = min(self.longest_pause_s, self.first_pause_s * 2.0**number)
                    pause_s = bound_s * (0.5 + clock.random() / 2)
                if not error.again or number == self.retries or pause_s >= deadline.left_s():
                    raise
            clock.sleep(pause_s)
        raise AssertionError("not reached")


PATIENT = Patience()
"""What a feed gets unless somebody says otherwise."""


def read_retry_after(text: str | None, now: float) -> float | None:
    """Return the seconds that a Retry-After header asks for, 0 to a day; None if it says nothing readable.

    Source: RFC 9110, section 10.2.3.
    """
    if not text:
        return None
    text = text.strip()
    if text.isascii() and text.isdigit():
        return min(float(text[:9]), 86_400.0)
    try:
        when = parsedate_to_datetime(text)
        if when.tzinfo is None:
            when = when.replace(tzinfo=timezone.utc)
        return min(max(0.0, when.timestamp() - now), 86_400.0)
    except (TypeError, ValueError, OverflowError, IndexError):
        return None

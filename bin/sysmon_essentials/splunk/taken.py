"""Waiting until splunkd has taken what was written, not only the operating system.

A pipe holds what its reader has not read yet, 64 KB on Linux. Should splunkd die, that is lost, and a checkpoint
written before would say otherwise. Where the system can tell how much is unread (not on Windows), this module asks.
"""

from __future__ import annotations

import os
import stat
import sys
import time

if sys.platform != "win32":
    import fcntl
    import select
    import termios

_FIRST_PAUSE_S = 0.0002
_LONGEST_PAUSE_S = 0.05


def wait_until_taken(descriptor: int) -> None:
    """Return when the reader of a pipe has read everything; at once for what is no pipe.

    Raises:
        BrokenPipeError: the reader has gone.
    """
    if sys.platform != "win32" and stat.S_ISFIFO(os.fstat(descriptor).st_mode):
        pause = _FIRST_PAUSE_S
        while _unread(descriptor):
            time.sleep(pause)
            pause = min(2 * pause, _LONGEST_PAUSE_S)


def _unread(descriptor: int) -> int:
    """Return the bytes in a pipe; raises BrokenPipeError if nobody will read them."""
    poll = select.poll()
    poll.register(descriptor, 0)
    if any(events & (select.POLLERR | select.POLLNVAL) for _, events in poll.poll(0)):
        raise BrokenPipeError("the reader has gone")
    return int.from_bytes(fcntl.ioctl(descriptor, termios.FIONREAD, bytes(4)), sys.byteorder)

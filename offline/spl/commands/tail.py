"""``tail [<n>]``: the last n rows (10 by default), in reverse order. Source: Search Reference, "tail"."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from offline.spl.body import Body, read_int

if TYPE_CHECKING:
    from offline.spl.frame import Frame
    from offline.spl.session import Session


@dataclass(frozen=True)
class Tail:
    """``count`` rows from the end."""

    count: int
    streaming: ClassVar[bool] = False

    def run(self, frame: Frame, session: Session) -> Frame:
        """The last rows, last one first."""
        first = max(frame.size - self.count, 0)
        return frame.take(np.arange(frame.size - 1, first - 1, -1))


def parse(body: Body, session: Session) -> Tail:
    """Reads ``tail``."""
    count = 10 if body.done else read_int(body)
    if count < 0:
        raise body.error("the number of rows must not be negative")
    body.finish()
    return Tail(count)

"""``uniq``: without the rows that are the same as the row before, in every field. Source: Search Reference, "uniq"."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import numpy as np

if TYPE_CHECKING:
    from offline.spl.body import Body
    from offline.spl.frame import Frame
    from offline.spl.session import Session


@dataclass(frozen=True)
class Uniq:
    """Takes no arguments."""

    streaming: ClassVar[bool] = False

    def run(self, frame: Frame, session: Session) -> Frame:
        """The first row of each run of equal rows."""
        keep = np.zeros(frame.size, bool)
        keep[:1] = True
        for name in frame.present():
            codes = frame.column(name).codes
            keep[1:] |= codes[1:] != codes[:-1]
        return frame.filter(keep)


def parse(body: Body, session: Session) -> Uniq:
    """Reads ``uniq``."""
    body.finish()
    return Uniq()

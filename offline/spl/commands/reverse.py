"""``reverse``: rows in the opposite order. Source: Search Reference, "reverse"."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import numpy as np

if TYPE_CHECKING:
    from offline.spl.body import Body
    from offline.spl.frame import Frame
    from offline.spl.session import Session


@dataclass(frozen=True)
class Reverse:
    """No parameters."""

    streaming: ClassVar[bool] = False

    def run(self, frame: Frame, session: Session) -> Frame:
        """Last row first."""
        return frame.take(np.arange(frame.size - 1, -1, -1))


def parse(body: Body, session: Session) -> Reverse:
    """Reads ``reverse``."""
    body.finish()
    return Reverse()

"""``addinfo``: the time range and time of the search as fields of every row.

``info_min_time`` is 0 without a start, ``info_max_time`` is ``+Infinity`` without an end. Source: Search Reference,
"addinfo".
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from offline.spl.frame import Column

if TYPE_CHECKING:
    from offline.spl.body import Body
    from offline.spl.frame import Frame
    from offline.spl.session import Session


@dataclass(frozen=True)
class AddInfo:
    """No parameters."""

    streaming: ClassVar[bool] = True

    def run(self, frame: Frame, session: Session) -> Frame:
        """The rows with four more fields."""
        info = {
            "info_min_time": 0 if session.earliest is None else session.earliest,
            "info_max_time": "+Infinity" if session.latest is None else session.latest,
            "info_sid": session.sid,
            "info_search_time": session.clock.now,
        }
        return frame.with_columns({name: Column.constant(value, frame.size) for name, value in info.items()})


def parse(body: Body, session: Session) -> AddInfo:
    """Reads ``addinfo``."""
    body.finish()
    return AddInfo()

"""``append [<subsearch-options>] [subsearch]``: the rows of the subsearch after those at hand.

At most 50,000 rows of the subsearch, or ``maxout``. Source: Search Reference, "append".
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from offline.spl.frame import Frame, concatenate
from offline.spl.subsearch import LIMIT_OPTIONS, MAX_ROWS, Subsearch, read_subsearch

if TYPE_CHECKING:
    from offline.spl.body import Body
    from offline.spl.session import Session


@dataclass(frozen=True)
class Append:
    """What to append."""

    subsearch: Subsearch
    streaming: ClassVar[bool] = False

    def run(self, frame: Frame, session: Session) -> Frame:
        """Rows at hand, then the others."""
        return concatenate([frame, self.subsearch.rows(session)])


def parse(body: Body, session: Session) -> Append:
    """Reads ``append``."""
    options = body.options(LIMIT_OPTIONS)
    subsearch = read_subsearch(body, session, options.get("maxout", MAX_ROWS))
    body.finish()
    return Append(subsearch)

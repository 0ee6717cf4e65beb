"""``search <expression>``: the rows that match; as the first command, the events that match.

As the first command it reads the index within the session's time range, which ``earliest`` and ``latest`` in the
expression override. A subsearch in brackets is run first, its first 10,000 rows become an expression as ``format``
writes it. Source: Search Reference, "search"; Search Manual, "About subsearches".
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from offline.spl.absent import absent_places
from offline.spl.answer import answer
from offline.spl.plan import plan_pipeline
from offline.spl.search_expr import mask, parse_search, resolve
from offline.spl.time_range import in_range

if TYPE_CHECKING:
    from offline.spl.body import Body
    from offline.spl.frame import Frame
    from offline.spl.search_nodes import SearchExpr
    from offline.spl.session import Session


@dataclass(frozen=True)
class Search:
    """A filter."""

    expr: SearchExpr
    streaming: ClassVar[bool] = True

    def read(self, session: Session) -> Frame:
        """The events that the expression is matched against when ``search`` comes first."""
        times = self.expr.times
        if not times & {"earliest", "latest"}:
            return in_range(session.index, "_time", session.earliest, session.latest)
        latest = None if "latest" in times else session.clock.now
        return in_range(session.index, "_time", None, latest)

    def run(self, frame: Frame, session: Session) -> Frame:
        """The rows that match; where there are none, the session is told of places that no event has."""
        expr = resolve(self.expr, lambda plan: answer(plan, session))
        found = frame.filter(mask(expr, frame, session.clock))
        if frame.size and not found.size:
            session.warnings.extend(absent_places(expr, frame, session))
        return found


def parse(body: Body, session: Session) -> Search:
    """Reads ``search``."""
    rest = body.rest()
    return Search(parse_search(rest.text, rest.offset, lambda text, offset: plan_pipeline(text, offset, session)))

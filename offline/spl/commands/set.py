"""``set union|diff|intersect [subsearch] [subsearch]``: which rows two searches have in common, or not.

``union`` gives the rows of both without repetitions, ``diff`` those that only one has, ``intersect`` those that both
have. Rows are the same if all their fields are; fields with a leading underscore count. The order is that of the
first search, then of the second (assumed). Source: Search Reference, "set".
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from offline.spl.frame import Frame
from offline.spl.subsearch import Subsearch, read_subsearch

if TYPE_CHECKING:
    from offline.spl.body import Body
    from offline.spl.frame import Value
    from offline.spl.session import Session

    Key = frozenset[tuple[str, Value]]


@dataclass(frozen=True)
class SetOperation:
    """What to do with the rows of two searches."""

    kind: str
    first: Subsearch
    second: Subsearch
    streaming: ClassVar[bool] = False

    def run(self, frame: Frame, session: Session) -> Frame:
        """The rows that result; rows at hand do not matter."""
        one, two = (_distinct(search.rows(session)) for search in (self.first, self.second))
        if self.kind == "union":
            chosen = {**one, **two}
        elif self.kind == "diff":
            chosen = {key: row for key, row in {**one, **two}.items() if (key in one) != (key in two)}
        else:
            chosen = {key: row for key, row in one.items() if key in two}
        return Frame.from_rows(list(chosen.values()))


def _distinct(frame: Frame) -> dict[Key, dict[str, Value]]:
    return {frozenset(row.items()): row for row in frame.rows()}


def parse(body: Body, session: Session) -> SetOperation:
    """Reads ``set``."""
    kind = body.keyword("union", "diff", "intersect")
    if kind is None:
        raise body.error("expected union, diff or intersect")
    first = read_subsearch(body, session)
    second = read_subsearch(body, session)
    body.finish()
    return SetOperation(kind, first, second)

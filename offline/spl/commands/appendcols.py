"""``appendcols [override=<bool>] [<subsearch-options>] [subsearch]``: puts rows of a subsearch beside those at hand.

The first row goes with the first, and so on. A value at hand stays unless ``override``; rows that one side has more
are kept. Source: Search Reference, "appendcols"; that longer subsearches keep their rows is assumed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from offline.spl.body import Body, read_bool
from offline.spl.frame import Column, Frame
from offline.spl.subsearch import LIMIT_OPTIONS, MAX_ROWS, Subsearch, read_subsearch

if TYPE_CHECKING:
    from offline.spl.frame import Value
    from offline.spl.session import Session


@dataclass(frozen=True)
class AppendCols:
    """What to put beside, and whether it wins."""

    subsearch: Subsearch
    override: bool
    streaming: ClassVar[bool] = False

    def run(self, frame: Frame, session: Session) -> Frame:
        """The two tables side by side."""
        other = self.subsearch.rows(session)
        size = max(frame.size, other.size)
        columns: dict[str, Column] = {}
        for name in dict.fromkeys([*frame.names, *other.names]):
            sides = (_padded(frame, name, size), _padded(other, name, size))
            first, second = reversed(sides) if self.override else sides
            columns[name] = Column([a if a is not None else b for a, b in zip(first, second, strict=True)])
        return Frame(size, columns)


def _padded(frame: Frame, name: str, size: int) -> list[Value]:
    return frame.column(name).values + [None] * (size - frame.size)


def parse(body: Body, session: Session) -> AppendCols:
    """Reads ``appendcols``."""
    options = body.options({**LIMIT_OPTIONS, "override": read_bool})
    subsearch = read_subsearch(body, session, options.get("maxout", MAX_ROWS))
    body.finish()
    return AppendCols(subsearch, bool(options.get("override", False)))

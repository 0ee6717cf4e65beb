"""What commands with a subsearch in brackets have in common: reading it, running it, cutting it at its limit.

Source: limits.conf.spec [subsearch] and [join]; Search Reference, "append", "join".
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from offline.spl.body import Body, read_bool, read_int
from offline.spl.plan import Plan, plan_pipeline, run

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from offline.spl.frame import Frame
    from offline.spl.session import Session

MAX_ROWS = 50_000
"""Rows that append, appendcols and join take from a subsearch unless ``maxout`` says less (limits.conf)."""

LIMIT_OPTIONS: Mapping[str, Callable[[Body], int]] = {
    "maxout": read_int,
    "maxtime": read_int,
    "timeout": read_int,
    "extendtimerange": read_bool,
}
"""Options of subsearches. Only ``maxout`` matters here: nothing runs long enough for the times, and events have one
time range for the whole search."""


@dataclass(frozen=True)
class Subsearch:
    """A planned subsearch and how many of its rows count."""

    plan: Plan
    limit: int = MAX_ROWS

    def rows(self, session: Session) -> Frame:
        """The first ``limit`` rows; a cut is noted in ``session.warnings``."""
        frame = run(self.plan, session)
        if self.limit <= 0 or frame.size <= self.limit:
            return frame
        session.warnings.append(f"a subsearch returned {frame.size} rows and was cut to {self.limit}")
        return frame.take(np.arange(self.limit))


def read_subsearch(body: Body, session: Session, limit: int = MAX_ROWS) -> Subsearch:
    """The subsearch in the brackets that come next."""
    inner = body.subsearch()
    return Subsearch(plan_pipeline(inner.text, inner.offset, session), limit)


def read_pipeline(body: Body, session: Session) -> Plan:
    """The commands in the brackets that come next, to be run over rows at hand; a pipe before the first is optional."""
    inner = body.subsearch()
    return plan_commands(inner.text, inner.offset, session)


def plan_commands(text: str, offset: int, session: Session) -> Plan:
    """The plan for a pipeline that takes rows, where no ``search`` is implied before its first command."""
    if text.lstrip().startswith("|"):
        return plan_pipeline(text, offset, session)
    return plan_pipeline(f"|{text}", offset - 1, session)

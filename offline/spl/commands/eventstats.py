"""``eventstats [allnum=<bool>] <terms> [by <fields>]``: what ``stats`` would say about a row's group, added to the row.

A row without one of the ``by`` fields gets nothing. Source: Search Reference, "eventstats".
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from offline.spl.aggregations import Aggregation, Groups, aggregate, expand_aggregations, group, parse_aggregations
from offline.spl.body import Body, read_bool
from offline.spl.commands.stats import parse_by
from offline.spl.frame import Column, merge

if TYPE_CHECKING:
    from offline.spl.frame import Frame
    from offline.spl.session import Session


@dataclass(frozen=True)
class EventStats:
    """Terms over groups."""

    terms: tuple[Aggregation, ...]
    by: tuple[str, ...] = ()
    allnum: bool = False
    streaming: ClassVar[bool] = False

    def run(self, frame: Frame, session: Session) -> Frame:
        """All rows with the terms' fields."""
        groups = group(frame, self.by)
        terms = expand_aggregations(self.terms, frame, self.by)
        columns = aggregate(frame, terms, groups, session, allnum=self.allnum)
        spread = {t.name: _spread(frame, t.name, column, groups) for t, column in zip(terms, columns, strict=False)}
        return frame.with_columns(spread)


def _spread(frame: Frame, name: str, column: Column, groups: Groups) -> Column:
    rows, first = np.unique(groups.rows, return_index=True)
    parts = [(rows, column.take(groups.ids[first]))]
    if name in frame:
        parts.insert(0, (np.arange(frame.size), frame.column(name)))
    return merge(frame.size, parts)


def parse(body: Body, session: Session) -> EventStats:
    """Reads ``eventstats``."""
    options = body.options({"allnum": read_bool})
    terms = parse_aggregations(body)
    by, _ = parse_by(body)
    body.finish()
    return EventStats(tuple(terms), by, options.get("allnum", False))

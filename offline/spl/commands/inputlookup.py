"""``inputlookup [append=<bool>] [strict=<bool>] [start=<n>] [max=<n>] <table> [where <search>]``: a lookup's rows.

``strict`` changes nothing: a lookup that is not there is always an error when the search runs.
Source: Search Reference, "inputlookup".
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from offline.spl.body import Body, read_bool, read_int
from offline.spl.commands.lookup import known_columns, table_of
from offline.spl.frame import Frame, concatenate
from offline.spl.search_expr import mask, parse_search

if TYPE_CHECKING:
    from offline.spl.search_nodes import SearchExpr
    from offline.spl.session import Session


@dataclass(frozen=True)
class InputLookup:
    """Which rows of which table, and whether they are added to the rows at hand."""

    table: str
    position: int
    append: bool = False
    start: int = 0
    most: int | None = None
    where: SearchExpr | None = None
    streaming: ClassVar[bool] = False

    def run(self, frame: Frame, session: Session) -> Frame:
        """The table's rows."""
        rows = [*table_of(self.table, session, self.position).rows]
        found = Frame.from_rows(rows)
        if self.where is not None:
            found = found.filter(mask(self.where, found, session.clock))
        if self.start or self.most is not None:
            end = found.size if self.most is None else min(self.start + self.most, found.size)
            found = found.take(np.arange(min(self.start, end), end))
        return concatenate([frame, found]) if self.append else found


def parse(body: Body, session: Session) -> InputLookup:
    """Reads ``inputlookup``."""
    readers: dict[str, Any] = {"append": read_bool, "strict": read_bool, "start": read_int, "max": read_int}
    options: dict[str, Any] = body.options(readers)
    name = body.field("the name of a lookup")
    known_columns(name.text, session)
    options.update(body.options(readers))
    where = None
    if body.keyword("where"):
        rest = body.rest()
        where = parse_search(rest.text, rest.offset)
    body.finish()
    if options.get("start", 0) < 0 or options.get("max", 0) < 0:
        raise body.error("start and max must not be negative", name.position)
    return InputLookup(
        name.text, name.position, options.get("append", False), options.get("start", 0), options.get("max"), where
    )

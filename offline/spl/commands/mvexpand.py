"""``mvexpand <field> [limit=<n>]``: a row for each value of a multivalue field.

Rows with one value stay as they are, rows without the field are removed. ``limit`` is the number of values used in
each row, 0 all. Source: Search Reference, "mvexpand"; that rows without the field go is what users observe (Splunk
Answers 330237, quoted in https://github.com/remg427/misp42splunk/issues/127).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from offline.spl.body import Body, read_int
from offline.spl.frame import Column
from offline.spl.values import each

if TYPE_CHECKING:
    from offline.spl.frame import Frame, Value
    from offline.spl.session import Session


@dataclass(frozen=True)
class MvExpand:
    """Which field, and how many values of it at most (0: all)."""

    field: str
    limit: int
    streaming: ClassVar[bool] = True

    def run(self, frame: Frame, session: Session) -> Frame:
        """The rows, expanded in place."""
        rows: list[int] = []
        expanded: list[Value] = []
        for row, value in enumerate(frame.column(self.field).values):
            values = each(value)[: self.limit or None]
            rows.extend([row] * len(values))
            expanded.extend(values)
        return frame.take(np.array(rows, dtype=np.int64)).with_columns({self.field: Column(expanded)})


def parse(body: Body, session: Session) -> MvExpand:
    """Reads ``mvexpand``."""
    options = body.options({"limit": read_int})
    name = body.field()
    options.update(body.options({"limit": read_int}))
    body.finish()
    if name.text.startswith("_") and name.text != "_raw":
        raise body.error("internal fields cannot be expanded", name.position)
    if options.get("limit", 0) < 0:
        raise body.error("the limit must not be negative")
    return MvExpand(name.text, options.get("limit", 0))

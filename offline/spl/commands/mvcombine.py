"""``mvcombine [delim=<string>] <field>``: rows that differ in one field only become one row with all its values.

The combined row stands where the first of them stood; values keep the order of the rows. ``delim`` (a space) is what
a ``nomv`` that follows joins them with; nothing else shows it. Source: Search Reference, "mvcombine".
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from offline.spl.body import Body, read_text
from offline.spl.frame import Column
from offline.spl.values import each, mv_text, pack

if TYPE_CHECKING:
    from offline.spl.frame import Frame, Scalar
    from offline.spl.session import Session


@dataclass(frozen=True)
class MvCombine:
    """Which field to combine, and what joins its values should ``nomv`` follow."""

    field: str
    delimiter: str
    streaming: ClassVar[bool] = False

    def run(self, frame: Frame, session: Session) -> Frame:
        """One row for each combination of the other fields."""
        session.delimiters[self.field] = self.delimiter
        others = [frame.column(name).values for name in frame.names if name != self.field]
        found = frame.column(self.field).values
        gathered: dict[tuple[str | None, ...], tuple[int, list[Scalar]]] = {}
        for row in range(frame.size):
            _, values = gathered.setdefault(tuple(mv_text(other[row]) for other in others), (row, []))
            values.extend(each(found[row]))
        rows = np.array([row for row, _ in gathered.values()], dtype=np.int64)
        return frame.take(rows).with_columns({self.field: Column([pack(values) for _, values in gathered.values()])})


def parse(body: Body, session: Session) -> MvCombine:
    """Reads ``mvcombine``."""
    options = body.options({"delim": read_text})
    field = body.field().text
    options.update(body.options({"delim": read_text}))
    body.finish()
    return MvCombine(field, options.get("delim", " "))

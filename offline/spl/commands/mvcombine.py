"""``mvcombine [delim=<string>] <field>``: rows that differ in one field only become one row with all its values.

The combined row stands where the first of them stood; values keep the order of the rows. ``delim`` sets how the
values are joined where something asks for one text; here every command asks for the values, so it has no effect, as
the documentation says of searches that do not go on with ``nomv``. Source: Search Reference, "mvcombine".
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
    """Which field to combine."""

    field: str
    streaming: ClassVar[bool] = False

    def run(self, frame: Frame, session: Session) -> Frame:
        """One row for each combination of the other fields."""
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
    body.options({"delim": read_text})
    field = body.field().text
    body.options({"delim": read_text})
    body.finish()
    return MvCombine(field)

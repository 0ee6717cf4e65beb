"""``autoregress <field> [as <field>] [p=<n> | p=<n>-<n>]``: values of earlier rows beside those of a row.

The value of ``p`` (1) rows before goes to ``<field>_p<p>``, or to the field after ``as``, which only a single ``p``
may have. The first rows lack it. Source: Search Reference, "autoregress".
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from offline.spl.frame import Column

if TYPE_CHECKING:
    from offline.spl.body import Body
    from offline.spl.frame import Frame
    from offline.spl.session import Session

_STEPS = re.compile(r"(\d{1,6})(?:-(\d{1,6}))?")


@dataclass(frozen=True)
class AutoRegress:
    """The field, and where the value of so many rows before goes."""

    field: str
    targets: tuple[tuple[int, str], ...]
    streaming: ClassVar[bool] = False

    def run(self, frame: Frame, session: Session) -> Frame:
        """The rows with the earlier values."""
        values = frame.column(self.field).values
        columns = {
            target: Column([None] * min(back, frame.size) + values[: max(frame.size - back, 0)])
            for back, target in self.targets
        }
        return frame.with_columns(columns)


def parse(body: Body, session: Session) -> AutoRegress:
    """Reads ``autoregress``."""
    field = body.field().text
    target = body.field("a field after 'as'").text if body.keyword("as") else None
    position = body.position
    first, last = body.options({"p": _read_steps}).get("p", (1, 1))
    body.finish()
    if target is not None and first != last:
        raise body.error("a range of p cannot have one field after 'as'", position)
    return AutoRegress(field, tuple((back, target or f"{field}_p{back}") for back in range(first, last + 1)))


def _read_steps(body: Body) -> tuple[int, int]:
    token = body.value()
    found = _STEPS.fullmatch(token.text)
    first, last = (int(found[1]), int(found[2] or found[1])) if found else (0, 0)
    if not 1 <= first <= last:
        raise body.error(f"'{token.text}' is neither a number nor a range such as 2-4", token.position)
    return first, last

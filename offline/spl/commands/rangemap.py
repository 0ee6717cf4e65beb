"""``rangemap field=<field> [<name>=<from>-<to>]... [default=<text>]``: the names of the ranges that a number is in.

They become the field ``range``: several if ranges overlap, ``default`` (``None``, a text) if there is none. Both ends
belong to a range. A value that is no number is in no range. Source: Search Reference, "rangemap".
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from offline.spl.values import number, pack

if TYPE_CHECKING:
    from offline.spl.body import Body
    from offline.spl.frame import Frame, Value
    from offline.spl.session import Session

_NAME = re.compile(r"""("?)([^\s=,"'|]+)\1\s*=\s*""")
_RANGE = re.compile(r"(-?\d*\.?\d+)-(-?\d*\.?\d+)")


@dataclass(frozen=True)
class RangeMap:
    """The field, the ranges by name, and what a value outside of them gets."""

    field: str
    ranges: tuple[tuple[str, float, float], ...]
    default: str
    streaming: ClassVar[bool] = True

    def run(self, frame: Frame, session: Session) -> Frame:
        """The rows with ``range``."""
        return frame.with_columns({"range": frame.column(self.field).map(self._range)})

    def _range(self, value: Value) -> Value:
        found = number(value)
        if found is None:
            return self.default
        return pack([name for name, low, high in self.ranges if low <= found <= high]) or self.default


def parse(body: Body, session: Session) -> RangeMap:
    """Reads ``rangemap``."""
    field, default = "", "None"
    ranges: list[tuple[str, float, float]] = []
    while not body.done:
        position = body.position
        found = _NAME.match(body.text, body.at)
        if found is None:
            raise body.error("expected a name, '=' and a range")
        body.at = found.end()
        if found[2] == "field":
            field = body.field().text
        elif found[2] == "default":
            default = body.value().text
        else:
            ranges.append(_read_range(found[2], body))
        body.accept(",")
    if not field:
        raise body.error("expected field=<field>", position if ranges else None)
    return RangeMap(field, tuple(ranges), default)


def _read_range(name: str, body: Body) -> tuple[str, float, float]:
    token = body.value()
    found = _RANGE.fullmatch(token.text)
    if found is None or float(found[1]) > float(found[2]):
        raise body.error(f"'{token.text}' is not a range such as 1-10, from low to high", token.position)
    return name, float(found[1]), float(found[2])

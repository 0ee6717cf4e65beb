"""``convert [timeformat=<string>] <function>(<fields>) [as <field>] ...``: values from one notation into another.

Functions: auto, ctime, dur2sec, memk, mktime, mstime, none, num, rmcomma, rmunit. ``num`` removes values that cannot be
converted; ``auto`` converts a field only if all its values can be; the others leave them; ``none`` exempts fields from
wildcards of the functions beside it.
Source: Search Reference, "convert".
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from offline.spl.body import Body, expand_fields, read_text
from offline.spl.conversions import CONVERSIONS
from offline.spl.values import each, pack

if TYPE_CHECKING:
    from collections.abc import Callable

    from offline.spl.clock import Clock
    from offline.spl.frame import Frame, Scalar, Value
    from offline.spl.session import Session

DEFAULT_FORMAT = "%m/%d/%Y %H:%M:%S"
_FUNCTION = re.compile(r"(\w+)\s*\(")


@dataclass(frozen=True)
class Conversion:
    """A function, the field pattern it is for, and where the result goes."""

    function: str
    pattern: str
    target: str | None = None


@dataclass(frozen=True)
class Convert:
    """Conversions in order."""

    conversions: tuple[Conversion, ...]
    timeformat: str = DEFAULT_FORMAT
    streaming: ClassVar[bool] = True

    def run(self, frame: Frame, session: Session) -> Frame:
        """The rows with the fields converted."""
        exempt = {c.pattern for c in self.conversions if c.function == "none"}
        for conversion in self.conversions:
            if conversion.function == "none":
                continue
            for name in expand_fields([conversion.pattern], frame.names):
                if name in frame and (name not in exempt or "*" not in conversion.pattern):
                    frame = self._converted(frame, conversion, name, session.clock)
        return frame

    def _converted(self, frame: Frame, conversion: Conversion, name: str, clock: Clock) -> Frame:
        column = frame.column(name)
        if conversion.function == "auto":
            convert = CONVERSIONS["auto"]
            distinct = {one for value in column.values for one in each(value)}
            if any(convert(one, self.timeformat, clock) is None for one in distinct):
                return frame
        function = self._function(conversion.function, clock)
        return frame.with_columns({conversion.target or name: column.map(function)})

    def _function(self, name: str, clock: Clock) -> Callable[[Value], Value]:
        convert, keep = CONVERSIONS[name], name != "num"

        def one(value: Scalar) -> Value:
            made = convert(value, self.timeformat, clock)
            return value if made is None and keep else made

        def apply(value: Value) -> Value:
            if not isinstance(value, tuple):
                return None if value is None else one(value)
            return pack([made for converted in map(one, value) for made in each(converted)])

        return apply


def parse(body: Body, session: Session) -> Convert:
    """Reads ``convert``."""
    readers: dict[str, Any] = {"timeformat": read_text}
    options = body.options(readers)
    conversions: list[Conversion] = []
    while not body.done:
        if conversions and body.accept(","):
            continue
        if body.peek_option():
            options.update(body.options(readers))
            continue
        conversions.extend(_conversion(body))
    if not conversions:
        raise body.error("expected a function such as ctime(field)")
    return Convert(tuple(conversions), options.get("timeformat", DEFAULT_FORMAT))


def _conversion(body: Body) -> list[Conversion]:
    found = _FUNCTION.match(body.text, body.at)
    if not found:
        raise body.error("expected a function such as ctime(field)")
    name = found[1].lower()
    if name not in CONVERSIONS and name != "none":
        raise body.error(f"there is no function '{found[1]}'")
    body.at = found.end()
    fields = body.fields()
    body.expect(")")
    if not fields:
        raise body.error(f"'{name}' needs a field")
    target = body.field("a field after 'as'") if body.keyword("as") else None
    if target and (len(fields) > 1 or "*" in fields[0].text):
        raise body.error("'as' can follow a single field only", target.position)
    return [Conversion(name, field.text, target.text if target else None) for field in fields]

"""``bin [<options>] <field> [as <new>]``, also ``bucket`` and ``discretize``: values become buckets.

For ``_time`` (and with a time span any epoch field) the start of the bucket, for other numbers a range such as
``10-20``; what is no number stays as it is. ``span`` is a time span, a number or a logarithm (``2log5``); without it
the range is cut into at most ``bins`` (100) buckets of a power of ten, or a usual time span, at least ``minspan``
wide. ``start`` and ``end`` widen the range that counts. ``aligntime`` (``earliest``, ``latest`` or a time) shifts
buckets of seconds to hours. Source: Search Reference, "bin".
"""

from __future__ import annotations

import dataclasses
import math
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from offline.spl.body import Body, Token, read_int, read_text
from offline.spl.timespan import DEFAULT_BINS, TimeSpan, parse_time_span, span_for
from offline.spl.values import Number, number, text

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from offline.spl.frame import Frame, Value
    from offline.spl.session import Session

_LOG = re.compile(r"(\d*\.?\d*)log(\d*\.?\d*)")
_PLAIN = re.compile(r"\d+\.?\d*|\.\d+")


@dataclass(frozen=True)
class LogSpan:
    """Buckets between ``factor * base ** n`` and the next."""

    factor: float
    base: float

    def range_of(self, value: float) -> tuple[float, float] | None:
        """The bucket of a positive number; None for others."""
        if value <= 0:
            return None
        power = math.floor(math.log(value / self.factor, self.base) + 1e-12)
        return self.factor * self.base**power, self.factor * self.base ** (power + 1)


@dataclass(frozen=True)
class LinearSpan:
    """Buckets of one size that begin at multiples of it."""

    size: Number

    def range_of(self, value: float) -> tuple[float, float]:
        """The bucket of a number."""
        start = math.floor(value / self.size) * self.size
        return start, start + self.size


@dataclass(frozen=True)
class Bin:
    """What to put in buckets, where the result goes, and the shape of the buckets (None: chosen from the values)."""

    field: str
    output: str
    span: TimeSpan | LinearSpan | LogSpan | None
    bins: int
    least: str
    edges: tuple[float | None, float | None]
    align: str

    @property
    def streaming(self) -> bool:
        """True if the buckets do not depend on other rows. Source: Search Reference, "bin", "Usage"."""
        return self.span is not None and not self.align

    def run(self, frame: Frame, session: Session) -> Frame:
        """The rows with the buckets."""
        column = frame.column(self.field)
        span = self.span if self.span is not None else self._chosen(column.values)
        if isinstance(span, TimeSpan):
            span = self.aligned(span, session)
            starts = column.map(lambda value: _bucket(value, span, session), ("bin", span, session.clock.tz))
            return frame.with_columns({self.output: starts})
        return frame.with_columns({self.output: column.map(lambda value: _range(value, span))})

    def _chosen(self, values: list[Value]) -> TimeSpan | LinearSpan:
        found = [n for value in values if (n := number(value)) is not None]
        low = min([*found, *(e for e in self.edges[:1] if e is not None)], default=0)
        high = max([*found, *(e for e in self.edges[1:] if e is not None)], default=0)
        if self.field == "_time":
            return span_for(low, high, self.bins, self.least_seconds)
        power = math.ceil(math.log10((high - low) / self.bins)) if high > low else 0
        while (math.floor(high / 10.0**power) - math.floor(low / 10.0**power)) + 1 > self.bins:
            power += 1
        size: Number = 10**power if power >= 0 else 10.0**power
        return LinearSpan(max(size, number(self.least) or 0) if self.least else size)

    @property
    def least_seconds(self) -> float:
        """The smallest span that may be chosen for times; 0 for any."""
        least = parse_time_span(self.least) if self.least else TimeSpan(0, "s")
        return least.amount * {"s": 1, "m": 60, "h": 3600}.get(least.unit, 86_400)

    def aligned(self, span: TimeSpan, session: Session) -> TimeSpan:
        """The span with its buckets shifted to where ``aligntime`` says."""
        if not self.align:
            return span
        times = {"earliest": session.earliest, "latest": session.latest}
        origin = times[self.align] if self.align in times else session.clock.relative(self.align)
        return dataclasses.replace(span, origin=origin or 0.0)


def _bucket(value: Value, span: TimeSpan, session: Session) -> Value:
    time = number(value)
    if time is None:
        return value
    start = span.start(time, session.clock)
    return int(start) if start == int(start) else start


def _range(value: Value, span: LinearSpan | LogSpan) -> Value:
    found = number(value)
    bounds = span.range_of(found) if found is not None else None
    if bounds is None:
        return value
    low, high = (round(bound, 10) for bound in bounds)
    return f"{text(low)}-{text(high)}"


def read_span(token: Token, body: Body, *, of_time: bool) -> TimeSpan | LinearSpan | LogSpan:
    """The span that a token spells; a bare number is seconds for times and a size otherwise."""
    logarithm = _LOG.fullmatch(token.text)
    if logarithm:
        span = LogSpan(float(logarithm[1] or 1), float(logarithm[2] or 10))
        if span.factor <= 0 or span.base <= 1:
            raise body.error(f"'{token.text}' is not a usable span", token.position)
        return span
    size = number(token.text) if _PLAIN.fullmatch(token.text) else None
    if size is not None and not of_time:
        if size <= 0:
            raise body.error("the span must be greater than zero", token.position)
        return LinearSpan(size)
    try:
        return parse_time_span(token.text)
    except ValueError as error:
        raise body.error(str(error), token.position) from None


def _token(body: Body) -> Token:
    return body.value()


BIN_READERS: Mapping[str, Callable[[Body], object]] = {
    "span": _token,
    "bins": read_int,
    **dict.fromkeys(("minspan", "start", "end", "aligntime"), read_text),
}


def parse(body: Body, session: Session) -> Bin:
    """Reads ``bin``."""
    options: dict[str, object] = dict(body.options(BIN_READERS))
    field = body.field()
    options.update(body.options(BIN_READERS))
    output = body.field().text if body.keyword("as") else field.text
    options.update(body.options(BIN_READERS))
    body.finish()
    return make_bin(field, output, options, body, session)


def make_bin(name: Token, output: str, options: Mapping[str, object], body: Body, session: Session) -> Bin:
    """The step for a field with the options that ``BIN_READERS`` have read; raises SplError if they do not fit."""
    field = name.text
    token = options.get("span")
    span = read_span(token, body, of_time=field == "_time") if isinstance(token, Token) else None
    bins = int(str(options.get("bins", DEFAULT_BINS)))
    least, align = str(options.get("minspan", "")), str(options.get("aligntime", ""))
    if bins < 2:
        raise body.error("at least two buckets are needed", name.position)
    _check(least, align, field, body, session)
    edges = tuple(number(str(options[name])) if name in options else None for name in ("start", "end"))
    return Bin(field, output, span, bins, least, (edges[0], edges[1]), align)


def _check(least: str, align: str, field: str, body: Body, session: Session) -> None:
    """Raises SplError if an option is not what the field needs."""
    if least and field != "_time" and number(least) is None:
        raise body.error(f"'{least}' is not a number")
    try:
        if least and field == "_time":
            parse_time_span(least)
        if align not in ("", "earliest", "latest"):
            session.clock.relative(align)
    except ValueError as error:
        raise body.error(str(error)) from None

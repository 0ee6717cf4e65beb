"""``trendline (<sma|wma><period>(<field>) [as <field>])...``: moving averages over the last so many rows.

``sma`` is the plain average; ``wma`` counts the newest value ``period`` times, the one before once less, and so on.
The first rows have none until there are ``period`` (2 to 10000) values; rows without a number count for nothing and
get none. ``ema`` is refused: what its first value is, no document says. Source: Search Reference, "trendline".
"""

from __future__ import annotations

import re
from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from offline.spl.frame import Column
from offline.spl.functions.math import whole
from offline.spl.values import number

if TYPE_CHECKING:
    from collections.abc import Iterable

    from offline.spl.body import Body
    from offline.spl.frame import Frame, Value
    from offline.spl.session import Session

LONGEST = 10_000
_TERM = re.compile(r"([A-Za-z]+)(\d+)\s*\(")


@dataclass(frozen=True)
class Trend:
    """One moving average."""

    kind: str
    period: int
    field: str
    target: str

    def over(self, values: Iterable[Value]) -> list[Value]:
        """The average at each row."""
        last: deque[float] = deque(maxlen=self.period)
        found: list[Value] = []
        for value in values:
            current = number(value)
            if current is not None:
                last.append(float(current))
            found.append(self._average(last) if current is not None and len(last) == self.period else None)
        return found

    def _average(self, last: Iterable[float]) -> Value:
        weights = range(1, self.period + 1) if self.kind == "wma" else [1] * self.period
        return whole(sum(w * v for w, v in zip(weights, last, strict=True)) / sum(weights))


@dataclass(frozen=True)
class TrendLine:
    """The averages."""

    trends: tuple[Trend, ...]
    streaming: ClassVar[bool] = False

    def run(self, frame: Frame, session: Session) -> Frame:
        """The rows with their averages."""
        return frame.with_columns(
            {trend.target: Column(trend.over(frame.column(trend.field).values)) for trend in self.trends}
        )


def parse(body: Body, session: Session) -> TrendLine:
    """Reads ``trendline``."""
    trends = [_read_trend(body)]
    while not body.done:
        body.accept(",")
        trends.append(_read_trend(body))
    return TrendLine(tuple(trends))


def _read_trend(body: Body) -> Trend:
    position = body.position
    found = _TERM.match(body.text, body.at)
    if found is None:
        raise body.error("expected an average such as sma5(count)")
    kind, period = found[1].lower(), int(found[2])
    if kind == "ema":
        raise body.error("ema is not run here, because its first value is not documented", position)
    if kind not in ("sma", "wma") or not 2 <= period <= LONGEST:
        raise body.error(f"'{found[1]}{found[2]}' is not sma or wma with 2 to {LONGEST} rows", position)
    body.at = found.end()
    field = body.field().text
    body.expect(")")
    target = body.field("a field after 'as'").text if body.keyword("as") else f"{kind}{period}({field})"
    return Trend(kind, period, field, target)

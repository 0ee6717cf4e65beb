"""``timewrap <span> [align=end|now] [series=relative|short|exact] [time_format=<format>]``: one period above another.

Takes what ``timechart`` gives. The periods are counted back from the end of the search's time range, or from now; a
search without an end ends now. Every field becomes one for each period, the oldest first, under the times of the
latest: ``count_latest_day``, ``count_1day_before``, ``count_2days_before``; ``series=short`` calls them
``count_s0``, ``count_s1``, ``count_s2``, ``series=exact`` after the start of the period in ``time_format``. Days,
weeks and months go by the calendar. Source: Search Reference, "timewrap"; the order of columns is assumed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from offline.spl.body import Body, read_choice, read_text
from offline.spl.clock import span_of, step_of
from offline.spl.errors import SplError
from offline.spl.frame import Column, Frame
from offline.spl.timeformat import format_time
from offline.spl.values import number

if TYPE_CHECKING:
    from offline.spl.clock import Clock
    from offline.spl.frame import Scalar, Value
    from offline.spl.session import Session

MAX_PERIODS = 1000
_WORDS = {
    "s": "second", "m": "minute", "h": "hour", "d": "day", "w": "week", "mon": "month", "q": "quarter", "y": "year",
}  # fmt: skip
_OPTIONS = {
    "align": read_choice("end", "now"),
    "series": read_choice("relative", "short", "exact"),
    "time_format": read_text,
}


@dataclass(frozen=True)
class TimeWrap:
    """The length of a period and how series are named."""

    amount: int
    unit: str
    align: str
    series: str
    time_format: str
    streaming: ClassVar[bool] = False

    def run(self, frame: Frame, session: Session) -> Frame:
        """The table."""
        clock = session.clock
        end = session.latest if self.align == "end" and session.latest is not None else clock.now
        fields = [name for name in frame.names if not name.startswith("_")]
        cells: dict[tuple[str, int], dict[Scalar, Value]] = {}
        keys: dict[Scalar, None] = {}
        for row, value in enumerate(frame.column("_time").values):
            time = number(value)
            if time is None:
                raise SplError("timewrap: every row needs _time, as timechart gives it")
            period = self._period(float(time), end, clock)
            key = _plain(self._back(float(time), -period, clock))
            keys[key] = None
            for field in fields:
                cells.setdefault((field, period), {})[key] = frame.column(field).values[row]
        times = sorted(keys)
        columns: dict[str, Column] = {"_time": Column(list(times))}
        for field in fields:
            for period in sorted({p for name, p in cells if name == field}, reverse=True):
                name = f"{field}_{self._name(period, end, clock)}"
                columns[name] = Column([cells[field, period].get(key) for key in times])
        return Frame(len(times), columns)

    def _period(self, time: float, end: float, clock: Clock) -> int:
        """How many periods before the latest ``time`` lies."""
        for period in range(MAX_PERIODS):
            if time >= self._back(end, period + 1, clock):
                return period
        raise SplError(f"timewrap: the time range has more than {MAX_PERIODS} such periods")

    def _back(self, time: float, periods: int, clock: Clock) -> float:
        return step_of(clock.local(time), "+", -periods * self.amount, self.unit).timestamp()

    def _name(self, period: int, end: float, clock: Clock) -> str:
        if self.series == "short":
            return f"s{period}"
        if self.series == "exact":
            return format_time(clock, self._back(end, period + 1, clock), self.time_format)
        word = _WORDS[self.unit]
        if not period:
            return f"latest_{word}" if self.amount == 1 else f"latest_{self.amount}{word}s"
        count = period * self.amount
        return f"{count}{word}{'s' if count > 1 else ''}_before"


def _plain(time: float) -> Scalar:
    return int(time) if time == int(time) else time


def parse(body: Body, session: Session) -> TimeWrap:
    """Reads ``timewrap``."""
    token = body.value()
    try:
        amount, unit = span_of(token.text)
    except ValueError as error:
        raise body.error(str(error), token.position) from None
    if amount < 1 or amount != int(amount) or token.text.isdigit():
        raise body.error(f"'{token.text}' is not a span such as 1d or 2weeks", token.position)
    position = body.position
    options = body.options(_OPTIONS)
    body.finish()
    if ("time_format" in options) != (options.get("series") == "exact"):
        raise body.error("series=exact and time_format= belong together", position)
    return TimeWrap(
        int(amount),
        unit,
        options.get("align", "end"),
        options.get("series", "relative"),
        options.get("time_format", ""),
    )

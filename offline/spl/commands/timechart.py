"""``timechart [<options>] <terms> [by <field> [<options>] [where <series>]]``: a table over time.

A row for each bucket of ``_time``, with those between that have no events unless ``cont=false``; with a field a
column for each of its values. ``span``, ``bins`` (100), ``minspan`` and ``aligntime`` shape the buckets as in
``bin``; without a span the usual one for the time range is chosen. If the search has a time range, rows reach from
its begin to its end (``fixedrange``), and ``partial=false`` leaves out first and last buckets that it covers in
part. ``limit``, ``useother``, ``otherstr``, ``usenull``, ``nullstr``, ``agg``, ``sep``, ``format`` and ``where`` as
in ``chart``; the limit is 10. ``per_second`` to ``per_day`` are the sum for such a part of the bucket. Expressions
instead of a term are refused. Source: Search Reference, "timechart".
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from offline.spl.aggregate import PER_UNIT
from offline.spl.aggregations import Aggregation, aggregate, expand_aggregations, group, parse_aggregations
from offline.spl.body import Body, Token, read_bool
from offline.spl.commands.bin import BIN_READERS, Bin, make_bin
from offline.spl.errors import SplError
from offline.spl.frame import Column, Frame
from offline.spl.series import (
    SERIES_READERS,
    Grid,
    SeriesOptions,
    empty_cell,
    read_filter,
    series_options,
    split_rows,
)
from offline.spl.timespan import TimeSpan, span_for
from offline.spl.values import number

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from offline.spl.frame import Scalar, Value
    from offline.spl.session import Session

MAX_ROWS = 50_000
"""Buckets beyond which a span is refused as too small for the time range (limits.conf maxresultrows)."""

_READERS: Mapping[str, Callable[[Body], object]] = {
    **SERIES_READERS,
    **{name: reader for name, reader in BIN_READERS.items() if name not in ("start", "end")},
    **dict.fromkeys(("cont", "partial", "fixedrange"), read_bool),
}


@dataclass(frozen=True)
class TimeChart:
    """The terms, the buckets, and the field that makes columns."""

    terms: tuple[Aggregation, ...]
    bins: Bin
    split: str | None
    options: SeriesOptions
    continuous: bool
    partial: bool
    fixed_range: bool
    streaming: ClassVar[bool] = False

    def run(self, frame: Frame, session: Session) -> Frame:
        """The table."""
        times = [float(n) for value in frame.column("_time").values if (n := number(value)) is not None]
        span = self._span(times, session)
        binned = frame.with_columns({"_time": frame.column("_time").map(lambda value: _start(value, span, session))})
        keys = self._keys(binned, span, session)
        terms = expand_aggregations(self.terms, frame)
        if self.split is None:
            return self._plain(binned, keys, terms, span, session)
        grid = split_rows(binned, ("_time", self.split), terms, self.options, session)
        units = [self._units(term, span, session) for term in terms]
        cells = {key: [_scaled(v, u) for v, u in zip(found, units, strict=True)] for key, found in grid.cells.items()}
        return Grid(cells, grid.series).table("_time", keys, terms, self.options)

    def _plain(
        self, frame: Frame, keys: list[Scalar], terms: list[Aggregation], span: TimeSpan, session: Session
    ) -> Frame:
        groups = group(frame, ("_time",))
        places = {key[0]: place for place, key in enumerate(groups.keys)}
        columns: dict[str, Column] = {"_time": Column(list(keys))}
        for term, column in zip(terms, aggregate(frame, terms, groups, session), strict=True):
            found, units = column.values, self._units(term, span, session)
            columns[term.name] = Column(
                [_scaled(found[places[key]], units) if key in places else empty_cell(term) for key in keys]
            )
        return Frame(len(keys), columns)

    def _span(self, times: list[float], session: Session) -> TimeSpan:
        if isinstance(self.bins.span, TimeSpan):
            return self.bins.aligned(self.bins.span, session)
        low = session.earliest if session.earliest is not None else min(times, default=0.0)
        high = session.latest if session.latest is not None else max(times, default=0.0)
        return self.bins.aligned(span_for(low, high, self.bins.bins, self.bins.least_seconds), session)

    def _keys(self, frame: Frame, span: TimeSpan, session: Session) -> list[Scalar]:
        """The starts of the buckets that become rows."""
        starts = sorted({float(n) for value in frame.column("_time").values if (n := number(value)) is not None})
        if self.continuous:
            starts = self._all_starts(starts, span, session)
        if not self.partial:
            starts = [start for start in starts if _is_whole(start, span, session)]
        return [_plain_number(start) for start in starts]

    def _all_starts(self, starts: list[float], span: TimeSpan, session: Session) -> list[float]:
        clock = session.clock
        first, last = (starts[0], starts[-1]) if starts else (None, None)
        if self.fixed_range and session.earliest is not None and session.latest is not None:
            first, last = span.start(session.earliest, clock), session.latest - 1e-6
        if first is None or last is None:
            return []
        found = [first]
        while (following := span.next(found[-1], clock)) <= last:
            found.append(following)
            if len(found) > MAX_ROWS:
                raise SplError(f"timechart: the span makes more than {MAX_ROWS} rows of this time range")
        return found

    def _units(self, term: Aggregation, span: TimeSpan, session: Session) -> float:
        if term.function not in PER_UNIT:
            return 1.0
        return (span.next(0.0, session.clock) - span.start(0.0, session.clock)) / PER_UNIT[term.function]


def _scaled(value: Value, units: float) -> Value:
    found = number(value) if units != 1.0 and not isinstance(value, tuple) else None
    return value if found is None else _plain_number(found / units)


def _start(value: Value, span: TimeSpan, session: Session) -> Value:
    time = number(value)
    return None if time is None else _plain_number(span.start(float(time), session.clock))


def _plain_number(value: float) -> Scalar:
    return int(value) if value == int(value) else value


def _is_whole(start: float, span: TimeSpan, session: Session) -> bool:
    """Whether the time range covers the bucket from begin to end."""
    begins = session.earliest is None or start >= session.earliest
    return begins and (session.latest is None or span.next(start, session.clock) <= session.latest)


def parse(body: Body, session: Session) -> TimeChart:
    """Reads ``timechart``."""
    position = body.position
    options: dict[str, object] = dict(body.options(_READERS))
    terms = parse_aggregations(body, per_unit=True)
    split: Token | None = None
    if body.keyword("by"):
        split = body.field()
        options.update(body.options(_READERS))
    where = read_filter(body) if split is not None else None
    options.update(body.options(_READERS))
    body.finish()
    return TimeChart(
        terms=tuple(terms),
        bins=make_bin(Token("_time", position), "_time", options, body, session),
        split=split.text if split is not None else None,
        options=series_options(options, where),
        continuous=bool(options.get("cont", True)),
        partial=bool(options.get("partial", True)),
        fixed_range=bool(options.get("fixedrange", True)),
    )

"""The statistical functions, once for all commands that use them.

An accumulator takes values one by one (``add``), takes over what another one has seen (``merge``) and says what comes
out (``result``). Most functions do not care about order; those are fed distinct values with counts, which is what makes
them fast over columns. Source: Search Reference, "Statistical and charting functions".
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Protocol

from offline.spl.aggregate_numbers import Average, Median, Percentile, Range, Sum, SumOfSquares, Variance
from offline.spl.aggregate_times import Earliest, EarliestTime, Latest, LatestTime, Rate
from offline.spl.aggregate_values import (
    LIST_LIMIT,
    Count,
    DistinctCount,
    EstimateError,
    First,
    Last,
    Listed,
    Max,
    Min,
    Mode,
    Values,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from offline.spl.frame import Scalar, Value

__all__ = ["FUNCTIONS", "LIST_LIMIT", "PER_UNIT", "Accumulator", "Percentile", "Sum", "Variance"]


class Accumulator(Protocol):
    """One function for one group.

    Attributes:
        ordered: True if the order of rows, or their times, matter; then ``add`` must be called row by row.
    """

    ordered: ClassVar[bool]

    def add(self, value: Scalar, count: int = 1, time: float | None = None) -> None:
        """``count`` rows had ``value``; ``time`` is that of the row, for ordered functions."""

    def result(self) -> Value:
        """The outcome so far."""


FUNCTIONS: dict[str, Callable[[], Accumulator]] = {
    "count": Count, "c": Count, "dc": DistinctCount, "distinct_count": DistinctCount, "estdc": DistinctCount,
    "estdc_error": EstimateError, "values": Values, "list": Listed, "min": Min, "max": Max, "sum": Sum,
    "sumsq": SumOfSquares, "avg": Average, "mean": Average, "range": Range, "median": Median, "mode": Mode,
    "stdev": lambda: Variance(sample=True, root=True), "stdevp": lambda: Variance(sample=False, root=True),
    "var": lambda: Variance(sample=True, root=False), "varp": lambda: Variance(sample=False, root=False),
    "first": First, "last": Last, "earliest": Earliest, "latest": Latest, "earliest_time": EarliestTime,
    "latest_time": LatestTime, "rate": Rate,
}  # fmt: skip
"""How to begin with each function; percentiles have a number in their name and are made by ``factory``."""

PER_UNIT = {"per_second": 1, "per_minute": 60, "per_hour": 3600, "per_day": 86400}
"""Functions of ``timechart`` only: the sum per so many seconds of the span."""

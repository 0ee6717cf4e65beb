"""The statistical functions, once for all commands that use them.

An accumulator takes values one by one (``add``), takes over what another one has seen (``merge``) and says what comes out
(``result``). Most functions do not care about order; those are fed distinct values with counts, which is what makes them
fast over columns. Source: Search Reference, "Statistical and charting functions".
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, ClassVar, Protocol

from offline.spl.functions.math import whole
from offline.spl.values import number, pack, text

if TYPE_CHECKING:
    from collections.abc import Callable

    from offline.spl.frame import Scalar, Value
    from offline.spl.values import Number

LIST_LIMIT = 100
"""Values that ``list`` keeps (limits.conf ``[stats] list_maxsize``)."""


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


class Count:
    """How many values."""

    ordered: ClassVar[bool] = False

    def __init__(self) -> None:
        self.total = 0

    def add(self, value: Scalar, count: int = 1, time: float | None = None) -> None:  # noqa: ARG002
        """Counts."""
        self.total += count

    def merge(self, other: Count) -> None:
        """Adds the other's count."""
        self.total += other.total

    def result(self) -> Value:
        """The count; 0 for none."""
        return self.total


class Distinct:
    """Base of functions of the distinct values and their counts."""

    ordered: ClassVar[bool] = False

    def __init__(self) -> None:
        self.counts: dict[str, int] = {}

    def add(self, value: Scalar, count: int = 1, time: float | None = None) -> None:  # noqa: ARG002
        """Counts by text."""
        key = text(value)
        self.counts[key] = self.counts.get(key, 0) + count

    def merge(self, other: Distinct) -> None:
        """Adds the other's counts."""
        for value, count in other.counts.items():
            self.add(value, count)


class DistinctCount(Distinct):
    """How many distinct values, compared as text."""

    def result(self) -> Value:
        """The number; 0 for none."""
        return len(self.counts)


class Values(Distinct):
    """The distinct values."""

    def result(self) -> Value:
        """In lexicographic order."""
        return pack(sorted(self.counts))


class Mode(Distinct):
    """The most frequent value."""

    def result(self) -> Value:
        """Of equally frequent ones the first in lexicographic order."""
        if not self.counts:
            return None
        return min(self.counts, key=lambda value: (-self.counts[value], value))


class Listed:
    """All values in row order, up to ``LIST_LIMIT``."""

    ordered: ClassVar[bool] = True

    def __init__(self) -> None:
        self.values: list[Scalar] = []

    def add(self, value: Scalar, count: int = 1, time: float | None = None) -> None:  # noqa: ARG002
        """Appends."""
        self.values.extend([value] * min(count, LIST_LIMIT - len(self.values)))

    def merge(self, other: Listed) -> None:
        """Appends the other's values."""
        self.values.extend(other.values[: LIST_LIMIT - len(self.values)])

    def result(self) -> Value:
        """The values."""
        return pack(self.values)


class Extreme:
    """Base of ``min`` and ``max``: numbers compare as numbers and are smaller than text."""

    ordered: ClassVar[bool] = False
    sign: ClassVar[int] = 1

    def __init__(self) -> None:
        self.best: tuple[bool, Number | str] | None = None
        self.value: Value = None

    def add(self, value: Scalar, count: int = 1, time: float | None = None) -> None:  # noqa: ARG002
        """Keeps the better one."""
        found = number(value)
        rank: tuple[bool, Number | str] = (True, text(value)) if found is None else (False, found)
        if self.best is None or (rank > self.best if self.sign > 0 else rank < self.best):
            self.best, self.value = rank, value

    def merge(self, other: Extreme) -> None:
        """Keeps the better one."""
        if other.value is not None and not isinstance(other.value, tuple):
            self.add(other.value)

    def result(self) -> Value:
        """The value as it was seen."""
        return self.value


class Max(Extreme):
    """The greatest value."""


class Min(Extreme):
    """The smallest value."""

    sign: ClassVar[int] = -1


class Numbers:
    """Base of functions of numbers; text that is no number is passed over."""

    ordered: ClassVar[bool] = False

    def __init__(self) -> None:
        self.counts: dict[Number, int] = {}

    def add(self, value: Scalar, count: int = 1, time: float | None = None) -> None:  # noqa: ARG002
        """Counts by number."""
        found = number(value)
        if found is not None:
            self.counts[found] = self.counts.get(found, 0) + count

    def merge(self, other: Numbers) -> None:
        """Adds the other's counts."""
        for value, count in other.counts.items():
            self.add(value, count)

    @property
    def size(self) -> int:
        """How many numbers."""
        return sum(self.counts.values())

    def sum(self, power: int = 1) -> Number:
        """Sum of powers; exact for whole numbers, correctly rounded for others."""
        terms = [value**power * count for value, count in self.counts.items()]
        return sum(terms) if all(isinstance(term, int) for term in terms) else math.fsum(terms)

    def ranked(self, position: int) -> Number:
        """The number at ``position`` (from 0) in ascending order."""
        for value in sorted(self.counts):
            position -= self.counts[value]
            if position < 0:
                return value
        raise IndexError(position)


class Sum(Numbers):
    """The sum."""

    def result(self) -> Value:
        """Null if there was no number."""
        return whole(self.sum()) if self.counts else None


class SumOfSquares(Numbers):
    """The sum of squares."""

    def result(self) -> Value:
        """Null if there was no number."""
        return whole(self.sum(2)) if self.counts else None


class Average(Numbers):
    """The mean."""

    def result(self) -> Value:
        """Null if there was no number."""
        return whole(self.sum() / self.size) if self.counts else None


class Range(Numbers):
    """Greatest minus smallest number."""

    def result(self) -> Value:
        """Null if there was no number."""
        return whole(max(self.counts) - min(self.counts)) if self.counts else None


class Median(Numbers):
    """The middle number; the higher of the two middle ones if their number is even."""

    def result(self) -> Value:
        """Null if there was no number."""
        return self.ranked(self.size // 2) if self.counts else None


class Percentile(Numbers):
    """The number at a percentile by nearest rank; for ``exactperc`` and for less than a thousand values also Splunk's way."""

    def __init__(self, percent: float) -> None:
        super().__init__()
        self.percent = percent

    def result(self) -> Value:
        """Null if there was no number."""
        if not self.counts:
            return None
        return self.ranked(max(math.ceil(self.percent / 100 * self.size) - 1, 0))


class Variance(Numbers):
    """Variance, of a sample or of the whole, or its root."""

    def __init__(self, *, sample: bool, root: bool) -> None:
        super().__init__()
        self.sample = sample
        self.root = root

    def result(self) -> Value:
        """0 for a single number, null for none."""
        if not self.counts:
            return None
        size, mean = self.size, self.sum() / self.size
        spread = math.fsum((value - mean) ** 2 * count for value, count in self.counts.items())
        divisor = size - 1 if self.sample else size
        variance = spread / divisor if divisor else 0.0
        return whole(math.sqrt(variance) if self.root else variance)


class First:
    """The value of the first row that has one, in the order the rows come."""

    ordered: ClassVar[bool] = True

    def __init__(self) -> None:
        self.value: Value = None

    def add(self, value: Scalar, count: int = 1, time: float | None = None) -> None:  # noqa: ARG002
        """Keeps the first."""
        if self.value is None:
            self.value = value

    def merge(self, other: First) -> None:
        """The other's rows come later."""
        if self.value is None:
            self.value = other.value

    def result(self) -> Value:
        """The value."""
        return self.value


class Last(First):
    """The value of the last row that has one."""

    def add(self, value: Scalar, count: int = 1, time: float | None = None) -> None:  # noqa: ARG002
        """Keeps the last."""
        self.value = value

    def merge(self, other: First) -> None:
        """The other's rows come later."""
        if other.value is not None:
            self.value = other.value


class Chronological:
    """Base of functions that look at the earliest and the latest value by ``_time``; equal times: the first row wins."""

    ordered: ClassVar[bool] = True

    def __init__(self) -> None:
        self.early: tuple[float, Scalar] | None = None
        self.late: tuple[float, Scalar] | None = None

    def add(self, value: Scalar, count: int = 1, time: float | None = None) -> None:  # noqa: ARG002
        """Rows without a time do not count."""
        if time is None:
            return
        if self.early is None or time < self.early[0]:
            self.early = (time, value)
        if self.late is None or time > self.late[0]:
            self.late = (time, value)

    def merge(self, other: Chronological) -> None:
        """Looks at the other's extremes."""
        for found in (other.early, other.late):
            if found is not None:
                self.add(found[1], 1, found[0])


class Earliest(Chronological):
    """The value with the earliest time."""

    def result(self) -> Value:
        """The value."""
        return self.early[1] if self.early else None


class Latest(Chronological):
    """The value with the latest time."""

    def result(self) -> Value:
        """The value."""
        return self.late[1] if self.late else None


class EarliestTime(Chronological):
    """The time of the earliest value."""

    def result(self) -> Value:
        """UTC epoch seconds."""
        return whole(self.early[0]) if self.early else None


class LatestTime(Chronological):
    """The time of the latest value."""

    def result(self) -> Value:
        """UTC epoch seconds."""
        return whole(self.late[0]) if self.late else None


class Rate(Chronological):
    """Change of a counter per second between the earliest and the latest value."""

    def result(self) -> Value:
        """Null unless there are two numbers at two times."""
        if self.early is None or self.late is None or self.early[0] == self.late[0]:
            return None
        low, high = number(self.early[1]), number(self.late[1])
        return None if low is None or high is None else whole((high - low) / (self.late[0] - self.early[0]))


class EstimateError(Distinct):
    """The error of ``estdc``: none, because here it counts exactly."""

    def result(self) -> Value:
        """0."""
        return 0


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

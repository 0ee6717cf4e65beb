"""Accumulators of numbers: sums, means, spread, order."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, ClassVar

from offline.spl.functions.math import whole
from offline.spl.values import number

if TYPE_CHECKING:
    from offline.spl.frame import Scalar, Value
    from offline.spl.values import Number


class Numbers:
    """Base of functions of numbers; text that is no number is passed over."""

    ordered: ClassVar[bool] = False

    def __init__(self) -> None:
        self.counts: dict[Number, int] = {}

    def add(self, value: Scalar, count: int = 1, time: float | None = None) -> None:
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
    """The number at a percentile, by nearest rank: what Splunk gives for less than a thousand different values."""

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

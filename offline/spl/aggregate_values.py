"""Accumulators of values as they are: counts, distinct values, lists, extremes."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from offline.spl.values import number, pack, text

if TYPE_CHECKING:
    from offline.spl.frame import Scalar, Value
    from offline.spl.values import Number


LIST_LIMIT = 100
"""Values that ``list`` keeps (limits.conf ``[stats] list_maxsize``)."""


class Count:
    """How many values."""

    ordered: ClassVar[bool] = False

    def __init__(self) -> None:
        self.total = 0

    def add(self, value: Scalar, count: int = 1, time: float | None = None) -> None:
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

    def add(self, value: Scalar, count: int = 1, time: float | None = None) -> None:
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

    def add(self, value: Scalar, count: int = 1, time: float | None = None) -> None:
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

    def add(self, value: Scalar, count: int = 1, time: float | None = None) -> None:
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


class First:
    """The value of the first row that has one, in the order the rows come."""

    ordered: ClassVar[bool] = True

    def __init__(self) -> None:
        self.value: Value = None

    def add(self, value: Scalar, count: int = 1, time: float | None = None) -> None:
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

    def add(self, value: Scalar, count: int = 1, time: float | None = None) -> None:
        """Keeps the last."""
        self.value = value

    def merge(self, other: First) -> None:
        """The other's rows come later."""
        if other.value is not None:
            self.value = other.value


class EstimateError(Distinct):
    """The error of ``estdc``: none, because here it counts exactly."""

    def result(self) -> Value:
        """0."""
        return 0

"""Accumulators that look at the times of rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from offline.spl.functions.math import whole
from offline.spl.values import number

if TYPE_CHECKING:
    from offline.spl.frame import Scalar, Value


class Chronological:
    """Base of functions of the earliest and the latest value by ``_time``; of equal times the first row wins."""

    ordered: ClassVar[bool] = True

    def __init__(self) -> None:
        self.early: tuple[float, Scalar] | None = None
        self.late: tuple[float, Scalar] | None = None

    def add(self, value: Scalar, count: int = 1, time: float | None = None) -> None:
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

"""Statistics of the rows seen so far, or of the last few of them."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING

from offline.spl.values import each

if TYPE_CHECKING:
    from offline.spl.aggregate import Accumulator
    from offline.spl.aggregations import Aggregation
    from offline.spl.frame import Column, Value

Key = tuple[int, ...]


@dataclass(frozen=True)
class Window:
    """Which rows count.

    Attributes:
        rows: So many, the present one among them if ``current``; 0 for all.
        seconds: Only those so close to the present row in time.
        current: Whether the present row counts.
        everywhere: Whether ``rows`` counts the rows of all groups, or of the row's group.
    """

    rows: int = 0
    seconds: float | None = None
    current: bool = True
    everywhere: bool = True

    @property
    def moves(self) -> bool:
        """True if rows leave the window."""
        return self.rows > 0 or self.seconds is not None


class Input:
    """What one term sees of the rows."""

    def __init__(self, term: Aggregation, column: Column | None, size: int) -> None:
        self.begin = term.begin
        self.values: list[Value] = [1] * size if column is None else column.values

    def feed(self, accumulator: Accumulator, row: int, time: float | None) -> None:
        """Adds one row."""
        for value in each(self.values[row]):
            accumulator.add(value, 1, time)


class Running:
    """Takes rows one after the other and says what the terms are at each."""

    def __init__(self, inputs: list[Input], window: Window, times: list[float | None]) -> None:
        self.inputs = inputs
        self.window = window
        self.times = times
        self.reset()

    def reset(self) -> None:
        """Forgets all rows."""
        self._totals: dict[Key, list[Accumulator]] = {}
        self._recent: dict[Key, deque[tuple[int, Key]]] = {}

    def step(self, row: int, key: Key) -> list[Value]:
        """The terms at ``row``, which belongs to the group ``key``."""
        return self._windowed(row, key) if self.window.moves else self._total(row, key)

    def _total(self, row: int, key: Key) -> list[Value]:
        totals = self._totals.setdefault(key, [part.begin() for part in self.inputs])
        before = [total.result() for total in totals] if not self.window.current else []
        for part, total in zip(self.inputs, totals, strict=False):
            part.feed(total, row, self.times[row])
        return before or [total.result() for total in totals]

    def _windowed(self, row: int, key: Key) -> list[Value]:
        shared = self.window.everywhere and self.window.rows
        recent = self._recent.setdefault(() if shared else key, deque())
        if self.window.current:
            recent.append((row, key))
        self._drop(recent, row)
        counted = [member for member, group in recent if group == key]
        results = []
        for part in self.inputs:
            accumulator = part.begin()
            for member in counted:
                part.feed(accumulator, member, self.times[member])
            results.append(accumulator.result())
        if not self.window.current:
            recent.append((row, key))
        return results

    def _drop(self, recent: deque[tuple[int, Key]], row: int) -> None:
        if self.window.rows:
            while len(recent) > self.window.rows:
                recent.popleft()
        now = self.times[row]
        if self.window.seconds is not None and now is not None:
            while recent and self._age(recent[0][0], now) >= self.window.seconds:
                recent.popleft()

    def _age(self, row: int, now: float) -> float:
        time = self.times[row]
        return 0.0 if time is None else abs(now - time)

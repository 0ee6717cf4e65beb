"""Groups events into transactions, newest event first as Splunk does it.

Knows when a transaction begins, which event belongs to it and when it ends. Does not know how it is shown.
Source: Search Reference, "transaction"; transactiontypes.conf.spec.
"""

from __future__ import annotations

from dataclasses import dataclass, field

Key = dict[str, str]


@dataclass(frozen=True)
class Limits:
    """What ends a transaction: seconds from first to last event, seconds between events, events; negative for none."""

    span: float = -1
    pause: float = -1
    events: int = 1000


@dataclass
class Transaction:
    """Events that belong together.

    Attributes:
        rows: Row numbers, newest first.
        latest: Time of the newest event, UTC epoch seconds.
        earliest: Time of the oldest event so far.
        key: The values of the grouping fields seen so far.
        closed: Whether a condition ended it; else the events did.
        complete: Whether it has every end that was asked for.
    """

    rows: list[int]
    latest: float
    earliest: float
    key: Key
    closed: bool = False
    complete: bool = False


@dataclass(frozen=True)
class Marks:
    """Which events begin and end a transaction, by row; None if nothing was asked for."""

    starts: list[bool] | None
    ends: list[bool] | None


@dataclass
class Grouper:
    """Takes events one by one, newest first.

    Attributes:
        limits: What ends a transaction.
        marks: Which events begin and end one.
        connected: Whether an event must share a field value with the transaction it joins.
        finished: Transactions that are over, in the order in which they ended.
        orphans: Rows that belong to none.
    """

    limits: Limits
    marks: Marks
    connected: bool = True
    finished: list[Transaction] = field(default_factory=list)
    orphans: list[int] = field(default_factory=list)
    _open: list[Transaction] = field(default_factory=list)
    _by_key: dict[tuple[tuple[str, str], ...], Transaction] = field(default_factory=dict)

    def add(self, row: int, time: float, key: Key) -> None:
        """Puts the event into its transaction; ``key`` holds the grouping fields that it has."""
        current = self._find(key)
        if current is not None and self._exceeds(current, time):
            self._end(current, closed=True)
            current = None
        ends = self.marks.ends is not None and self.marks.ends[row]
        if ends and current is not None:
            self._end(current, closed=self.marks.starts is None)
            current = None
        if current is None:
            if self.marks.ends is not None and not ends:
                self.orphans.append(row)
                return
            current = self._begin(row, time, key)
        else:
            self._join(current, row, time, key)
        if self.marks.starts is not None and self.marks.starts[row]:
            current.complete = True
            self._end(current, closed=True)
        elif 0 <= self.limits.events <= len(current.rows):
            self._end(current, closed=True)

    def finish(self) -> None:
        """Ends the transactions that are still open."""
        for transaction in list(self._open):
            self._end(transaction, closed=False)

    def _begin(self, row: int, time: float, key: Key) -> Transaction:
        made = Transaction([row], time, time, dict(key), complete=self.marks.starts is None)
        self._open.append(made)
        self._by_key[tuple(sorted(key.items()))] = made
        return made

    def _join(self, transaction: Transaction, row: int, time: float, key: Key) -> None:
        transaction.rows.append(row)
        transaction.earliest = time
        self._by_key.pop(tuple(sorted(transaction.key.items())), None)
        transaction.key.update(key)
        self._by_key[tuple(sorted(transaction.key.items()))] = transaction

    def _end(self, transaction: Transaction, *, closed: bool) -> None:
        transaction.closed = closed
        self._open.remove(transaction)
        self._by_key.pop(tuple(sorted(transaction.key.items())), None)
        self.finished.append(transaction)

    def _find(self, key: Key) -> Transaction | None:
        exact = self._by_key.get(tuple(sorted(key.items())))
        if exact is not None:
            return exact
        for transaction in reversed(self._open):
            if self._fits(transaction, key):
                return transaction
        return None

    def _fits(self, transaction: Transaction, key: Key) -> bool:
        shared = [name for name in key if name in transaction.key]
        if not shared and self.connected and (key or transaction.key):
            return False
        return all(transaction.key[name] == key[name] for name in shared)

    def _exceeds(self, transaction: Transaction, time: float) -> bool:
        limits = self.limits
        too_long = 0 <= limits.span < transaction.latest - time
        return too_long or 0 <= limits.pause < transaction.earliest - time

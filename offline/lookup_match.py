"""Finding the rows of a lookup table that fit a set of key values.

Knows EXACT, WILDCARD and CIDR matching with or without case, over tables of many thousand rows. Does not know where a
table comes from nor what becomes of a match.

Patterns are found by a fragment: of every pattern the rarest run of ``GRAM`` plain characters is kept in a dictionary,
and a value is asked only against patterns whose fragment it contains.
Source: transforms.conf.spec 10.2.3, match_type and case_sensitive_match.
"""

from __future__ import annotations

import ipaddress
from collections import Counter, defaultdict
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

GRAM = 4
FEW_ROWS = 4
"""If the most telling of several exact fields leaves about as many rows, they are compared one by one."""


class MatchRule(NamedTuple):
    """How one field is compared: ``EXACT``, ``WILDCARD`` or ``CIDR``, and what happens to case on both sides."""

    kind: str
    fold_table: bool
    fold_value: bool


class FieldIndex(Protocol):
    """The cells of one column, ready to be asked."""

    @property
    def distinct(self) -> int:
        """How many different cells there are."""

    def rows(self, value: str) -> Sequence[int]:
        """Rows whose cell fits, in table order."""

    def fits(self, row: int, value: str) -> bool:
        """True if the cell of that row fits."""


class TableIndex:
    """The match fields of a table together."""

    def __init__(
        self,
        columns: Sequence[Sequence[str]],
        rules: Sequence[MatchRule],
        make: Callable[[int], FieldIndex] | None = None,
    ) -> None:
        """``make`` gives the index of a column, where one may be there already."""
        self._indexes = [
            make(i) if make else field_index(column, rule)
            for i, (column, rule) in enumerate(zip(columns, rules, strict=True))
        ]
        exact = [i for i, rule in enumerate(rules) if rule.kind == "EXACT"]
        distinct = {i: self._indexes[i].distinct for i in exact} if len(exact) > 1 else {}
        telling = max(distinct, key=lambda i: distinct[i], default=-1)
        self._exact = exact if distinct and distinct[telling] * FEW_ROWS < len(columns[telling]) else []
        others = [i for i in range(len(rules)) if i not in self._exact]
        self._others = sorted(others, key=lambda i: (i != telling, rules[i].kind != "EXACT"))
        self._fold = [str.lower if rule.fold_value else str for rule in rules]
        self._combined: dict[tuple[str, ...], list[int]] = defaultdict(list)
        if self._exact:
            folded = [[_folded(cell, rules[i].fold_table) for cell in columns[i]] for i in self._exact]
            for row, key in enumerate(zip(*folded, strict=True)):
                self._combined[key].append(row)

    def rows(self, values: Sequence[str]) -> Sequence[int]:
        """Rows that fit all ``values``, in table order."""
        found: Sequence[int] | None = None
        if self._exact:
            key = tuple(self._fold[i](values[i]) for i in self._exact)
            found = self._combined.get(key, ())
        for i in self._others:
            index, value = self._indexes[i], values[i]
            found = index.rows(value) if found is None else [row for row in found if index.fits(row, value)]
            if not found:
                return ()
        return found or ()


def field_index(column: Sequence[str], rule: MatchRule) -> FieldIndex:
    """The index of one column by what its rule asks for."""
    if rule.kind == "CIDR":
        return _Networks(column)
    cells = [cell.lower() for cell in column] if rule.fold_table else column
    fold = str.lower if rule.fold_value else str
    return _Patterns(cells, fold) if rule.kind == "WILDCARD" else _Exact(cells, fold)


def _folded(text: str, fold: bool) -> str:
    return text.lower() if fold else text


class _Exact:
    """Whole cells. Hashed when first asked for rows; a list is kept only of cells that stand in several of them."""

    def __init__(self, cells: Sequence[str], fold: Callable[[str], str]) -> None:
        self._cells = cells
        self._fold = fold
        self._several: dict[str, list[int]] = {}

    @cached_property
    def _first(self) -> dict[str, int]:
        first: dict[str, int] = {}
        for row, cell in enumerate(self._cells):
            earlier = first.setdefault(cell, row)
            if earlier != row:
                self._several.setdefault(cell, [earlier]).append(row)
        return first

    @cached_property
    def distinct(self) -> int:
        return len(self.__dict__.get("_first") or set(self._cells))

    def rows(self, value: str) -> Sequence[int]:
        folded = self._fold(value)
        first = self._first.get(folded)
        return () if first is None else self._several.get(folded, (first,))

    def fits(self, row: int, value: str) -> bool:
        return self._cells[row] == self._fold(value)


class _Patterns:
    """Cells in which ``*`` stands for any text."""

    distinct = 0

    def __init__(self, cells: Sequence[str], fold: Callable[[str], str]) -> None:
        self._fold = fold
        self._cells = cells
        self._plain: dict[str, list[int]] = defaultdict(list)
        self._by_gram: dict[str, list[int]] = defaultdict(list)
        self._always: list[int] = []
        grams: Counter[str] = Counter()
        for cell in cells:
            grams.update(_grams(cell))
        for row, cell in enumerate(cells):
            if "*" not in cell:
                self._plain[cell].append(row)
                continue
            own = _grams(cell)
            if own:
                self._by_gram[min(own, key=lambda gram: (grams[gram], gram))].append(row)
            else:
                self._always.append(row)

    def rows(self, value: str) -> Sequence[int]:
        folded = self._fold(value)
        candidates = [*self._plain.get(folded, ()), *self._always]
        if self._by_gram:
            by_gram = self._by_gram
            for gram in {folded[i : i + GRAM] for i in range(len(folded) - GRAM + 1)} & by_gram.keys():
                candidates += by_gram[gram]
        return sorted(row for row in candidates if wildcard_matches(self._cells[row], folded))

    def fits(self, row: int, value: str) -> bool:
        return wildcard_matches(self._cells[row], self._fold(value))


def wildcard_matches(pattern: str, value: str) -> bool:
    """True if ``value`` is ``pattern`` with each ``*`` replaced by some text. Time grows with the length only."""
    if "*" not in pattern:
        return pattern == value
    first, *middle, last = pattern.split("*")
    if not value.startswith(first) or len(value) < len(first) + len(last) or not value.endswith(last):
        return False
    at, end = len(first), len(value) - len(last)
    for part in middle:
        found = value.find(part, at, end)
        if found < 0:
            return False
        at = found + len(part)
    return True


def _grams(cell: str) -> set[str]:
    return {part[i : i + GRAM] for part in cell.split("*") for i in range(len(part) - GRAM + 1)}


class _Networks:
    """Cells that are networks or addresses of either family."""

    distinct = 0

    def __init__(self, cells: Sequence[str]) -> None:
        self._networks = [_network(cell) for cell in cells]
        self._rows: dict[tuple[int, int, int], list[int]] = defaultdict(list)
        for row, network in enumerate(self._networks):
            if network is not None:
                bits = network.max_prefixlen - network.prefixlen
                self._rows[network.version, network.prefixlen, int(network.network_address) >> bits].append(row)
        self._lengths = sorted({(version, length) for version, length, _ in self._rows})

    def rows(self, value: str) -> Sequence[int]:
        address = _address(value)
        if address is None:
            return ()
        number = int(address)
        found: list[int] = []
        for version, length in self._lengths:
            if version == address.version:
                found += self._rows.get((version, length, number >> (address.max_prefixlen - length)), ())
        return sorted(found)

    def fits(self, row: int, value: str) -> bool:
        address, network = _address(value), self._networks[row]
        return address is not None and network is not None and address in network


def _network(cell: str) -> ipaddress.IPv4Network | ipaddress.IPv6Network | None:
    try:
        return ipaddress.ip_network(cell.strip(), strict=False)
    except ValueError:
        return None


def _address(value: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(value.strip())
    except ValueError:
        return None

"""Field values as they are found, piece by piece, and the columns they add up to.

Knows how a newly found value meets an earlier one. Does not know how values are found.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from offline.spl.frame import Column, Dictionary

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from offline.spl.frame import Value

MAX_NAMES = 4096
"""Different fields that one set of events can have. Sysmon has about 120; only hostile recordings have more."""
_EMPTY = 1
"""Code of the empty text in every encoder."""


class _Encoder(dict[object, int]):
    """Value to code, given out in order of appearance."""

    def __init__(self) -> None:
        super().__init__({None: 0, "": _EMPTY})

    def __missing__(self, value: object) -> int:
        code = self[value] = len(self)
        return code


class _Piece(NamedTuple):
    rows: np.ndarray
    codes: np.ndarray
    append: bool


class Fields:
    """Everything that the extractions found in ``size`` events.

    Attributes:
        size: Number of events.
        refused: Values of fields beyond ``MAX_NAMES``, which are not kept.
    """

    def __init__(self, size: int) -> None:
        self.size = size
        self.refused = 0
        self._encoders: dict[str, _Encoder] = {}
        self._pieces: dict[str, list[_Piece]] = {}
        self._columns: dict[str, Column] = {}

    @property
    def names(self) -> list[str]:
        """Fields found so far, in order of appearance."""
        return list(self._pieces)

    def add(
        self, name: str, rows: np.ndarray, values: Sequence[object], *, keep_empty: bool = False, append: bool = False
    ) -> None:
        """Values found in ``rows`` (no row twice). ``append``: they join an earlier value, else that one stays.

        ``values`` are texts, tuples of texts or None. Without ``keep_empty`` an empty text counts as not found.
        """
        encoder = self._encoders.get(name)
        if encoder is None:
            if len(self._encoders) >= MAX_NAMES:
                self.refused += len(values)
                return
            encoder = self._encoders[name] = _Encoder()
        codes = np.fromiter(map(encoder.__getitem__, values), dtype=np.int32, count=len(values))
        if not keep_empty:
            codes[codes == _EMPTY] = 0
        if codes.any():
            self._columns.pop(name, None)
            self._pieces.setdefault(name, []).append(_Piece(rows, codes, append))

    def column(self, name: str) -> Column:
        """The values of one field in all events."""
        if name not in self._columns:
            self._columns[name] = self._built(name)
        return self._columns[name]

    def _built(self, name: str) -> Column:
        codes = np.zeros(self.size, dtype=np.int32)
        encoder = self._encoders.get(name, _Encoder())
        distinct = list(encoder)
        for piece in self._pieces.get(name, ()):
            before = codes[piece.rows]
            free = before == 0
            codes[piece.rows[free]] = piece.codes[free]
            if piece.append and not free.all():
                both = np.flatnonzero(~free & (piece.codes != 0))
                joined = [_joined(distinct[before[i]], distinct[piece.codes[i]]) for i in both.tolist()]
                codes[piece.rows[both]] = [encoder[value] for value in joined]
                distinct = list(encoder)
        return Column(codes=codes, dictionary=Dictionary(_values(distinct)))


def _values(distinct: list[object]) -> list[Value]:
    found: list[Value] = distinct  # type: ignore[assignment]
    return found


def _joined(old: object, new: object) -> tuple[object, ...]:
    return (*(old if isinstance(old, tuple) else (old,)), *(new if isinstance(new, tuple) else (new,)))


def blocks(size: int, length: int = 8192) -> Iterator[tuple[int, int]]:
    """Start and end of consecutive stretches of at most ``length`` of ``size`` rows."""
    for start in range(0, size, length):
        yield start, min(start + length, size)


class ShapedRows:
    """Rows of (name, value) pairs, collected by the sequence of their names, so that columns can be cut from them."""

    def __init__(self) -> None:
        self._shapes: dict[tuple[str, ...], tuple[list[int], list[Sequence[object]]]] = {}

    def add(self, row: int, names: tuple[str, ...], values: Sequence[object]) -> None:
        """One row; ``values`` in the order of ``names``."""
        found = self._shapes.get(names)
        if found is None:
            self._shapes[names] = ([row], [values])
        else:
            found[0].append(row)
            found[1].append(values)

    def columns(self) -> Iterator[tuple[str, np.ndarray, tuple[object, ...]]]:
        """Name, rows and values; a name that stands several times in a row comes several times, in that order."""
        for names, (rows, values) in self._shapes.items():
            index = np.array(rows, dtype=np.int32)
            columns: Iterable[tuple[object, ...]] = zip(*values, strict=True)
            for name, column in zip(names, columns, strict=True):
                yield name, index, column

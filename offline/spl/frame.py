"""Rows as columns: what every SPL command takes in and gives back.

A value is ``None`` (the field is absent), ``str``, ``int``, ``float`` or a tuple of these (multivalue; never empty,
never of length one). The empty string is a value. Columns are immutable; so are frames: commands build new ones.
A column holds its values as a list, as dictionary codes, or both; each form is made from the other when first asked
for. Frames may hold columns that are computed only when somebody looks at them, as Splunk computes only the fields
that a search needs.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from itertools import chain
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

Scalar = str | int | float
Value = Scalar | tuple[Scalar, ...] | None


class Dictionary:
    """The distinct values of a column; entry 0 is always ``None``. Shared by every selection of that column."""

    __slots__ = ("memo", "values")

    def __init__(self, values: list[Value]) -> None:
        self.values = values
        self.memo: dict[object, Any] = {}
        """Results per distinct value, by whatever key the computing side chooses (a predicate, a folding)."""

    def __len__(self) -> int:
        return len(self.values)


class Column:
    """One field of a frame."""

    __slots__ = ("_codes", "_dictionary", "_values")

    def __init__(
        self,
        values: list[Value] | None = None,
        codes: np.ndarray | None = None,
        dictionary: Dictionary | None = None,
    ) -> None:
        self._values = values
        self._codes = codes
        self._dictionary = dictionary

    @classmethod
    def constant(cls, value: Value, size: int) -> Column:
        """The same value in every row."""
        code = 0 if value is None else 1
        values: list[Value] = [None] if value is None else [None, value]
        return cls(codes=np.full(size, code, dtype=np.int32), dictionary=Dictionary(values))

    @classmethod
    def recoded(cls, table: Sequence[Value] | np.ndarray, codes: np.ndarray) -> Column:
        """The value ``table[code]`` for every code; entries of ``table`` that no code uses may be anything."""
        used = np.zeros(len(table), bool)
        used[codes] = True
        known: dict[Value, int] = {None: 0}
        translation = np.zeros(len(table), dtype=np.int32)
        for code in np.flatnonzero(used).tolist():
            translation[code] = known.setdefault(table[code], len(known))
        return cls(codes=translation[codes], dictionary=Dictionary(list(known)))

    @property
    def values(self) -> list[Value]:
        """Values in row order."""
        if self._values is None:
            distinct = self.dictionary.values
            self._values = [distinct[code] for code in self.codes.tolist()]
        return self._values

    @property
    def codes(self) -> np.ndarray:
        """Index into ``dictionary`` per row; 0 where the field is absent."""
        if self._codes is None:
            self._encode()
        assert self._codes is not None
        return self._codes

    @property
    def dictionary(self) -> Dictionary:
        """The distinct values. After ``take`` it may hold values that no row has any more."""
        if self._dictionary is None:
            self._encode()
        assert self._dictionary is not None
        return self._dictionary

    @property
    def is_empty(self) -> bool:
        """True if no row has a value."""
        if self._codes is not None:
            return not self._codes.any()
        return all(value is None for value in self.values)

    def __len__(self) -> int:
        return len(self._values) if self._values is not None else len(self.codes)

    def take(self, index: np.ndarray) -> Column:
        """The rows at ``index``, in that order."""
        if self._codes is not None:
            return Column(codes=self._codes[index], dictionary=self._dictionary)
        values = self.values
        return Column([values[i] for i in index.tolist()])

    def map(self, function: Callable[[Value], Value], key: object = None) -> Column:
        """``function`` of every value, called once a distinct value; ``key`` lets later selections reuse the result."""
        dictionary = self.dictionary
        mapped = dictionary.memo.get(key) if key is not None else None
        if mapped is None:
            mapped = np.empty(len(dictionary), dtype=object)
            for position, value in enumerate(dictionary.values):
                mapped[position] = function(value)
            if key is not None:
                dictionary.memo[key] = mapped
        return Column(mapped[self.codes].tolist())

    def _encode(self) -> None:
        distinct = dict.fromkeys(chain((None,), self.values))
        known = dict(zip(distinct, range(len(distinct)), strict=True))
        self._codes = np.fromiter(map(known.__getitem__, self.values), dtype=np.int32, count=len(self.values))
        self._dictionary = Dictionary(list(distinct))


Lazy = Callable[[], Column]


class _Selection(NamedTuple):
    """Stands for every column of a frame's selected rows until somebody asks for one of them."""

    frame: Frame
    rows: np.ndarray

    def column(self, name: str) -> Column:
        """The selected rows of a column."""
        return self.frame.column(name).take(self.rows)


class Frame:
    """A table of ``size`` rows. Column order is the order in which fields were added."""

    __slots__ = ("_columns", "size")

    def __init__(self, size: int, columns: Mapping[str, Column | Lazy] | None = None) -> None:
        self.size = size
        self._columns: dict[str, Column | Lazy | _Selection] = dict(columns or {})

    @classmethod
    def from_rows(cls, rows: Sequence[Mapping[str, Value]]) -> Frame:
        """A frame of rows; a key that is missing or ``None`` is an absent field."""
        names = list(dict.fromkeys(name for row in rows for name in row))
        return cls(len(rows), {name: Column([row.get(name) for row in rows]) for name in names})

    def __contains__(self, name: str) -> bool:
        return name in self._columns

    def column(self, name: str) -> Column:
        """The column of that name; all absent if there is none."""
        found = self._columns.get(name)
        if found is None:
            return Column.constant(None, self.size)
        if isinstance(found, Column):
            return found
        made = self._columns[name] = found.column(name) if isinstance(found, _Selection) else found()
        return made

    def distinct(self, name: str) -> int | None:
        """How many distinct values the column has, or ``None`` if finding out would cost something."""
        found = self._columns.get(name)
        if found is None:
            return 1
        if isinstance(found, _Selection):
            return found.frame.distinct(name)
        if isinstance(found, Column) and found._dictionary is not None:
            return len(found._dictionary)
        return None

    @property
    def names(self) -> list[str]:
        """Fields that may have a value. Computes nothing, so a lazy field may turn out to be empty."""
        return list(self._columns)

    def present(self) -> list[str]:
        """Fields that have a value in some row. Computes every lazy column."""
        return [name for name in self._columns if not self.column(name).is_empty]

    def take(self, index: np.ndarray) -> Frame:
        """The rows at ``index`` (positions, not a mask), in that order."""
        return self._like(dict.fromkeys(self._columns, _Selection(self, index)), len(index))

    def filter(self, mask: np.ndarray) -> Frame:
        """The rows where ``mask`` is true."""
        return self if mask.all() else self.take(np.flatnonzero(mask))

    def with_columns(self, columns: Mapping[str, Column | Lazy]) -> Frame:
        """This frame with columns added or replaced."""
        return self._like({**self._columns, **columns})

    def select(self, names: Iterable[str]) -> Frame:
        """Only these columns, in this order; unknown names are left out."""
        return self._like({name: self._columns[name] for name in names if name in self._columns})

    def drop(self, names: Iterable[str]) -> Frame:
        """Without these columns."""
        gone = set(names)
        return self._like({n: c for n, c in self._columns.items() if n not in gone})

    def rename(self, renames: Mapping[str, str]) -> Frame:
        """Columns under new names; a column that already has the new name is replaced."""
        targets = {new for old, new in renames.items() if old in self._columns and old != new}
        kept: dict[str, Column | Lazy | _Selection] = {}
        for name, column in self._columns.items():
            if name in renames:
                kept[renames[name]] = partial(column.column, name) if isinstance(column, _Selection) else column
            elif name not in targets:
                kept[name] = column
        return self._like(kept)

    def rows(self) -> Iterator[dict[str, Value]]:
        """Row by row, absent fields left out."""
        names = self.present()
        if not names:
            yield from ({} for _ in range(self.size))
            return
        for row in zip(*[self.column(name).values for name in names], strict=True):
            yield {name: value for name, value in zip(names, row, strict=True) if value is not None}

    def _like(self, columns: dict[str, Column | Lazy | _Selection], size: int | None = None) -> Frame:
        """A frame of these columns, which nobody else holds."""
        frame = Frame(self.size if size is None else size)
        frame._columns = columns
        return frame


def merge(size: int, parts: Sequence[tuple[np.ndarray, Column]]) -> Column:
    """A column of ``size`` rows with the values of each part at its positions; later parts win, the rest is absent."""
    known: dict[Value, int] = {None: 0}
    codes = np.zeros(size, dtype=np.int32)
    for positions, column in parts:
        old, values = column.codes, column.dictionary.values
        translation = np.zeros(len(values), dtype=np.int32)
        for code in np.unique(old).tolist():
            translation[code] = known.setdefault(values[code], len(known))
        codes[positions] = translation[old]
    return Column(codes=codes, dictionary=Dictionary(list(known)))


def concatenate(frames: Sequence[Frame]) -> Frame:
    """The rows of all frames, one after the other."""
    if len(frames) == 1:
        return frames[0]
    names = dict.fromkeys(name for frame in frames for name in frame.names)

    def joined(name: str) -> Lazy:
        return lambda: Column([value for frame in frames for value in frame.column(name).values])

    return Frame(sum(frame.size for frame in frames), {name: joined(name) for name in names})

"""Lookup definitions: which rows of a table an event gets.

Knows the lookup settings of transforms.conf over CSV files and KV store collections that are held in memory. Does not
run external commands nor geospatial lookups: both are problems of the configuration.
Source: transforms.conf.spec 10.2.3, "Lookup tables".
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import product
from typing import TYPE_CHECKING

import numpy as np

from offline.distinct import distinct_rows
from offline.lookup_definition import Definition, is_lookup, lookup_definition
from offline.lookup_match import FieldIndex, MatchRule, TableIndex, field_index
from offline.lookup_table import Table, read_csv, row_dicts, table_of
from offline.spl.frame import Column, Dictionary, Frame
from offline.spl.values import each, number, pack, text
from offline.timestamp import time_reader

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from offline.conf import Conf
    from offline.spl.frame import Scalar, Value

Collections = Mapping[str, "Iterable[Mapping[str, object]]"]
_REMEMBERED = 200_000


class Lookup:
    """A lookup ready to be asked.

    Attributes:
        name: Stanza of transforms.conf or name of the CSV file.
        definition: Its settings.
    """

    def __init__(self, name: str, definition: Definition, table: Table) -> None:
        self.name = name
        self.definition = definition
        self._table = table
        self._dicts: list[dict[str, Value]] | None = None
        self._indexes: dict[tuple[str, ...], TableIndex] = {}
        self._by_field: dict[str, FieldIndex] = {}
        self._remembered: dict[tuple[tuple[str, ...], tuple[Value, ...]], tuple[int, ...]] = {}
        self._times: list[float | None] | None = None

    @property
    def fields(self) -> tuple[str, ...]:
        """Columns of the table, in file order."""
        return self._table.fields

    @property
    def rows(self) -> list[dict[str, Value]]:
        """The table as inputlookup gives it."""
        if self._dicts is None:
            self._dicts = row_dicts(self._table)
        return self._dicts

    def match(
        self, keys: Mapping[str, Column], outputs: Sequence[str], times: Column | None = None
    ) -> dict[str, Column]:
        """Per output field its values a row.

        An event gets the rows that fit all ``keys`` (field of the table to column of the events), in table order; of a
        multivalue key any value may fit. Absent: no row, an empty cell, or a key without value (see ``asked``).

        Args:
            keys: At least one; all of the same length.
            outputs: Fields of the table. One that the table does not have is absent everywhere.
            times: ``_time`` of the events, for lookups with ``time_field``.
        """
        columns = list(keys.values())
        timed = [times] if self.definition.time_field and times is not None else []
        first, inverse = distinct_rows([*columns, *timed], len(columns[0]))
        found = [self._found(tuple(keys), columns, timed, row) for row in first.tolist()]
        return {name: self._output(name, found, inverse) for name in outputs}

    def rewritten(self, rows: Iterable[Mapping[str, object]]) -> Lookup:
        """The lookup with other rows. A collection keeps its fields, a file gets the fields of the rows."""
        kept = list(rows)
        written = tuple(dict.fromkeys(name for row in kept for name in row))
        fields = self.fields if self.definition.is_kvstore or not written else written
        return Lookup(self.name, self.definition, table_of(fields, kept))

    @staticmethod
    def asked(keys: Mapping[str, Column]) -> np.ndarray:
        """Mask of the rows that have a value for every key: only those are looked up."""
        masks = [column.codes != 0 for column in keys.values()]
        together: np.ndarray = np.logical_and.reduce(masks)
        return together

    def _found(
        self, names: tuple[str, ...], columns: list[Column], timed: list[Column], row: int
    ) -> tuple[int, ...] | None:
        """Table rows for one event; None if a key has no value."""
        values = tuple(column.dictionary.values[column.codes[row]] for column in columns)
        if any(value is None for value in values):
            return None
        time = number(timed[0].dictionary.values[timed[0].codes[row]]) if timed else None
        key = (names, (*values, time))
        found = self._remembered.get(key)
        if found is None:
            if len(self._remembered) >= _REMEMBERED:
                self._remembered.clear()
            found = self._remembered[key] = self._searched(names, values, time)
        return found

    def _searched(self, names: tuple[str, ...], values: tuple[Value, ...], time: float | None) -> tuple[int, ...]:
        index = self._indexes.get(names)
        if index is None:
            index = self._indexes[names] = self._indexed(names)
        if index is _UNKNOWN_FIELD:
            return ()
        rows: dict[int, None] = {}
        for combination in product(*(each(value) for value in values)):
            rows.update(dict.fromkeys(index.rows([text(value) for value in combination])))
        ordered = list(rows) if len(rows) < 2 or not any(isinstance(v, tuple) for v in values) else sorted(rows)
        if self.definition.time_field:
            ordered = self._in_time(ordered, time)
        return tuple(ordered[: self.definition.max_matches])

    def _indexed(self, names: tuple[str, ...]) -> TableIndex:
        if not set(names) <= set(self.fields):
            return _UNKNOWN_FIELD
        fold = not self.definition.case_sensitive
        rules = [
            MatchRule(self.definition.match_types.get(name, "EXACT"), fold and not self.definition.is_kvstore, fold)
            for name in names
        ]
        columns = [self._column(name) for name in names]
        return TableIndex(columns, rules, lambda i: self._field_index(names[i], columns[i], rules[i]))

    def _column(self, name: str) -> list[str]:
        at = self.fields.index(name)
        return [row[at] for row in self._table.rows]

    def _field_index(self, name: str, column: list[str], rule: MatchRule) -> FieldIndex:
        """The index of one field, the same for all combinations of fields."""
        if name not in self._by_field:
            self._by_field[name] = field_index(column, rule)
        return self._by_field[name]

    def _in_time(self, rows: list[int], time: float | None) -> list[int]:
        """Rows that count at ``time``, the youngest first."""
        if self._times is None:
            self._times = self._row_times()
        if time is None:
            return []
        low, high = self.definition.min_offset_s, self.definition.max_offset_s
        aged = [(time - at, row) for row in rows if (at := self._times[row]) is not None]
        return [row for age, row in sorted(aged) if low <= age <= high]

    def _row_times(self) -> list[float | None]:
        if self.definition.time_field not in self.fields:
            return [None] * len(self._table.rows)
        at = self.fields.index(self.definition.time_field)
        cells = [row[at] for row in self._table.rows]
        if not self.definition.time_format:
            return [number(cell) for cell in cells]
        read = time_reader(self.definition.time_format)
        return [read(cell, 0) for cell in cells]

    def _output(self, name: str, found: list[tuple[int, ...] | None], inverse: np.ndarray) -> Column:
        at = self.fields.index(name) if name in self.fields else -1
        rows, least, default = self._table.rows, self.definition.min_matches, self.definition.default_match
        codes: dict[Value, int] = {None: 0}
        per_combination = np.zeros(len(found), dtype=np.int32)
        for position, matched in enumerate(found):
            if matched is None:
                continue
            values: list[Scalar] = [rows[row][at] for row in matched if rows[row][at]] if at >= 0 else []
            if default and len(matched) < least:
                values += [default] * (least - len(matched))
            per_combination[position] = codes.setdefault(pack(values), len(codes))
        return Column(codes=per_combination[inverse], dictionary=Dictionary(list(codes)))


_UNKNOWN_FIELD = TableIndex([], [])


def new_lookup(name: str, rows: Iterable[Mapping[str, object]]) -> Lookup:
    """A lookup that nobody defined, as ``outputlookup`` makes one by writing a file."""
    return Lookup(name, Definition(), Table((), [])).rewritten(rows)


class Lookups(Mapping[str, Lookup]):
    """Every lookup of a configuration by name; CSV files also by file name. Tables are read when first asked for."""

    def __init__(self, conf: Conf, collections: Collections | None = None) -> None:
        self._conf = conf
        self._collections = dict(collections or {})
        self._loaded: dict[str, Lookup | None] = {}
        stanzas = conf.stanzas("transforms")
        self._names = [name for name, settings in stanzas.items() if is_lookup(settings)]

    def __getitem__(self, name: str) -> Lookup:
        """The lookup of that name.

        Raises:
            KeyError: There is none, or its table cannot be had; then ``conf.problems`` says why.
        """
        if name not in self._loaded:
            self._loaded[name] = self._load(name)
        found = self._loaded[name]
        if found is None:
            raise KeyError(name)
        return found

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)

    def replace(self, name: str, rows: Iterable[Mapping[str, object]]) -> None:
        """Give a lookup other rows, in memory only."""
        kept = list(rows)
        fields = list(dict.fromkeys(key for row in kept for key in row))
        known = self.get(name)
        if known is not None:
            fields = [*known.fields, *(field for field in fields if field not in known.fields)]
        definition = known.definition if known is not None else Definition()
        self._loaded[name] = Lookup(name, definition, table_of(fields, kept))

    def set_collection(self, collection: str, rows: Iterable[Mapping[str, object]]) -> None:
        """Give a KV store collection other rows; every lookup over it has them."""
        self._collections[collection] = rows
        for name in self._names:
            if collection_of(self._conf, name) == collection:
                self._loaded.pop(name, None)

    def load_collection(self, collection: str) -> None:
        """Read the rows of a collection now, so that what is wrong with them shows before any search."""
        for name in self._names:
            if collection_of(self._conf, name) == collection:
                self.get(name)

    def _load(self, name: str) -> Lookup | None:
        settings = self._conf.stanza("transforms", name)
        if is_lookup(settings):
            definition = lookup_definition(self._conf, name, settings)
            table = self._table(name, settings)
            return Lookup(name, definition, _filtered(table, settings.get("filter", ""))) if table else None
        path = self._conf.lookup_file(name) if name.endswith(".csv") else None
        if path is None:
            return None
        table, problems = read_csv(path)
        self._conf.problems.extend(problems)
        return Lookup(name, Definition(), table)

    def _table(self, name: str, settings: Mapping[str, str]) -> Table | None:
        place = self._conf.place("transforms", name)
        filename = settings.get("filename", "")
        if filename:
            setting = self._conf.setting("transforms", name, "filename")
            beside = self._conf.app_of(setting) if setting else None
            path = self._conf.lookup_file(filename, beside)
            if path is None:
                self._conf.problem(setting, f"[{name}] no file '{filename}' in any lookups folder")
                return None
            table, problems = read_csv(path)
            self._conf.problems.extend(problem for problem in problems if problem not in self._conf.problems)
            return table
        if settings.get("external_type") == "kvstore":
            fields = [field for field in re.split(r"[,\s]+", settings.get("fields_list", "")) if field]
            if not fields:
                self._conf.problem(place, f"[{name}] fields_list is empty")
            return table_of(fields, self._collections.get(collection_of(self._conf, name) or name, ()))
        self._conf.problem(place, f"[{name}] external and geospatial lookups are not run offline")
        return None


def collection_of(conf: Conf, name: str) -> str | None:
    """The KV store collection behind a lookup; None if it has another home."""
    settings = conf.stanza("transforms", name)
    return (settings.get("collection") or name) if settings.get("external_type") == "kvstore" else None


def _filtered(table: Table, search: str) -> Table:
    if not search:
        return table
    from offline.spl.search_expr import mask, parse_search

    kept = mask(parse_search(search), Frame.from_rows(row_dicts(table)))
    return Table(table.fields, [row for row, keep in zip(table.rows, kept.tolist(), strict=True) if keep])

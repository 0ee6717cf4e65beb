"""Records of the search command protocol: the CSV of a chunk to records and back.

Does the work of splunk-sdk's ``SearchCommand._read_csv_records`` and ``RecordWriter._write_record``, with two
differences. A field that only a later record of a chunk has gets its column: the SDK takes the columns of the first.
And the twin column of a field, ``__mv_<field>``, is written only where the field has several values in the chunk.

Source: splunk-sdk 3.0.1, searchcommands/search_command.py and internals.py.
"""

from __future__ import annotations

import csv
import re
from io import StringIO
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from typing import Any, Callable

    from sysmon_essentials.commands.core import Record

MAX_VALUE = 10 * 1024 * 1024
"""Characters of one value; Python's own limit of 131,072 is less than an event may have. SPL-12117."""

_TWIN = "__mv_"
_ENCODED = re.compile(r"\$((?:\$\$|[^$])*)\$(?:;|$)")
_QUOTES_A_LINE = 24

csv.field_size_limit(MAX_VALUE)


def read_records(body: str) -> list[Record]:
    """Return the records of a chunk; a multivalue field is a list, an absent one is empty text."""
    rows = iter(_rows(body))
    header = next(rows, None)
    if header is None:
        return []
    names = header[::2]
    if header[1::2] == [_TWIN + name for name in names] and len(set(names)) == len(names):
        return list(_paired(names, rows))
    return list(_any(header, rows))


def write_records(records: Iterable[Record]) -> str:
    """Return the CSV of records, empty without any; columns in the order in which fields first occur.

    Python's CSV writer looks at each character to see whether a cell needs quotes. To quote every cell that has a
    value, and to double the quotes inside for a whole record at once, takes a fifth of its time.
    """
    kinds: dict[tuple[str, ...], _Kind] = {}
    rows = []
    for record in records:
        names = tuple(record)
        kind = kinds.get(names)
        if kind is None:
            kind = kinds[names] = _Kind(names)
        rows.append((kind, kind.cells(list(record.values()))))
    if not any(kinds):
        return ""
    columns = [*dict.fromkeys(name for names in kinds for name in names)]
    columns += dict.fromkeys(_TWIN + name for kind in kinds.values() for name in kind.multivalue)
    for kind in kinds.values():
        kind.fit(columns)
    lines = [",".join(_quoted(column) for column in columns), *(kind.line(cells) for kind, cells in rows), ""]
    return "\r\n".join(lines)


class _Kind:
    """All records of a chunk with the same fields in the same order.

    Attributes:
        multivalue: the fields that had several values in a record so far.
    """

    def __init__(self, names: tuple[str, ...]) -> None:
        self.names = names
        self.multivalue: list[str] = []
        self._positions: list[int] = []
        self._order: Callable[[Sequence[str]], Any] | None = None
        self._runs: list[slice] = []
        self._commas = [""]

    def cells(self, values: list[Any]) -> list[str]:
        """Return the values as text with quotes doubled, then the twins of the multivalue fields."""
        cells = values
        if self._positions:
            cells = values.copy()
            for position in self._positions:
                cells[position], twin = _encoded(cells[position])
                cells.append(twin)
        try:
            has_quotes = '"' in "".join(cells)
        except TypeError:
            return self.cells(self._learn(values))
        return [cell.replace('"', '""') if '"' in cell else cell for cell in cells] if has_quotes else cells

    def _learn(self, values: list[Any]) -> list[Any]:
        """Make every value text or a list of several, and remember where such lists stand."""
        values = [_plain(value) for value in values]
        for position, value in enumerate(values):
            if isinstance(value, list) and position not in self._positions:
                self._positions.append(position)
                self.multivalue.append(self.names[position])
        return values

    def fit(self, columns: list[str]) -> None:
        """Prepare for lines of these columns: runs of columns that a record has, and the commas between runs."""
        own = {name: position for position, name in enumerate(self.names)}
        own.update((_TWIN + name, len(self.names) + number) for number, name in enumerate(self.multivalue))
        present = [own[column] for column in columns if column in own]
        if present != list(range(len(present))):
            self._order = itemgetter(*present)
        start = 0
        for has, group in groupby(columns, own.__contains__):
            size = len(list(group))
            if has:
                self._runs.append(slice(start, start + size))
                self._commas.append("")
                start += size
            else:
                self._commas[-1] = "," * (size + 1 if self._runs else size)
        if len(self._commas) > len(self._runs):
            self._commas[-1] = self._commas[-1][:-1]

    def line(self, cells: list[str]) -> str:
        """Return a record's line; a cell without a value has no quotes unless it stands alone."""
        missing = len(self.names) + len(self.multivalue) - len(cells)
        ordered: Sequence[str] = cells + [""] * missing if missing else cells
        if self._order is not None:
            ordered = self._order(ordered)
        if "" in ordered and len(ordered) > 1:
            runs = [",".join([f'"{cell}"' if cell else "" for cell in ordered[run]]) for run in self._runs]
        else:
            runs = ['"' + '","'.join(ordered[run]) + '"' for run in self._runs]
        if len(runs) == 1:
            return f"{self._commas[0]}{runs[0]}{self._commas[1]}"
        return "".join([text for pair in zip(self._commas, [*runs, ""]) for text in pair])


def _rows(body: str) -> Iterable[list[str]]:
    """Return the rows of CSV text, cut at quotes, line ends and commas where that is all there is to it."""
    pieces = body.split('"')
    # Python's reader is the faster one where most cells have quotes.
    if len(pieces) > _QUOTES_A_LINE * body.count("\n") + 3:
        return csv.reader(StringIO(body))
    rows = _cut(pieces)
    return csv.reader(StringIO(body)) if rows is None else rows


def _cut(pieces: list[str]) -> list[list[str]] | None:
    """Return the rows of CSV text that was split at its quotes; None if quotes stand where none belong.

    Pieces outside and inside of quotes take turns; nothing between two inner pieces is a doubled quote.
    """
    rows: list[list[str]] = []
    row = [""]
    last = len(pieces) - 1
    closed = False  # a quoted cell has just ended
    for position, piece in enumerate(pieces):
        if position % 2:
            row[-1] += '"' + piece if closed else piece
            closed = True
        elif piece:
            outside = piece.replace("\r\n", "\n")
            if "\r" in outside or (closed and outside[0] not in ",\n"):
                return None
            lines = outside.split("\n")
            row += lines[0].split(",")[1:]
            if not closed:
                row[0] = lines[0].partition(",")[0]
            for line in lines[1:]:
                if closed or row != [""]:
                    rows.append(row)
                closed = False
                row = line.split(",")
            closed = False
            if row[-1] and position < last:
                return None
    if closed or row != [""]:
        rows.append(row)
    return rows if last % 2 == 0 else None


def _paired(names: list[str], rows: Iterator[list[str]]) -> Iterator[Record]:
    """Read rows in which every field is followed by its twin, as splunkd writes them."""
    for row in rows:
        record: Record = dict(zip(names, row[::2]))
        twins = row[1::2]
        if any(twins):
            record.update((name, _values(twin)) for name, twin in zip(names, twins) if twin)
        yield record


def _any(header: list[str], rows: Iterator[list[str]]) -> Iterator[Record]:
    for row in rows:
        record: Record = {}
        for name, value in zip(header, row):
            if not name.startswith(_TWIN):
                record.setdefault(name, value)
            elif value:
                record[name[len(_TWIN) :]] = _values(value)
        yield record


def _values(encoded: str) -> list[str]:
    return [value.replace("$$", "$") for value in _ENCODED.findall(encoded)]


def _encoded(value: Any) -> tuple[Any, str]:
    """Return a field's text and its twin, which is empty for a single value."""
    if not isinstance(value, list):
        return value, ""
    twin = ";".join(["$" + one.replace("$", "$$") + "$" for one in value]) if len(value) > 1 else ""
    return "\n".join(value), twin


def _plain(value: Any) -> str | list[str]:
    if isinstance(value, (list, tuple)):
        texts = [str(_plain(one)) for one in value]
        return texts if len(texts) > 1 else "".join(texts)
    if isinstance(value, bool):
        return str(int(value))
    return "" if value is None else str(value)


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'

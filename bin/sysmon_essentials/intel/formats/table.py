"""Tables: CSV, TSV and their relatives, with a header, with a header inside a comment, or with columns told by hand.

Knows the names that feeds give columns, among them those of abuse.ch's exports. A row may hold several values, such as
all hashes of one file. Each line is read by itself, so an open quote costs one row and not the rest of the table.
"""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING, NamedTuple

from sysmon_essentials.errors import InputError
from sysmon_essentials.intel.body import read_lines
from sysmon_essentials.intel.item import EMPTY_WORDS, Item, one_line, parse_confidence, parse_time, split_tags
from sysmon_essentials.intel.refused import quoted

from .columns import Columns, columns_by_name, columns_by_option, columns_by_value, delimiter_of, is_header

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sysmon_essentials.intel.body import Text

    from .reading import Reading

MAX_COLUMNS = 200


class _Row(NamedTuple):
    place: str
    cells: list[str]


def read_table(text: Text, reading: Reading) -> Iterator[Item]:
    """Yield an item for each value of each row.

    Raises:
        InputError: no column is known to hold values.
    """
    delimiter = delimiter_of(text.head)
    columns: Columns | None = None
    header: list[str] = []
    for number, line in read_lines(text, reading.limits):
        place = f"line {number}"
        if not line.strip():
            continue
        cells = _split(line, delimiter, place, reading)
        if line.lstrip()[:1] in ("#", "/", ";"):
            named = _split(line.lstrip("#/; "), delimiter, place, reading) or []
            header = named if is_header(named) else header
            continue
        if cells is None:
            continue
        if columns is None:
            columns, has_header = _columns(header, cells, reading, text.label)
            if has_header:
                continue
        yield from _items(_Row(place, cells), columns, reading)


def _columns(comment: list[str], first: list[str], reading: Reading, label: str) -> tuple[Columns, bool]:
    """Return the columns, and whether the first row is their header."""
    named = columns_by_name(first)
    if reading.columns:
        is_header = named is not None or not all(column.isdigit() for column in reading.columns)
        return columns_by_option(reading.columns, first, label), is_header
    if named is not None:
        return named, True
    if len(comment) == len(first):
        named = columns_by_name(comment)
    if named is None and not comment:
        named = columns_by_value(first)
    if named is None:
        shown = ", ".join(map(quoted, first[:8]))
        raise InputError(f"no column of known name; say which is what. First row: {shown}", label, kind="columns")
    return named, False


def _split(line: str, delimiter: str, place: str, reading: Reading) -> list[str] | None:
    """Return the cells of a line; None if it cannot be read, which is counted unless it is a comment."""
    try:
        if len(line) <= reading.limits.line_chars:
            if '"' in line:
                cells = next(csv.reader((line,), delimiter=delimiter, skipinitialspace=True, strict=True), [])
            else:
                cells = line.split(delimiter)
            if len(cells) <= MAX_COLUMNS:
                return cells
        problem = f"longer than {reading.limits.line_chars:,} characters or wider than {MAX_COLUMNS} columns"
    except csv.Error as error:
        problem = str(error)
    if line.lstrip()[:1] != "#":
        reading.refuse(place, "row", f"the row cannot be read: {problem}")
    return None


def _items(row: _Row, columns: Columns, reading: Reading) -> Iterator[Item]:
    if len(row.cells) < columns.least:
        reading.refuse(row.place, "row", f"the row has {len(row.cells)} cells, its header more")
        return
    # Columns that a table does not have point behind its last one, where an empty cell stands.
    missing = max(columns.width - len(row.cells), 0) + 1
    cells = [*map(str.strip, row.cells[: columns.width]), *[""] * missing]
    kind = cells[columns.kind]
    described = [cells[at] for at in columns.description if cells[at].lower() not in EMPTY_WORDS]
    rest = (
        parse_confidence(cells[columns.confidence]),
        parse_time(cells[columns.first_seen]),
        parse_time(cells[columns.last_seen]),
        parse_time(cells[columns.expires]),
        split_tags(",".join([cells[at] for at in columns.tags])),
        one_line(" ".join(described)),
        one_line(cells[columns.reference]),
    )
    for at, column_kind in columns.values:
        value = cells[at]
        if value.lower() not in EMPTY_WORDS:
            yield Item(column_kind or kind or reading.kind, value, row.place, *rest)

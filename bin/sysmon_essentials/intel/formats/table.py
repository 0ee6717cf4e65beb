"""Tables: CSV, TSV and their relatives, with a header, with a header inside a comment, or with columns told by hand.

Knows the names that feeds give columns, among them those of abuse.ch's exports. A row may hold several values, such as
all hashes of one file. Each line is read by itself, so an open quote costs one row and not the rest of the table.
"""

from __future__ import annotations

import csv
import re
from typing import TYPE_CHECKING

from sysmon_essentials.errors import InputError
from sysmon_essentials.intel.body import read_lines
from sysmon_essentials.intel.refused import quoted

from .cells import Row, items_of
from .columns import (
    MAX_COLUMNS,
    Columns,
    begins_with_values,
    columns_by_name,
    columns_by_option,
    columns_by_value,
    delimiter_of,
    holds_value,
    is_header,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sysmon_essentials.intel.body import Text
    from sysmon_essentials.intel.item import Item

    from .reading import Reading

SEPARATOR_LINE = re.compile(r"\ufeff?\"?sep=(.)\"?\s*", re.IGNORECASE)
"""By which Excel is told what separates columns."""
_COMMENT = re.compile(r"\s*(?:#|//|;)[#/;\s]*")


def read_table(text: Text, reading: Reading) -> Iterator[Item]:
    """Yield an item for each value of each row.

    Raises:
        InputError: no column is known to hold values.
    """
    told = SEPARATOR_LINE.match(text.head)
    delimiter = told[1] if told else delimiter_of(text.head)
    columns: Columns | None = None
    header: list[str] = []
    for number, line in read_lines(text, reading.limits):
        place = f"line {number}"
        if told and number == 1:
            continue
        comment = _COMMENT.match(line)
        if comment:
            named = _named(line[comment.end() :], delimiter)
            header = named if is_header(named) else header
            continue
        cells = _split(line, delimiter, place, reading) if line.strip() else None
        if cells is None:
            continue
        if columns is None:
            columns, has_header = _columns(header, cells, reading, text.label)
            if has_header:
                continue
        yield from items_of(Row(place, cells), columns, reading)


def _columns(comment: list[str], first: list[str], reading: Reading, label: str) -> tuple[Columns, bool]:
    """Return the columns, and whether the first row is their header."""
    named = columns_by_name(first)
    if reading.columns:
        has_header = named is not None or not all(column.isdigit() for column in reading.columns)
        return columns_by_option(reading.columns, first, label), has_header
    if named is not None and not begins_with_values(first):
        return named, True
    named = None
    if comment:
        # Rows may have more cells than the header says, or fewer: where these say nothing.
        named = columns_by_name(comment)
        named = named if named is None or len(comment) == len(first) or holds_value(named, first) else None
    if named is None and not comment:
        named = columns_by_value(first)
    if named is None:
        shown = ", ".join(map(quoted, first[:8]))
        raise InputError(f"no column of known name; say which is what. First row: {shown}", label, kind="columns")
    return named, False


def _split(line: str, delimiter: str, place: str, reading: Reading) -> list[str] | None:
    """Return the cells of a line; None if it cannot be read, which is counted."""
    try:
        cells = _cells(line, delimiter) if len(line) <= reading.limits.line_chars else []
    except csv.Error as error:
        reading.refuse(place, "row", f"the row cannot be read: {error}")
        return None
    if not 0 < len(cells) <= MAX_COLUMNS:
        most = f"{reading.limits.line_chars:,} characters or {MAX_COLUMNS} columns"
        reading.refuse(place, "row", f"the row has more than {most}")
        return None
    return cells


def _cells(line: str, delimiter: str) -> list[str]:
    if '"' not in line:
        return line.split(delimiter)
    return next(csv.reader((line,), delimiter=delimiter, skipinitialspace=True, strict=True), [])


def _named(comment: str, delimiter: str) -> list[str]:
    """Return the cells of what may be a header in a comment."""
    try:
        return _cells(comment, delimiter)
    except csv.Error:
        return []

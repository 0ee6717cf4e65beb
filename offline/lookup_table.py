"""The rows behind a lookup: CSV files and KV store collections.

Knows how Splunk reads a CSV file, and says where one is malformed. Does not know how rows are matched.
"""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, NamedTuple

from offline.conf_file import ConfProblem

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from offline.spl.frame import Value

MAX_CELL_CHARS = 10_000_000


class Table(NamedTuple):
    """Rows in file order; every row has a text for every field, empty where the file has none."""

    fields: tuple[str, ...]
    rows: list[tuple[str, ...]]


def read_csv(path: Path) -> tuple[Table, list[ConfProblem]]:
    """A lookup file. Rows that are too short are filled with empty cells, cells beyond the header are dropped."""
    label = str(path)
    try:
        data = path.read_bytes()
    except OSError as error:
        return Table((), []), [ConfProblem(label, 0, f"cannot be read: {error.strerror}")]
    problems: list[ConfProblem] = []
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        problems.append(ConfProblem(label, data.count(b"\n", 0, error.start) + 1, "not UTF-8; the bytes are replaced"))
        text = data.decode("utf-8-sig", errors="replace")
    csv.field_size_limit(MAX_CELL_CHARS)
    reader = csv.reader(io.StringIO(text, newline=""))
    header = next(reader, None)
    if header is None:
        return Table((), []), [*problems, ConfProblem(label, 1, "no header line")]
    fields = tuple(name.strip() for name in header)
    problems += [ConfProblem(label, 1, f"field '{name}' stands twice in the header") for name in sorted(_twice(fields))]
    rows = []
    try:
        for cells in reader:
            if not cells:
                continue
            if len(cells) != len(fields):
                message = f"{len(cells)} cells where the header has {len(fields)}"
                problems.append(ConfProblem(label, reader.line_num, message))
            rows.append((*cells[: len(fields)], *[""] * (len(fields) - len(cells))))
    except csv.Error as error:
        problems.append(ConfProblem(label, reader.line_num, f"reading ends here: {error}"))
    return Table(fields, rows), problems


def table_of(fields: Sequence[str], rows: Iterable[Mapping[str, object]]) -> Table:
    """A table of rows in memory, such as those of a KV store collection. Keys outside ``fields`` are not seen."""
    names = tuple(fields)
    return Table(names, [tuple(_cell(row.get(name)) for name in names) for row in rows])


def row_dicts(table: Table) -> list[dict[str, Value]]:
    """Rows as inputlookup gives them: empty cells are absent fields."""
    return [{name: cell for name, cell in zip(table.fields, row, strict=True) if cell} for row in table.rows]


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (list, tuple)):
        return "\n".join(map(_cell, value))
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _twice(names: Sequence[str]) -> set[str]:
    return {name for name in names if names.count(name) > 1}

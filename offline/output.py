"""How results leave: JSON lines for programs, tables for people.

Knows terminals and files. Does not know what a finding or an event is.
"""

from __future__ import annotations

import datetime as dt
import json
import math
import shutil
import sys
import unicodedata
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

STDOUT = "-"
_ENCODER = json.JSONEncoder(sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
_MIN_WIDTH = 6
_NOT_A_TERMINAL = 100_000


def json_line(row: Mapping[str, Any]) -> str:
    """``row`` as one line of JSON: keys sorted, tuples as lists, text as it is; ``nan`` and ``inf`` as text."""
    try:
        return _ENCODER.encode(row)
    except ValueError:
        return _ENCODER.encode(_finite(row))


@contextmanager
def open_lines(target: str) -> Iterator[IO[str]]:
    """The place that ``--json`` names: a file, or standard output for ``-``. UTF-8, line feeds only."""
    if target == STDOUT:
        sys.stdout.reconfigure(encoding="utf-8", errors="backslashreplace", newline="\n")  # type: ignore[union-attr]
        yield sys.stdout
        return
    with Path(target).open("w", encoding="utf-8", errors="backslashreplace", newline="\n") as file:
        yield file


def write_json_lines(rows: Iterable[Mapping[str, Any]], target: str) -> int:
    """Write rows and return how many there were."""
    count = 0
    with open_lines(target) as file:
        for row in rows:
            file.write(json_line(row) + "\n")
            count += 1
    return count


def table(header: Sequence[str], rows: Iterable[Sequence[object]], width: int | None = None) -> str:
    """A text table as wide as the terminal; the last column takes what is left and ends in an ellipsis if cut.

    In a file or pipe nothing is cut.

    Control characters are shown as escapes: events are written by attackers.
    """
    cells = [[printable(cell) for cell in row] for row in rows]
    total = width or terminal_columns()
    sizes = [max(map(_columns, column)) for column in zip(header, *cells, strict=True)]
    fixed = sum(sizes[:-1]) + 2 * (len(sizes) - 1)
    sizes[-1] = max(min(sizes[-1], total - fixed), _MIN_WIDTH)
    lines = [list(header), ["-" * size for size in sizes], *cells]
    return "\n".join("  ".join(map(_fit, line, sizes)).rstrip() for line in lines) + "\n"


def terminal_columns() -> int:
    """Width of the terminal, or of the environment's ``COLUMNS``; without either as much as anybody could want."""
    return shutil.get_terminal_size((_NOT_A_TERMINAL, 0)).columns


def printable(value: object) -> str:
    """A value in one line of harmless characters; several values are joined by commas, an absent one is empty."""
    if value is None:
        return ""
    if isinstance(value, (tuple, list)):
        return ", ".join(map(printable, value))
    return "".join(char if char.isprintable() else _escaped(char) for char in str(value))


def _finite(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _finite(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [_finite(inner) for inner in value]
    return str(value) if isinstance(value, float) and not math.isfinite(value) else value


def _escaped(char: str) -> str:
    return char.encode("unicode_escape").decode("ascii")


def _columns(text: str) -> int:
    """How many columns of a terminal the text takes."""
    if text.isascii():
        return len(text)
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else not unicodedata.combining(char) for char in text)


def _fit(text: str, size: int) -> str:
    width = _columns(text)
    if width <= size:
        return text + " " * (size - width)
    while _columns(text) > size - 1:
        text = text[:-1]
    return text + "…"


def utc_time(time: float) -> str:
    """UTC epoch seconds as ``2026-03-04 08:41:05``; empty for a time that no calendar has."""
    try:
        return dt.datetime.fromtimestamp(time, dt.UTC).strftime("%Y-%m-%d %H:%M:%S")
    except (ValueError, OverflowError, OSError):
        return ""

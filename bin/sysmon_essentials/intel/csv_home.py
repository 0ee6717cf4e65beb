"""A CSV file as home of indicators, for all feeds together: the lookup where there is no KV store.

Knows how one feed's rows are exchanged while the others stay. The file is written beside and put in place as a whole,
so a crash leaves the old or the new one. It is read row by row, never as a whole.
"""

from __future__ import annotations

import csv
import io
from itertools import islice
from typing import TYPE_CHECKING

from sysmon_essentials.errors import InputError

from .fetch.fetched import write_whole
from .merge import compare, is_expired, update
from .rows import COLUMNS, from_row, to_rows

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from .indicator import Indicator
    from .merge import Change, State

_MOST_DIGITS = 15
_PIECE_ROWS = 2_000
_TYPE = COLUMNS.index("type")
_VALUE = COLUMNS.index("indicator")
_ADDED = COLUMNS.index("added")
_FEED = COLUMNS.index("feed")
_CONFIDENCE = COLUMNS.index("confidence")
_EXPIRES = COLUMNS.index("expires")


def read_home(path: Path) -> Iterator[tuple[Indicator, int]]:
    """Yield each indicator of the file once for each of its feeds, and when it was added; nothing without a file.

    Raises:
        InputError: the file holds something else, or a row is damaged.
    """
    last: tuple[str, str, str] | None = None
    for place, cells in _rows(path):
        # Keys of one indicator stand one below the other.
        own = (cells[_TYPE], cells[_VALUE], cells[_FEED])
        if own == last:
            continue
        last = own
        try:
            yield from_row(dict(zip(COLUMNS, cells)))
        except ValueError as error:
            raise InputError(f"damaged row: {error}", path.as_posix(), place, "row") from None


def write_feed(path: Path, feed: str, state: State, now: int, *, keep: bool = False) -> Change:
    """Put the state of a feed into the file, in place of what the feed had there, and return what changed.

    Args:
        path: the file; it is made if it is not there.
        feed: whose rows are exchanged. Rows of other feeds stay until they expire.
        state: the feed's indicators; with ``keep`` the earlier ones are added to it.
        now: UTC epoch seconds; the generation of the new rows.
        keep: leave what the state does not name: the feed only tells of changes.

    Raises:
        InputError: the file holds something else, or a row is damaged. It stays as it is.
        OSError: it cannot be written. It stays as it is.
    """
    if keep:
        update(state, (one for one, _ in read_home(path) if one.feed == feed), now)
    change = compare(state, _earlier(path, feed))
    write_whole(path, _pieces(_all_rows(path, feed, state, change, now)))
    return change


def _earlier(path: Path, feed: str) -> Iterator[tuple[str, str, int]]:
    for _, cells in _rows(path):
        if cells[_FEED] == feed:
            yield cells[_TYPE], cells[_VALUE], int(cells[_ADDED])


def _all_rows(path: Path, feed: str, state: State, change: Change, now: int) -> Iterator[Iterable[str]]:
    yield COLUMNS
    for _, cells in _rows(path):
        if cells[_FEED] != feed and not (cells[_EXPIRES] and int(cells[_EXPIRES]) <= now):
            yield cells
    for indicator in state:
        if not is_expired(indicator, now):
            yield from to_rows(indicator, str(now), change.added_at(indicator, now))


def _rows(path: Path) -> Iterator[tuple[str, list[str]]]:
    if not path.exists():
        return
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.reader(file, strict=True)
        try:
            header = next(reader, [])
            if header != list(COLUMNS):
                raise InputError(
                    f"is no file of indicators: its first line is not {','.join(COLUMNS)}",
                    path.as_posix(),
                    kind="columns",
                )
            for cells in reader:
                if not _is_sound(cells):
                    raise InputError(
                        "damaged row; mend or delete it", path.as_posix(), f"line {reader.line_num}", "row"
                    )
                yield f"line {reader.line_num}", cells
        except (csv.Error, UnicodeDecodeError) as error:
            raise InputError(f"damaged: {error}", path.as_posix(), f"line {reader.line_num}", "row") from None


def _is_sound(cells: list[str]) -> bool:
    return (
        len(cells) == len(COLUMNS)
        and (not cells[_EXPIRES] or _is_number(cells[_EXPIRES]))
        and _is_number(cells[_ADDED])
        and _is_number(cells[_CONFIDENCE])
    )


def _is_number(text: str) -> bool:
    return text.isdecimal() and len(text) <= _MOST_DIGITS


def _pieces(rows: Iterator[Iterable[str]]) -> Iterator[bytes]:
    while piece := list(islice(rows, _PIECE_ROWS)):
        buffer = io.StringIO()
        csv.writer(buffer, lineterminator="\n").writerows(piece)
        yield buffer.getvalue().encode("utf-8", "backslashreplace")

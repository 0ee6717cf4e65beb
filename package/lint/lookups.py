"""Lookup files that Splunk would load wrongly or not at all, and definitions that lead nowhere."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from package.problems import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from package.lint.app_files import App

BYTE_ORDER_MARK = b"\xef\xbb\xbf"


def lint_lookups(app: App) -> Iterator[Problem]:
    """Each CSV is rectangular with distinct column names; each definition has its file or collection."""
    for path in app.matching("lookups/*.csv"):
        yield from _table(app, path)
    collections = app.stanzas("collections")
    for settings in app.stanzas("transforms").values():
        filename, collection = settings.get("filename"), settings.get("collection")
        if filename is not None and not app.exists(f"lookups/{filename.value}"):
            yield filename.problem(f"there is no lookups/{filename.value}")
        if collection is not None and collection.value not in collections:
            yield collection.problem(f"there is no [{collection.value}] in collections.conf")


def _table(app: App, path: Path) -> Iterator[Problem]:
    data = app.data(path)
    if data.startswith(BYTE_ORDER_MARK):
        yield Problem(path, 1, "starts with a byte order mark, which becomes part of the first column's name")
    reader = csv.reader(io.StringIO(data.decode("utf-8-sig", errors="replace"), newline=""))
    header = next(reader, [])
    if not header or not all(header):
        yield Problem(path, 1, "has no header, or a column without a name")
    for name in sorted({name for name in header if header.count(name) > 1}):
        yield Problem(path, 1, f"column {name!r} stands twice")
    for row in reader:
        if len(row) != len(header):
            yield Problem(path, reader.line_num, f"{len(row)} values in {len(header)} columns")

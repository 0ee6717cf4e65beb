"""``makeresults [<n> | count=<n>] [annotate=<bool>] [format=csv|json data="<text>"]``: rows out of nothing.

Each row has ``_time``, the time of the search; with ``annotate`` also the empty fields of an event. ``splunk_server``
and ``splunk_server_group`` are accepted: there is one server. Source: Search Reference, "makeresults".
"""

from __future__ import annotations

import csv
import io
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from offline.spl.body import Body, read_bool, read_choice, read_int, read_text
from offline.spl.frame import Column, Frame
from offline.spl.functions.paths import scalar
from offline.spl.values import pack

if TYPE_CHECKING:
    from offline.spl.frame import Value
    from offline.spl.session import Session

MOST = 10_000_000
_ANNOTATIONS = ("_raw", "host", "source", "sourcetype", "splunk_server", "splunk_server_group")


@dataclass(frozen=True)
class MakeResults:
    """How many rows, or which."""

    count: int = 1
    annotate: bool = False
    rows: tuple[tuple[tuple[str, Value], ...], ...] | None = None
    streaming: ClassVar[bool] = False

    def run(self, frame: Frame, session: Session) -> Frame:
        """The rows."""
        if self.rows is not None:
            return Frame.from_rows([dict(row) for row in self.rows])
        made = Frame(self.count, {"_time": Column.constant(int(session.clock.now), self.count)})
        if self.annotate:
            made = made.with_columns({name: Column.constant(None, self.count) for name in _ANNOTATIONS})
        return made


def parse(body: Body, session: Session) -> MakeResults:
    """Reads ``makeresults``."""
    readers: dict[str, Any] = {
        "count": read_int,
        "annotate": read_bool,
        "format": read_choice("csv", "json"),
        "data": read_text,
        "splunk_server": read_text,
        "splunk_server_group": read_text,
    }
    position = body.position
    options: dict[str, Any] = {"count": read_int(body)} if body.peek().isdigit() else {}
    options.update(body.options(readers))
    body.finish()
    count = options.get("count", 1)
    if not 0 <= count <= MOST:
        raise body.error(f"count must be between 0 and {MOST}", position)
    if ("format" in options) != ("data" in options):
        raise body.error("format and data belong together", position)
    rows = None
    if "data" in options:
        try:
            rows = _csv(options["data"]) if options["format"] == "csv" else _json(options["data"])
        except ValueError as error:
            raise body.error(f"data is not {options['format']}: {error}", position) from error
    return MakeResults(count, options.get("annotate", False), rows)


def _csv(data: str) -> tuple[tuple[tuple[str, Value], ...], ...]:
    try:
        rows = list(csv.DictReader(io.StringIO(data.strip()), strict=True))
    except csv.Error as error:
        raise ValueError(str(error)) from error
    return tuple(tuple((str(k).strip(), v) for k, v in row.items() if v not in (None, "")) for row in rows)


def _json(data: str) -> tuple[tuple[tuple[str, Value], ...], ...]:
    loaded = json.loads(data)
    if not isinstance(loaded, list) or not all(isinstance(row, dict) for row in loaded):
        raise ValueError("expected an array of objects")
    return tuple(tuple((key, _value(item)) for key, item in row.items() if item is not None) for row in loaded)


def _value(item: Any) -> Value:
    if isinstance(item, list):
        return pack([v for v in map(scalar, item) if v is not None])
    return scalar(item)

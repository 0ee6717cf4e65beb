"""The events that findings name, with all their fields, as the page of a report takes them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from offline.report.embedding import embedded_bytes
from offline.spl.values import each, text

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from offline.findings import Finding
    from offline.spl.frame import Frame, Value

MAX_BYTES = 3_000_000
_MAX_VALUE = 4000
_OWN = ("_raw", "_time", "_file", "_record_id")


def evidence(index: Frame, findings: Sequence[Finding], most_bytes: int = MAX_BYTES) -> list[dict[str, Any]]:
    """Events by name and value of their fields, those of the most severe findings first, as far as there is room.

    Args:
        index: The events that a hunt kept.
        findings: In the order of importance.
        most_bytes: Room for all of them as JSON.
    """
    wanted = dict.fromkeys((event.file, event.record_id) for found in findings for event in found.events)
    places = _places(index, wanted)
    found = index.take(np.array([places[key] for key in wanted if key in places], dtype=np.intp))
    shown = found.select([name for name in found.present() if _is_shown(name)])
    rows = []
    for row in shown.rows():
        fields = {name: _cell(value) for name, value in row.items() if value is not None}
        most_bytes -= embedded_bytes(fields)
        if most_bytes < 0:
            break
        rows.append(fields)
    return rows


def _places(index: Frame, wanted: Iterable[tuple[str, str]]) -> dict[tuple[str, str], int]:
    keys = set(wanted)
    files, records = index.column("_file").values, index.column("_record_id").values
    named = ((_text(file), _text(record)) for file, record in zip(files, records, strict=True))
    return {key: place for place, key in enumerate(named) if key in keys}


def _is_shown(name: str) -> bool:
    return not name.startswith("_") or name in _OWN


def _cell(value: Value) -> str | list[str]:
    cells = [text(one)[:_MAX_VALUE] for one in each(value)]
    return cells[0] if len(cells) == 1 else cells


def _text(value: Value) -> str:
    return text(each(value)[0]) if each(value) else ""

"""Test vectors of SPL: rows in, a search, rows out.

Knows the form in which such vectors are written down (one JSON object each: ``id``, ``input``, ``spl``, ``expected``,
``ordered`` and whatever knowledge objects the search needs) and when a result counts as the expected one: only the
fields that the vector lists are compared, ``null`` means absent.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from offline.conf import Conf
from offline.datamodel.catalog import DataModels
from offline.lookup_definition import lookup_definition
from offline.lookup_table import table_of
from offline.lookups import Lookup
from offline.spl.clock import Clock
from offline.spl.errors import SplError
from offline.spl.frame import Frame
from offline.spl.plan import plan, run
from offline.spl.session import Macro, Session
from offline.spl.values import each, number, pack, text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from offline.spl.frame import Value

Row = dict[str, Any]
NOW = 1_700_000_000.0
_EPSILON = 1e-9


@dataclass(frozen=True)
class Verdict:
    """What became of a vector: rows got and expected as JSON would have them, or the error."""

    is_ok: bool
    got: list[Row]
    expected: list[Row]
    error: str | None


def run_vector(vector: Mapping[str, Any]) -> Verdict:
    """Run one vector."""
    expected = list(vector.get("expected", ()))
    session = session_of(vector)
    try:
        rows = run(plan(str(vector["spl"]), session), session, frame_of(vector.get("input", ())))
    except SplError as error:
        return Verdict(bool(vector.get("error")), [], expected, str(error))
    got = [{name: list(v) if isinstance(v, tuple) else v for name, v in row.items()} for row in rows.rows()]
    fits = not vector.get("error") and fits_rows(got, expected, vector)
    columns = vector.get("columns")
    return Verdict(fits and (columns is None or rows.names == columns), got, expected, None)


def session_of(vector: Mapping[str, Any]) -> Session:
    """A session with the macros, lookups and data models that the vector brings."""
    models = {name: frame_of(rows) for name, rows in vector.get("datamodels", {}).items()}
    return Session(
        clock=Clock(NOW, ZoneInfo(vector.get("tz", "UTC"))),
        macros={
            name: Macro(
                keys["definition"],
                tuple(keys.get("args") or ()),
                iseval=bool(keys.get("iseval")),
                validation=str(keys.get("validation") or ""),
                errormsg=str(keys.get("errormsg") or ""),
            )
            for name, keys in vector.get("macros", {}).items()
        },
        lookups={name: _lookup(name, keys) for name, keys in vector.get("lookups", {}).items()},
        datamodels=DataModels.of_rows(models),
    )


def frame_of(rows: Sequence[Row]) -> Frame:
    """Rows of JSON as a frame; lists are multivalue fields."""
    return Frame.from_rows([{name: _value(cell) for name, cell in row.items()} for row in rows])


def fits_rows(got: Sequence[Row], expected: Sequence[Row], vector: Mapping[str, Any]) -> bool:
    """True if the rows are the expected ones, in their order unless the vector says that it does not matter."""
    if len(got) != len(expected):
        return False
    compare = str(vector.get("compare") or "")
    if vector.get("ordered", True):
        return all(_fits(row, wanted, compare) for row, wanted in zip(got, expected, strict=True))
    left = list(got)
    for wanted in expected:
        found = next((row for row in left if _fits(row, wanted, compare)), None)
        if found is None:
            return False
        left.remove(found)
    return True


def _fits(row: Row, wanted: Row, compare: str) -> bool:
    return all(_is_same(_value(row.get(name)), _value(cell), compare) for name, cell in wanted.items())


def _is_same(got: Value, wanted: Value, compare: str) -> bool:
    mine, theirs = each(got), each(wanted)
    if len(mine) != len(theirs):
        return False
    if compare.startswith("numeric"):
        epsilon = float(compare.partition(":")[2] or _EPSILON)
        pairs = [(number(a), number(b)) for a, b in zip(mine, theirs, strict=True)]
        return all(a is not None and b is not None and abs(a - b) <= epsilon for a, b in pairs)
    shown = [[text(value) for value in side] for side in (mine, theirs)]
    if compare == "nospace":
        shown = [["".join(value.split()) for value in side] for side in shown]
    return shown[0] == shown[1]


def _value(cell: object) -> Value:
    if cell is None or isinstance(cell, (str, int, float)):
        return cell
    if isinstance(cell, (list, tuple)):
        return pack([item if isinstance(item, (str, int, float)) else str(item) for item in cell])
    return str(cell)


def _lookup(name: str, keys: Mapping[str, Any]) -> Lookup:
    rows = keys["rows"]
    settings = {key: str(value) for key, value in keys.items() if key != "rows"}
    fields = list(dict.fromkeys(field for row in rows for field in row))
    return Lookup(name, lookup_definition(Conf(()), name, settings), table_of(fields, rows))

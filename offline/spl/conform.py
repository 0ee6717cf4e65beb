"""Runs SPL test vectors: rows in, a search, rows expected.

The format is that of a conformance file: JSON lines with ``id``, ``input`` (rows; a list is a multivalue, a missing key
an absent field), ``spl`` (with a leading pipe applied to the rows, else a search expression over them), ``expected``
(only listed fields are compared; ``null`` says that the field must be absent), ``ordered``, ``compare`` (``numeric``,
``numeric:<tolerance>``, ``nospace``), ``error``, ``columns``, ``lookups``, ``macros``, ``datamodels``, ``tz``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from offline.spl.clock import Clock
from offline.spl.errors import SplError
from offline.spl.frame import Frame
from offline.spl.plan import plan, run
from offline.spl.session import Macro, Session
from offline.spl.values import each, number, pack, text

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from offline.spl.frame import Value

NOW = 1_700_000_000.0
"""The clock of vectors, which do not say when they run."""

Vector = dict[str, Any]


def run_vector(vector: Vector, prepare: Callable[[Session, Vector], None] | None = None) -> dict[str, Any]:
    """The verdict on one vector: ``{"id", "ok", "got", "expected", "error"}``.

    Args:
        vector: See the module.
        prepare: Puts the vector's lookups and data models into the session.
    """
    session = Session(clock=Clock(NOW, ZoneInfo(vector.get("tz") or "UTC")), macros=_macros(vector.get("macros") or {}))
    expected = vector.get("expected") or []
    verdict: dict[str, Any] = {"id": vector.get("id"), "ok": False, "got": None, "expected": expected, "error": None}
    try:
        if prepare is not None:
            prepare(session, vector)
        frame = Frame.from_rows([{k: _value(v) for k, v in row.items()} for row in vector.get("input") or []])
        result = run(plan(vector["spl"], session), session, frame)
    except SplError as error:
        verdict["error"] = str(error)
        verdict["ok"] = bool(vector.get("error"))
        return verdict
    verdict["got"] = [{name: _shown(value) for name, value in row.items()} for row in result.rows()]
    if not vector.get("error"):
        columns = vector.get("columns")
        same = _same_rows(verdict["got"], expected, str(vector.get("compare") or ""), ordered=bool(vector.get("ordered")))
        verdict["ok"] = same and (not columns or result.names == columns)
    return verdict


def _macros(given: Mapping[str, Any]) -> dict[str, Macro]:
    return {
        name: Macro(
            str(m.get("definition", "")),
            tuple(m.get("args") or ()),
            bool(m.get("iseval", False)),
            str(m.get("validation") or ""),
            str(m.get("errormsg") or ""),
        )
        for name, m in given.items()
    }


def _value(given: Any) -> Value:
    return pack(given) if isinstance(given, list) else given


def _shown(value: Value) -> Any:
    shown = [text(one) for one in each(value)]
    return shown if isinstance(value, tuple) else shown[0]


def _same_rows(got: Sequence[dict[str, Any]], expected: Sequence[dict[str, Any]], how: str, *, ordered: bool) -> bool:
    if len(got) != len(expected):
        return False
    if ordered:
        return all(_same_row(a, b, how) for a, b in zip(got, expected))
    left = list(got)
    for wanted in expected:
        found = next((i for i, row in enumerate(left) if _same_row(row, wanted, how)), None)
        if found is None:
            return False
        del left[found]
    return True


def _same_row(got: dict[str, Any], expected: dict[str, Any], how: str) -> bool:
    return all(_same_value(got.get(name), value, how) for name, value in expected.items())


def _same_value(got: Any, expected: Any, how: str) -> bool:
    if got is None or expected is None:
        return got is None and expected is None
    a, b = ([*v] if isinstance(v, list) else [v] for v in (got, expected))
    return len(a) == len(b) and all(_same_scalar(x, text(y), how) for x, y in zip(a, b))


def _same_scalar(got: str, expected: str, how: str) -> bool:
    if how.startswith("numeric"):
        x, y = number(got), number(expected)
        if x is not None and y is not None:
            return abs(x - y) <= float(how.partition(":")[2] or 1e-9)
    if how == "nospace":
        return "".join(got.split()) == "".join(expected.split())
    return got == expected

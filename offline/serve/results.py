"""Results in the layouts of splunkd: ``json``, ``json_rows``, ``json_cols`` and ``csv``, a page at a time.

Source: REST API Reference, ``search/v2/jobs/{search_id}/results``, ``output_mode``.
"""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any

from sysmon_essentials.errors import UsageError

from offline.serve.jobs import messages
from offline.serve.message import Response, json_response, text_response

if TYPE_CHECKING:
    from collections.abc import Mapping

Answer = dict[str, Any]


def page(answer: Answer, offset: int, count: int, wanted: tuple[str, ...] = ()) -> Answer:
    """Some rows and fields of an answer; ``count`` 0 is all that follow ``offset``, no ``wanted`` is every field."""
    columns = dict(zip(answer.get("fields", ()), answer.get("columns", ()), strict=True))
    fields = [name for name in columns if name in wanted] if wanted else list(columns)
    end = offset + count if count else None
    rows = min(max(answer.get("rows", 0) - offset, 0), count or answer.get("rows", 0))
    return {"fields": fields, "columns": [columns[name][offset:end] for name in fields], "rows": rows}


def results_response(answer: Answer | None, parameters: Mapping[str, str], *, preview: bool) -> Response:
    """Results of a job, or what there is of them so far.

    Raises:
        UsageError: A parameter cannot be understood.
    """
    if answer is None and not preview:
        return Response(204)
    offset, count = number_of(parameters, "offset", 0), number_of(parameters, "count", 100)
    wanted = tuple(filter(None, parameters.get("f", "").split(",")))
    part = page(answer or {}, offset, count, wanted)
    mode = parameters.get("output_mode", "json")
    if mode == "csv":
        return text_response(_csv(part), kind="text/csv; charset=utf-8")
    if mode not in ("json", "json_rows", "json_cols"):
        raise UsageError("output_mode is json, json_rows, json_cols or csv here")
    fields: list[Any] = part["fields"] if mode != "json" else [{"name": name} for name in part["fields"]]
    made = {"preview": answer is None, "init_offset": offset, "messages": messages(answer), "fields": fields}
    return json_response({**made, **_body(mode, part)})


def number_of(parameters: Mapping[str, str], name: str, default: int) -> int:
    """A whole number that is not negative.

    Raises:
        UsageError: It is none.
    """
    given = parameters.get(name, "") or str(default)
    if not given.isascii() or not given.isdigit() or len(given) > 9:
        raise UsageError(f"{name} is a number")
    return int(given)


def _body(mode: str, part: Answer) -> Answer:
    if mode == "json_cols":
        return {"columns": part["columns"]}
    rows = list(zip(*part["columns"], strict=True)) if part["columns"] else [()] * part["rows"]
    if mode == "json_rows":
        return {"rows": [list(row) for row in rows]}
    fields = part["fields"]
    present = [{n: v for n, v in zip(fields, row, strict=True) if v is not None} for row in rows]
    return {"results": present, "highlighted": {}}


def _csv(part: Answer) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(part["fields"])
    writer.writerows([_cell(value) for value in row] for row in zip(*part["columns"], strict=True))
    return out.getvalue()


def _cell(value: Any) -> str:
    return "\n".join(value) if isinstance(value, list) else value or ""

"""One search, run in a process of its own that may be ended at any time.

Knows the bounds of a search in memory, time and rows, and how results look on the wire: texts, as splunkd gives them.
"""

from __future__ import annotations

import contextlib
import json
import math
import os
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from sysmon_essentials.errors import SysmonError

from offline.moments import range_end
from offline.spl.errors import RefusedError, SplError
from offline.spl.plan import plan, run
from offline.spl.timeformat import format_time
from offline.spl.values import each, number, text

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

    from offline.serve.state import State, Writes
    from offline.spl.clock import Clock
    from offline.spl.frame import Frame, Value

MAX_ROWS = 50_000
"""Source: limits.conf.spec 10.2.3, [restapi] maxresultrows."""
MAX_CELLS = 2_000_000
"""Rows times fields of an answer; what lies behind is counted and left out."""
_TIME = "_time"
_ISO = "%Y-%m-%dT%H:%M:%S.%3N%:z"


@dataclass(frozen=True)
class SearchRequest:
    """What somebody wants to know.

    Attributes:
        spl: The search.
        earliest: Start of the time range as written; empty for none.
        latest: Its end.
        sid: The job that it runs for.
    """

    spl: str
    earliest: str = ""
    latest: str = ""
    sid: str = "offline"


@dataclass(frozen=True)
class Limits:
    """Bounds of one search.

    Attributes:
        time_s: Seconds from its start.
        memory_bytes: What it may need beyond what is loaded already.
        at_once: How many searches run beside each other.
        waiting: How many may wait.
    """

    time_s: float = 60.0
    memory_bytes: int = 2_000_000_000
    at_once: int = max(os.cpu_count() or 1, 1)
    waiting: int = 200


def answer(state: State, request: SearchRequest) -> tuple[dict[str, Any], Writes | None]:
    """Results as JSON holds them, and what the search wrote; an answer with ``error`` has no results."""
    started = time.perf_counter()
    try:
        session = state.session(*_range(request, state.clock), request.sid)
        frame = run(plan(request.spl.strip(), session), session)
        shown = results(frame, state.clock)
        writes = state.writes(session)
    except RefusedError as error:
        return {"error": str(error), "refused": f"Only Splunk can answer this: {error.message}."}, None
    except SplError as error:
        return {"error": str(error)}, None
    except (SysmonError, ValueError, OverflowError) as error:
        return {"error": str(error) or type(error).__name__}, None
    except RecursionError:
        return {"error": "the search is nested too deep"}, None
    except MemoryError:
        return {"error": "the search needs more memory than a search may have here; narrow it down"}, None
    messages = [*session.warnings, *_cut(frame.size, shown)]
    return {**shown, "count": frame.size, "messages": messages, "seconds": time.perf_counter() - started}, writes


def results(frame: Frame, clock: Clock) -> dict[str, Any]:
    """Fields and columns of texts, as many rows as an answer may have; None where a row has no value."""
    rows = min(frame.size, MAX_ROWS)
    if frame.names:
        rows = min(rows, max(MAX_CELLS // len(frame.names), 1))
    if rows < frame.size:
        frame = frame.take(np.arange(rows))
    fields = frame.present()
    return {"fields": fields, "columns": [_column(name, frame, clock) for name in fields], "rows": rows}


def serve_one(state: State, request: SearchRequest, limits: Limits, reply: Connection) -> None:
    """Answer one request over ``reply``: what was written, then the answer. The process is a child and ends after."""
    bound_process(limits)
    found, writes = answer(state, request)
    with contextlib.suppress(BrokenPipeError):
        reply.send(writes)
        reply.send_bytes(encoded(found))
    reply.close()


def encoded(found: dict[str, Any]) -> bytes:
    """An answer as JSON in UTF-8; what is no Unicode becomes a question mark."""
    return json.dumps(found, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")


def bound_process(limits: Limits) -> None:
    """Limit this process; where the system has no such limits the clock of the keeper remains."""
    try:
        import resource
    except ImportError:
        return
    cpu_s = math.ceil(limits.time_s) + 1
    for kind, soft in ((resource.RLIMIT_CPU, cpu_s), (resource.RLIMIT_AS, _address_space() + limits.memory_bytes)):
        with contextlib.suppress(ValueError, OSError):
            hard = resource.getrlimit(kind)[1]
            resource.setrlimit(kind, (soft if hard == resource.RLIM_INFINITY else min(soft, hard), hard))
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, resource.getrlimit(resource.RLIMIT_FSIZE)[1]))


def _address_space() -> int:
    """Bytes that this process has mapped; 0 where the system does not say."""
    try:
        return int(Path("/proc/self/statm").read_text("ascii").split()[0]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError):
        return 0


def _range(request: SearchRequest, clock: Clock) -> tuple[float | None, float | None]:
    earliest, latest = request.earliest.strip(), request.latest.strip()
    start = None if earliest in ("", "0") else range_end(earliest, clock)
    return start, range_end(latest, clock) if latest else None


def _column(name: str, frame: Frame, clock: Clock) -> list[Any]:
    column = frame.column(name)
    if name == _TIME:
        return [_moment(value, clock) for value in column.values]
    return column.map(_shown, "shown").values


def _moment(value: Value, clock: Clock) -> Any:
    seconds = number(value)
    if seconds is None:
        return _shown(value)
    try:
        return format_time(clock, float(seconds), _ISO)
    except (ValueError, OverflowError):
        return text(seconds)


def _shown(value: Value) -> Any:
    """A value as splunkd sends it: a text, or a list of texts."""
    values = [text(one) for one in each(value)]
    return (values[0] if len(values) == 1 else values) if values else None


def _cut(size: int, shown: dict[str, Any]) -> list[str]:
    if shown["rows"] == size:
        return []
    return [f"only the first {shown['rows']:,} of {size:,} results are shown"]

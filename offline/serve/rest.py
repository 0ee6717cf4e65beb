"""The part of splunkd's REST API that pages of an app use: search jobs, the KV store, times, who I am.

Paths are those behind ``/<locale>/splunkd/__raw/services...``. What is not here is answered with 404, as an error that
names the path. Source: REST API Reference, "Search endpoints", "KV store endpoints", "Access endpoints".
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from sysmon_essentials.errors import UsageError

from offline.moments import range_end
from offline.serve.jobs import Job, Jobs, job_entry
from offline.serve.keeper import KNOWN_KEY, UNKNOWN_COLLECTION
from offline.serve.kvstore import MAX_BATCH
from offline.serve.message import Request, Response, json_response
from offline.serve.results import results_response
from offline.serve.worker import SearchRequest
from offline.spl.timeformat import format_time

if TYPE_CHECKING:
    from collections.abc import Callable

    from offline.serve.engine import Engine, Search
    from offline.spl.clock import Clock

_JOBS = re.compile(r"search/(?:v2/)?jobs(?:/([^/]+)(?:/(control|results|results_preview))?)?")
_DATA = re.compile(r"storage/collections/data/([A-Za-z0-9_]+)(?:/([^/]+))?")
_RANGES = (
    ("Last 15 minutes", "-15m", "now"),
    ("Last 60 minutes", "-60m@m", "now"),
    ("Last 4 hours", "-4h@m", "now"),
    ("Last 24 hours", "-24h@h", "now"),
    ("Last 7 days", "-7d@h", "now"),
    ("Last 30 days", "-30d@d", "now"),
    ("All time", "0", ""),
)
_POLL_S = 0.25


@dataclass(frozen=True)
class Rest:
    """splunkd, as far as it is here."""

    engine: Engine
    jobs: Jobs
    clock: Clock

    def respond(self, request: Request, path: str) -> Response:
        """The response to a request for ``path``, still encoded.

        Raises:
            UsageError: The request cannot be understood.
        """
        path = path.strip("/")
        for pattern, handler in self._routes():
            found = pattern.fullmatch(path)
            if found:
                return handler(request, *(part and unquote(part, errors="replace") for part in found.groups()))
        return failure(404, f"not here: {path[:200]}")

    def wait(self, search: Search, request: Request) -> dict[str, Any] | None:
        """The answer of a search; None if whoever asked has gone away, then nobody waits for it any more."""
        while True:
            try:
                return search.future.result(_POLL_S)
            except TimeoutError:
                if request.is_left():
                    self.engine.leave(search)
                    return None

    def _routes(self) -> list[tuple[re.Pattern[str], Callable[..., Response]]]:
        return [
            (_JOBS, self._job),
            (_DATA, self._data),
            (re.compile(r"data/ui/times"), lambda _: json_response(_entries(map(_range, enumerate(_RANGES))))),
            (re.compile(r"authentication/current-context|authentication/users/[^/]+"), lambda _: self._user()),
            (re.compile(r"search/timeparser"), self._times),
        ]

    def _job(self, request: Request, sid: str | None, part: str | None) -> Response:
        if sid is None:
            return self._start(request) if request.method == "POST" else self._all()
        job = self.jobs.find(sid)
        if job is None:
            return failure(404, "Unknown sid.")
        if part in ("results", "results_preview"):
            return self._results(job, request, preview=part == "results_preview")
        if part == "control" and request.form.get("action") != "cancel":
            return json_response({"messages": [{"type": "INFO", "text": "Done."}]})
        if part == "control" or request.method == "DELETE":
            self.jobs.remove(sid)
            return json_response({"messages": [{"type": "INFO", "text": "Search job cancelled."}]})
        return json_response(_entries([job_entry(job, self.clock)]))

    def _start(self, request: Request) -> Response:
        asked = request.form
        spl = asked.get("search", "").strip()
        if not spl:
            raise UsageError("search is missing")
        job = self.jobs.start(spl, asked)
        mode = asked.get("exec_mode", "normal")
        if mode in ("blocking", "oneshot"):
            self.wait(job.search, request)
        if mode == "oneshot":
            return results_response(job.answer, asked, preview=False)
        return json_response({"sid": job.sid}, 201)

    def _all(self) -> Response:
        return json_response(_entries([job_entry(job, self.clock) for job in self.jobs.all()]))

    def _results(self, job: Job, request: Request, *, preview: bool) -> Response:
        parameters = request.form
        post = parameters.get("search", "").strip()
        if not post:
            return results_response(job.answer, parameters, preview=preview)
        spl = f"{job.request.spl} | {post.lstrip('| ')}"
        search = self.engine.search(SearchRequest(spl, job.request.earliest, job.request.latest, job.sid))
        return results_response(self.wait(search, request), parameters, preview=preview)

    def _data(self, request: Request, collection: str, key: str | None) -> Response:
        if request.method == "POST":
            return self._write(request, collection, key)
        if request.method == "DELETE":
            asked: Any = {"query": request.query.get("query", "")} if key is None else key
            return _stored(self.engine.store("remove", collection, asked), lambda _: json_response({}))
        if key is not None:
            return _stored(self.engine.store("row", collection, key), lambda found: _row(found["row"]))
        return _stored(
            self.engine.store("select", collection, request.query), lambda found: json_response(found["rows"])
        )

    def _write(self, request: Request, collection: str, key: str | None) -> Response:
        content = request.json()
        batch = key == "batch_save"
        rows = content if batch else [content]
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            raise UsageError("the body is a JSON object, for batch_save a list of them")
        if len(rows) > MAX_BATCH:
            raise UsageError(f"batch_save takes at most {MAX_BATCH} rows")
        if key is not None and not batch:
            known = self.engine.store("row", collection, key)
            if known.get("row") is None and "error" not in known:
                return failure(404, "Could not find object.")
            rows = [{**rows[0], "_key": key}]
        verb, status = ("create", 201) if key is None else ("put", 200)
        return _stored(
            self.engine.store(verb, collection, rows),
            lambda done: json_response(done["keys"] if batch else {"_key": done["keys"][0]}, status),
        )

    def _user(self) -> Response:
        content = {"username": "analyst", "realname": "Analyst", "roles": ["admin"], "capabilities": ["search"]}
        return json_response(_entries([{"name": "context", "content": {**content, "tz": str(self.clock.tz)}}]))

    def _times(self, request: Request) -> Response:
        asked = request.query.get("time", "now")
        moment = range_end(asked, self.clock)
        return json_response({asked: format_time(self.clock, float(moment or 0), "%Y-%m-%dT%H:%M:%S.%3N%:z")})


def failure(status: int, text: str) -> Response:
    """An error as splunkd reports it."""
    return json_response({"messages": [{"type": "ERROR" if status == 404 else "FATAL", "text": text}]}, status)


def _stored(answer: dict[str, Any], good: Callable[[dict[str, Any]], Response]) -> Response:
    if "error" not in answer:
        return good(answer)
    if answer["error"] == UNKNOWN_COLLECTION:
        return failure(404, "Could not find object.")
    if answer["error"] == KNOWN_KEY:
        return failure(409, "A document with the same key and user already exists.")
    return failure(400, str(answer["error"]))


def _row(row: dict[str, Any] | None) -> Response:
    return failure(404, "Could not find object.") if row is None else json_response(row)


def _range(numbered: tuple[int, tuple[str, str, str]]) -> dict[str, Any]:
    order, (label, earliest, latest) = numbered
    content = {"label": label, "earliest_time": earliest, "latest_time": latest, "order": order, "disabled": False}
    return {"name": label, "content": content}


def _entries(entries: Any) -> dict[str, Any]:
    found = list(entries)
    return {"entry": found, "messages": [], "paging": {"total": len(found), "perPage": len(found), "offset": 0}}

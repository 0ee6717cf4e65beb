"""Search jobs, as splunkd keeps them: an id, a search, its state and results until they are too old.

Knows what a job tells about itself. Source: REST API Reference, ``search/jobs/{search_id}``.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sysmon_essentials.errors import UsageError

from offline.moments import range_end
from offline.serve.worker import SearchRequest
from offline.spl.timeformat import format_time

if TYPE_CHECKING:
    from collections.abc import Mapping

    from offline.serve.engine import Engine, Search
    from offline.spl.clock import Clock

TTL_S = 600
"""Source: limits.conf.spec 10.2.3, [search] ttl."""
MAX_JOBS = 500


@dataclass
class Job:
    """A search that somebody started over REST; ``search`` is where its answer comes from."""

    sid: str
    request: SearchRequest
    search: Search
    asked: Mapping[str, str]
    created: float = field(default_factory=time.time)
    touched: float = field(default_factory=time.monotonic)

    @property
    def answer(self) -> dict[str, Any] | None:
        """Results or an error; None while it runs."""
        return self.search.future.result() if self.search.future.done() else None


class Jobs:
    """All jobs of this start."""

    def __init__(self, engine: Engine) -> None:
        """``engine`` runs them."""
        self._engine = engine
        self._jobs: OrderedDict[str, Job] = OrderedDict()
        self._lock = threading.Lock()
        self._count = 0

    def start(self, spl: str, asked: Mapping[str, str]) -> Job:
        """Start a job. ``asked``: the parameters of the request."""
        with self._lock:
            self._count += 1
            sid = f"{time.time():.0f}.{self._count}"
        request = SearchRequest(spl, asked.get("earliest_time", ""), asked.get("latest_time", ""), sid)
        job = Job(sid, request, self._engine.search(request), asked)
        with self._lock:
            self._jobs[sid] = job
            gone = self._too_many()
        for old in gone:
            self._engine.leave(old.search)
        return job

    def find(self, sid: str) -> Job | None:
        """The job of that id; whoever asks for it keeps it alive."""
        with self._lock:
            job = self._jobs.get(sid)
            if job is not None:
                job.touched = time.monotonic()
            return job

    def all(self) -> list[Job]:
        """Jobs in the order of their start."""
        with self._lock:
            return list(self._jobs.values())

    def remove(self, sid: str) -> bool:
        """End a job and forget it; False if there is none."""
        with self._lock:
            job = self._jobs.pop(sid, None)
        if job is None:
            return False
        self._engine.leave(job.search)
        return True

    def _too_many(self) -> list[Job]:
        """Take out jobs that nobody asked for in a long time, and the oldest ones if there are too many."""
        old = time.monotonic() - TTL_S
        gone = [sid for sid, job in self._jobs.items() if job.touched < old]
        gone += [sid for sid in self._jobs if sid not in gone][: max(len(self._jobs) - len(gone) - MAX_JOBS, 0)]
        return [self._jobs.pop(sid) for sid in gone]


def job_entry(job: Job, clock: Clock) -> dict[str, Any]:
    """A job as an entry of the REST API."""
    answer = job.answer
    error = answer.get("error") if answer else None
    state = "RUNNING" if answer is None else "FAILED" if error else "DONE"
    count = 0 if answer is None else answer.get("count", 0)
    content = {
        "sid": job.sid,
        "dispatchState": state,
        "isDone": answer is not None,
        "isFailed": bool(error),
        "isFinalized": False,
        "isPaused": False,
        "isPreviewEnabled": False,
        "isRealTimeSearch": False,
        "isSaved": False,
        "isSavedSearch": False,
        "doneProgress": 1.0 if answer is not None else 0.0,
        "eventCount": count,
        "eventAvailableCount": 0,
        "resultCount": count,
        "resultPreviewCount": count,
        "scanCount": count,
        "runDuration": round(answer.get("seconds", 0.0), 3) if answer else 0.0,
        "earliestTime": _iso(job.request.earliest, clock),
        "latestTime": _iso(job.request.latest or "now", clock),
        "request": {key: job.asked[key] for key in ("search", "earliest_time", "latest_time") if key in job.asked},
        "label": job.asked.get("label", ""),
        "provenance": job.asked.get("provenance", ""),
        "ttl": TTL_S,
        "messages": messages(answer),
    }
    name = job.request.spl
    acl = {"app": "sysmon_essentials", "owner": "nobody", "sharing": "global", "perms": {"read": ["*"], "write": ["*"]}}
    return {"name": name, "id": job.sid, "published": _stamp(job.created), "acl": acl, "content": content}


def messages(answer: Mapping[str, Any] | None) -> list[dict[str, str]]:
    """What Splunk would show above the results."""
    if answer is None:
        return []
    if "error" in answer:
        return [{"type": "FATAL", "text": str(answer["error"])}]
    return [{"type": "WARN", "text": text} for text in answer.get("messages", ())]


def _iso(specifier: str, clock: Clock) -> str:
    try:
        moment = range_end(specifier or "0", clock)
        return format_time(clock, float(moment or 0), "%Y-%m-%dT%H:%M:%S.%3N%:z")
    except (UsageError, ValueError, OverflowError):
        return ""


def _stamp(seconds: float) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%S+00:00", time.gmtime(seconds))

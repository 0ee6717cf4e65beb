"""The process that keeps the state: it forks a worker for each search and ends those that take too long.

A worker inherits events and computed fields without a copy and cannot change them. What it wrote comes back with its
answer and is applied here, so the state has one owner. Knows no HTTP; ``engine`` speaks to it over a pipe.
"""

from __future__ import annotations

import gc
import json
import multiprocessing
import signal
import time
from collections import deque
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from typing import TYPE_CHECKING, Any

from sysmon_essentials.errors import UsageError

from offline.serve.kvstore import select
from offline.serve.worker import serve_one

if TYPE_CHECKING:
    from multiprocessing.process import BaseProcess

    from offline.serve.state import State
    from offline.serve.worker import Limits, SearchRequest

RUN, CANCEL, STORE, STOP = "run", "cancel", "store", "stop"
"""What the web side may ask: run a search, end one, read or write a collection, end everything."""
UNKNOWN_COLLECTION = "no such collection"
KNOWN_KEY = "a row has this key already"


@dataclass
class _Running:
    """A search on its way: who asked, its process, when it must end, and the generation of the state it sees."""

    number: int
    process: BaseProcess
    deadline: float
    generation: int


@dataclass
class Keeper:
    """State and the searches over it. ``generation`` counts the changes of the state."""

    state: State
    limits: Limits
    asked: Connection
    generation: int = 0
    _waiting: deque[tuple[int, SearchRequest]] = field(default_factory=deque)
    _running: dict[Connection, _Running] = field(default_factory=dict)
    _is_over: bool = False

    def run(self) -> None:
        """Serve until the other side closes the pipe; then end every worker."""
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        gc.collect()
        gc.freeze()
        try:
            while not self._is_over:
                self._step()
        except (EOFError, ConnectionError):
            pass
        finally:
            for running in self._running.values():
                running.process.kill()

    def _step(self) -> None:
        for ready in wait([self.asked, *self._running], self._patience()):
            if ready is self.asked:
                self._hear(*self.asked.recv())
            elif isinstance(ready, Connection) and ready in self._running:
                self._finish(ready)
        now = time.monotonic()
        for late in [reply for reply, running in self._running.items() if running.deadline <= now]:
            self._end(late, f"ended after {self.limits.time_s:g} s; narrow the search down or raise --time-limit")
        while self._waiting and len(self._running) < self.limits.at_once:
            self._start(*self._waiting.popleft())

    def _patience(self) -> float | None:
        deadlines = [running.deadline for running in self._running.values()]
        return max(min(deadlines) - time.monotonic(), 0.0) if deadlines else None

    def _hear(self, kind: str, number: int, content: Any) -> None:
        if kind == RUN:
            if len(self._waiting) >= self.limits.waiting:
                self._tell(number, {"error": "too many searches are waiting; try again in a moment"})
            else:
                self._waiting.append((number, content))
        elif kind == CANCEL:
            self._cancel(number)
        elif kind == STOP:
            self._is_over = True
        else:
            self._tell(number, self._stored(*content))

    def _start(self, number: int, request: SearchRequest) -> None:
        context = multiprocessing.get_context("fork")
        reply, theirs = context.Pipe(duplex=False)
        process = context.Process(target=serve_one, args=(self.state, request, self.limits, theirs), daemon=True)
        process.start()
        theirs.close()
        deadline = time.monotonic() + self.limits.time_s
        self._running[reply] = _Running(number, process, deadline, self.generation)

    def _finish(self, reply: Connection) -> None:
        """Take writes and answer of a worker; one that ended without says so."""
        try:
            writes = reply.recv()
            body = reply.recv_bytes()
            if writes:
                self.state.apply(writes)
                self.generation += 1
        except (EOFError, OSError):
            self._end(reply, "the search ended without an answer; most likely it needed too much memory or time")
            return
        except UsageError as error:
            self._end(reply, str(error))
            return
        running = self._running.pop(reply)
        reply.close()
        running.process.join()
        self._send(running.number, running.generation, body)

    def _end(self, reply: Connection, why: str) -> None:
        running = self._running.pop(reply)
        running.process.kill()
        running.process.join()
        reply.close()
        self._tell(running.number, {"error": why})

    def _cancel(self, number: int) -> None:
        for waiting in [item for item in self._waiting if item[0] == number]:
            self._waiting.remove(waiting)
            self._tell(number, {"error": "cancelled"})
        for reply in [reply for reply, running in self._running.items() if running.number == number]:
            self._end(reply, "cancelled")

    def _stored(self, verb: str, collection: str, argument: Any) -> dict[str, Any]:
        """The answer to a request for a collection."""
        store = self.state.kvstore
        try:
            if verb == "select":
                return {"rows": select(store.rows(collection), argument)}
            if verb == "row":
                return {"row": store.row(collection, argument)}
            if verb == "create" and any(store.row(collection, str(row.get("_key"))) for row in argument):
                return {"error": KNOWN_KEY}
            if verb in ("create", "put"):
                done: dict[str, Any] = {"keys": store.put(collection, argument)}
            else:
                found = select(store.rows(collection), argument) if isinstance(argument, dict) else [{"_key": argument}]
                done = {"removed": store.remove(collection, [row["_key"] for row in found])}
        except KeyError:
            return {"error": UNKNOWN_COLLECTION}
        except UsageError as error:
            return {"error": str(error)}
        self.state.refresh(collection)
        self.generation += 1
        return done

    def _tell(self, number: int, content: dict[str, Any]) -> None:
        self._send(number, self.generation, json.dumps(content, default=str).encode())

    def _send(self, number: int, started: int, body: bytes) -> None:
        """The answer with the generation that it was made from and the one that is now."""
        self.asked.send((number, started, self.generation))
        self.asked.send_bytes(body)

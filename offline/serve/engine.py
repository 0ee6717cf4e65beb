"""How the web side asks the keeper: many threads, one pipe, answers as futures; identical searches are asked once.

Remembers answers as long as nothing was written since.
"""

from __future__ import annotations

import contextlib
import json
import multiprocessing
import threading
from collections import OrderedDict
from concurrent.futures import Future
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sysmon_essentials.errors import SysmonError

from offline.serve.keeper import CANCEL, RUN, STOP, STORE, Keeper

if TYPE_CHECKING:
    from multiprocessing.connection import Connection
    from multiprocessing.process import BaseProcess

    from offline.serve.state import State
    from offline.serve.worker import Limits, SearchRequest

Answer = dict[str, Any]
CACHED_BYTES = 256_000_000
"""How large the remembered answers may be together, as JSON."""


class EngineGone(SysmonError):
    """The keeper has ended; nothing can be answered any more."""


@dataclass
class Search:
    """A search that somebody waits for; several may share one."""

    number: int
    request: SearchRequest
    future: Future[Answer]
    waiting: int = 1


class Engine:
    """The keeper, seen from the web side. Safe to use from any thread."""

    def __init__(self, pipe: Connection, process: BaseProcess) -> None:
        """Used by ``start``."""
        self._pipe = pipe
        self._process = process
        self._lock = threading.Lock()
        self._next = 0
        self._generation = 0
        self._asked: dict[int, Search | Future[Answer]] = {}
        self._shared: dict[tuple[str, str, str], Search] = {}
        self._cache: OrderedDict[tuple[str, str, str], tuple[Answer, int]] = OrderedDict()
        self._listener = threading.Thread(target=self._listen, name="engine", daemon=True)

    @classmethod
    def start(cls, state: State, limits: Limits) -> Engine:
        """Fork the keeper. To be called before there are other threads.

        Raises:
            SysmonError: This system cannot fork a process.
        """
        if "fork" not in multiprocessing.get_all_start_methods():
            raise SysmonError("serve needs a system that can fork processes: Linux, macOS or WSL on Windows")
        context = multiprocessing.get_context("fork")
        pipe, theirs = context.Pipe()
        process = context.Process(target=_keep, args=(state, limits, theirs, pipe), name="keeper")
        process.start()
        theirs.close()
        engine = cls(pipe, process)
        engine._listener.start()
        return engine

    def search(self, request: SearchRequest) -> Search:
        """Ask a search; its future holds the answer, which has ``error`` if it failed."""
        key = _key(request)
        with self._lock:
            cached = self._cache.get(key)
            if cached:
                self._cache.move_to_end(key)
                return Search(0, request, _done(cached[0]))
            shared = self._shared.get(key)
            if shared:
                shared.waiting += 1
                return shared
            asked = Search(self._number(), request, Future())
            self._asked[asked.number] = self._shared[key] = asked
            self._send(RUN, asked.number, request)
            return asked

    def leave(self, search: Search) -> None:
        """Say that one of those who asked does not wait any more; a search that nobody waits for is ended."""
        with self._lock:
            search.waiting -= 1
            if search.waiting > 0 or search.future.done():
                return
            self._shared.pop(_key(search.request), None)
            self._send(CANCEL, search.number, None)

    def store(self, verb: str, collection: str, argument: Any) -> Answer:
        """Read or write a collection: ``select``, ``row``, ``create``, ``put`` or ``remove``."""
        with self._lock:
            number = self._number()
            future: Future[Answer] = Future()
            self._asked[number] = future
            self._send(STORE, number, (verb, collection, argument))
        return future.result()

    def close(self) -> None:
        """End the keeper and its workers."""
        with self._lock, contextlib.suppress(EngineGone):
            self._send(STOP, 0, None)
        self._process.join(2)
        if self._process.is_alive():
            self._process.kill()
            self._process.join()

    def _number(self) -> int:
        self._next += 1
        return self._next

    def _send(self, *message: Any) -> None:
        try:
            self._pipe.send((*message,))
        except OSError as error:
            raise EngineGone("the search process has ended; start serve again") from error

    def _listen(self) -> None:
        try:
            while True:
                number, started, now = self._pipe.recv()
                body = self._pipe.recv_bytes()
                self._take(number, json.loads(body), len(body), (started, now))
        except (EOFError, OSError):
            self._fail_all()

    def _take(self, number: int, answer: Answer, size: int, generations: tuple[int, int]) -> None:
        started, now = generations
        with self._lock:
            if now != self._generation:
                self._cache.clear()
                self._generation = now
            asked = self._asked.pop(number, None)
            if isinstance(asked, Search):
                key = _key(asked.request)
                if self._shared.get(key) is asked:
                    del self._shared[key]
                if started == now and "error" not in answer:
                    self._remember(key, answer, size)
        future = asked.future if isinstance(asked, Search) else asked
        if future is not None:
            future.set_result(answer)

    def _remember(self, key: tuple[str, str, str], answer: Answer, size: int) -> None:
        self._cache[key] = (answer, size)
        while sum(size for _, size in self._cache.values()) > CACHED_BYTES:
            self._cache.popitem(last=False)

    def _fail_all(self) -> None:
        with self._lock:
            left, self._asked = list(self._asked.values()), {}
        for asked in left:
            future = asked.future if isinstance(asked, Search) else asked
            future.set_exception(EngineGone("the search process has ended; start serve again"))


def _keep(state: State, limits: Limits, pipe: Connection, other: Connection) -> None:
    other.close()
    Keeper(state, limits, pipe).run()


def _key(request: SearchRequest) -> tuple[str, str, str]:
    return request.spl, request.earliest, request.latest


def _done(answer: Answer) -> Future[Answer]:
    future: Future[Answer] = Future()
    future.set_result(answer)
    return future

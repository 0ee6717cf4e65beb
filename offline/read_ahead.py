"""Reading in a process of its own, so that reading files and searching their events use two cores.

Knows how to hand events, problems and counts from one process to the other, in order. Does not know what becomes of
them.
"""

from __future__ import annotations

import multiprocessing
import queue
from itertools import repeat
from typing import TYPE_CHECKING, Any

from sysmon_essentials.errors import InputError, SysmonError
from sysmon_essentials.event import RawEvent
from sysmon_essentials.readers import read_paths
from sysmon_essentials.readers.source import Counts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from multiprocessing.context import BaseContext

_BATCH = 500
_WAITING = 8
"""Batches that may wait: the reader is never far ahead, so memory does not depend on who is faster."""
_PATIENCE_S = 1.0
_METHODS = ("fork", "spawn")


def read_ahead(
    paths: Sequence[str], on_problem: Callable[[InputError], None], on_counts: Callable[[Counts], None]
) -> Iterator[RawEvent]:
    """Yield what ``read_paths`` yields, read by another process.

    Args:
        paths: Files and folders.
        on_problem: Told of each unreadable file or record, before later events.
        on_counts: Given the numbers of records at the end.

    Raises:
        SysmonError: The reading process ended before the files did.
    """
    context = _context()
    messages = context.Queue(maxsize=_WAITING)
    reader = context.Process(target=_read, args=(list(paths), messages), daemon=True)  # type: ignore[attr-defined]
    reader.start()
    try:
        while True:
            kind, content = _next(messages, reader)
            if kind == "events":
                for file, texts, records in content:
                    yield from map(RawEvent, texts, repeat(file), records)
            elif kind == "problem":
                on_problem(InputError(*content))
            else:
                on_counts(content)
                return
    finally:
        reader.terminate()
        reader.join()


def _context() -> BaseContext:
    available = multiprocessing.get_all_start_methods()
    return multiprocessing.get_context(next(method for method in _METHODS if method in available))


def _next(messages: Any, reader: Any) -> tuple[str, Any]:
    while True:
        try:
            message: tuple[str, Any] = messages.get(timeout=_PATIENCE_S)
        except queue.Empty:
            if reader.is_alive():
                continue
            raise SysmonError(f"the reading process ended early (exit code {reader.exitcode})") from None
        return message


def _read(paths: Sequence[str], messages: Any) -> None:
    """What the other process does. Exceptions cross the border as plain values: they do not pickle."""
    batch: list[tuple[str, list[str], list[str]]] = []
    size = 0

    def flush() -> None:
        nonlocal size
        if batch:
            messages.put(("events", list(batch)))
            batch.clear()
            size = 0

    def tell(problem: InputError) -> None:
        flush()
        messages.put(("problem", (problem.message, problem.path, problem.record, problem.kind)))

    counts = Counts()
    for text, file, record in read_paths(paths, tell, counts=counts):
        if not batch or batch[-1][0] != file:
            batch.append((file, [], []))
        batch[-1][1].append(text)
        batch[-1][2].append(record)
        size += 1
        if size >= _BATCH:
            flush()
    flush()
    messages.put(("end", counts))

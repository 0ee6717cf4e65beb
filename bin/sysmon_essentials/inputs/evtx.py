"""The input of event files: delivers what is new in them, in batches, and remembers how far it came.

Knows files, their identity and the order of writing: events, flush, checkpoint. Despite its name it takes every format
that the readers know. Does not know splunkd: batches go to a function, and so do the lines about progress.
"""

from __future__ import annotations

import time
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Callable

from sysmon_essentials.commands.options import Declared, one_of, whole
from sysmon_essentials.readers import read_paths
from sysmon_essentials.readers.evtx import read_evtx

from .checkpoint import Checkpoints, Entry
from .file_input import DAY_S, FileInput, FileSettings, read_given
from .file_input import DECLARED as OF_FILES
from .identity import Identity, identify, read_head
from .output import OUTPUTS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sysmon_essentials.errors import InputError
    from sysmon_essentials.event import RawEvent

    from .files import Candidate

DECLARED: dict[str, Declared] = {
    **OF_FILES,
    "output": Declared("xml: as logged; cim: normalised JSON", "xml", one_of(*OUTPUTS)),
    "batch_size": Declared("events between two checkpoints", "500", whole(1, 10_000)),
}
"""The settings of an input, besides Splunk's own."""

_BATCH_CHARACTERS = 1024 * 1024
_PROGRESS_S = 30
_LOGGED_PROBLEMS = 20


@dataclass(frozen=True)
class Settings(FileSettings):
    """The settings of one input, read."""

    output: str
    batch_size: int


def read_settings(given: Mapping[str, str]) -> Settings:
    """Return the settings of an input.

    Raises:
        UsageError: one is wrong; the text says which and what is allowed.
    """
    return Settings(**read_given(DECLARED, given))


class EvtxInput(FileInput[Settings, Checkpoints]):
    """One run over the files of an input."""

    # Of the file at hand, and when progress was told last.
    _problems = 0
    _unreadable = False
    _told = 0.0

    def _file(self, candidate: Candidate) -> int:
        done = self._remembered.unchanged(candidate)
        now = int(time.time())
        if done is not None:
            if now - done.seen > DAY_S:
                self._remembered.save(done._replace(seen=now, path=candidate.path))
            return 0
        try:
            identity, known = self._known(candidate)
        except OSError as error:
            self._cannot_read(candidate, error)
            return 0
        self._problems = 0
        self._unreadable = False
        at = self._continued(candidate, known)
        entry = Entry(*(at or identity)[:2], candidate.path, candidate.node, seen=now)
        if at is not None:
            entry = entry._replace(events=at.events, chain=at.chain, record_id=at.record_id)
        last = self._new_events(candidate, entry)
        if not self._unreadable:
            last = last._replace(size_bytes=candidate.size_bytes, changed_ns=candidate.changed_ns)
        with self._stop.shielded():
            self._remembered.save(last)
        problems = f", {self._problems} problems" if self._problems else ""
        self._log("INFO", f"{candidate.path}: {last.events - entry.events} new events after {entry.events}{problems}")
        return last.events - entry.events

    def _known(self, candidate: Candidate) -> tuple[Identity, list[Entry]]:
        """Return the identity of a file and the entries of files that begin like it."""
        head = read_head(candidate.path)
        identity = identify(head)
        identities = {
            identity,
            *(identify(head, length) for length in self._remembered.lengths() if length < len(head)),
        }
        return identity, [entry for one in identities for entry in self._remembered.alike(one)]

    def _continued(self, candidate: Candidate, known: list[Entry]) -> Entry | None:
        """Return the most advanced entry whose events are just those that the file begins with."""
        waiting = {(entry.events, entry.chain): entry for entry in known if entry.events}
        if not waiting:
            return None
        furthest = max(events for events, _ in waiting)
        found = None
        count = chain = 0
        for event in self._read(candidate, lambda _: None):
            count, chain = count + 1, _chained(chain, event)
            found = waiting.get((count, chain), found)
            if count >= furthest:
                break
        if found is None:
            self._log("WARN", f"{candidate.path}: begins like a known file but goes on otherwise; all of it is read")
        return found

    def _new_events(self, candidate: Candidate, entry: Entry) -> Entry:
        """Deliver the events after those of ``entry``; returns the entry after the last."""
        batch: list[RawEvent] = []
        size = number = 0
        for event in self._read(candidate, self._problem):
            number += 1
            if number <= entry.events:
                continue
            batch.append(event)
            size += len(event.text)
            if len(batch) >= self._settings.batch_size or size >= _BATCH_CHARACTERS:
                entry = self._batch(batch, entry)
                batch, size = [], 0
                self._progress(candidate, entry)
        return self._batch(batch, entry) if batch else entry

    def _batch(self, batch: list[RawEvent], entry: Entry) -> Entry:
        chain = entry.chain
        for event in batch:
            chain = _chained(chain, event)
        after = entry._replace(events=entry.events + len(batch), chain=chain, record_id=batch[-1].record_id)
        to_form = OUTPUTS[self._settings.output]
        deliveries = [to_form(event) for event in batch]
        with self._stop.shielded():
            self._deliver(deliveries)
            self._remembered.save(after)
        return after

    def _read(self, candidate: Candidate, on_problem: Callable[[InputError], None]) -> Iterator[RawEvent]:
        return read_paths([candidate.path], on_problem, evtx=read_evtx)

    def _problem(self, problem: InputError) -> None:
        self._problems += 1
        self._unreadable = self._unreadable or problem.kind == "file"
        if self._problems <= _LOGGED_PROBLEMS:
            self._log("WARN", str(problem))

    def _progress(self, candidate: Candidate, entry: Entry) -> None:
        now = time.monotonic()
        if now - self._told >= _PROGRESS_S:
            self._told = now
            self._log("INFO", f"{candidate.path}: {entry.events} events so far, record {entry.record_id}")


def _chained(chain: int, event: RawEvent) -> int:
    return zlib.crc32(event.text.encode("utf-8", "surrogatepass"), chain)

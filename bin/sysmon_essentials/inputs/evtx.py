"""The input of event files: delivers what is new in them, in batches, and remembers how far it came.

Knows files, their identity and the order of writing: events, flush, checkpoint. Despite its name it takes every format
that the readers know. Does not know splunkd: batches go to a function, and so do the lines about progress.
"""

from __future__ import annotations

import time
import zlib
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Callable

from sysmon_essentials.commands.options import Declared, one_of, whole
from sysmon_essentials.errors import InputError
from sysmon_essentials.readers import read_paths
from sysmon_essentials.readers.evtx import read_evtx

from .checkpoint import Checkpoints, Entry
from .file_input import DAY_S, LOGGED_PROBLEMS, FileInput, FileSettings, read_given
from .file_input import DECLARED as OF_FILES
from .identity import Identity, identify, read_head
from .output import OUTPUTS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

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

    # Of the file at hand: problems, those of records, and whether it is to be read again next time.
    _problems = 0
    _damaged = 0
    _unreadable = False
    # What to remember if the last event delivered may not have been whole.
    _without_last: Entry | None = None
    # When progress was told last.
    _told = 0.0

    def _file(self, candidate: Candidate) -> int:
        done = self._remembered.unchanged(candidate)
        now = int(time.time())
        if done is not None:
            if abs(now - done.seen) > DAY_S:
                self._remembered.save(done._replace(seen=now, path=candidate.path))
            return 0
        try:
            identity, known = self._known(candidate)
        except OSError as error:
            self._cannot_read(candidate, error)
            return 0
        self._problems = self._damaged = 0
        self._unreadable = False
        at = self._continued(candidate, known)
        if self._unreadable:
            return 0
        entry = Entry(*(at or identity)[:2], candidate.path, candidate.node, seen=now)
        if at is not None:
            entry = entry._replace(events=at.events, chain=at.chain, record_id=at.record_id)
        last = self._new_events(candidate, entry)
        remembered = self._without_last or last
        if not self._unreadable:
            remembered = remembered._replace(size_bytes=candidate.size_bytes, changed_ns=candidate.changed_ns)
        with self._stop.shielded():
            self._remembered.save(remembered)
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
        for event in self._read(candidate, self._unreadable_only):
            count, chain = count + 1, _chained(chain, event)
            found = waiting.get((count, chain), found)
            if count >= furthest:
                break
        if found is None and not self._unreadable:
            self._log("WARN", f"{candidate.path}: begins like a known file but goes on otherwise; all of it is read")
        return found

    def _new_events(self, candidate: Candidate, entry: Entry) -> Entry:
        """Deliver the events after those of ``entry``; returns the entry after the last."""
        self._without_last = None
        events = self._read(candidate, self._problem)
        if not _begins_with(events, entry):
            if not self._unreadable:
                self._problem(InputError("changed while it was read; read next time", candidate.path, kind="file"))
            return entry
        batch: list[RawEvent] = []
        size, damaged, is_whole = 0, self._damaged, True
        for event in events:
            is_whole = damaged == self._damaged
            damaged = self._damaged
            batch.append(event)
            size += len(event.text)
            if len(batch) >= self._settings.batch_size or size >= _BATCH_CHARACTERS:
                entry = self._batch(batch, entry)
                batch, size = [], 0
                self._progress(candidate, entry)
        if batch:
            entry = self._batch(batch, entry)
        if is_whole:
            self._without_last = None
        return entry

    def _batch(self, batch: list[RawEvent], entry: Entry) -> Entry:
        chain = before_last = entry.chain
        for event in batch:
            before_last, chain = chain, _chained(chain, event)
        after = entry._replace(events=entry.events + len(batch), chain=chain, record_id=batch[-1].record_id)
        # A writer that was not done with it goes on there: then it must not count as delivered.
        self._without_last = after._replace(events=after.events - 1, chain=before_last)
        to_form = OUTPUTS[self._settings.output]
        deliveries = [to_form(event) for event in batch]
        with self._stop.shielded():
            self._deliver(deliveries)
            self._remembered.save(after)
        return after

    def _read(self, candidate: Candidate, on_problem: Callable[[InputError], None]) -> Iterator[RawEvent]:
        try:
            yield from read_paths([candidate.path], on_problem, evtx=read_evtx)
        except OSError as error:
            on_problem(InputError(f"cannot read: {error.strerror or error}", candidate.path, kind="file"))

    def _problem(self, problem: InputError) -> None:
        self._problems += 1
        self._damaged += problem.record is not None
        self._unreadable = self._unreadable or problem.kind == "file"
        if self._problems <= LOGGED_PROBLEMS:
            self._log("WARN", str(problem))

    def _unreadable_only(self, problem: InputError) -> None:
        """Take a problem with what is known already: it was told when it was new."""
        if problem.kind == "file":
            self._problem(problem)

    def _progress(self, candidate: Candidate, entry: Entry) -> None:
        now = time.monotonic()
        if now - self._told >= _PROGRESS_S:
            self._told = now
            self._log("INFO", f"{candidate.path}: {entry.events} events so far, record {entry.record_id}")


def _begins_with(events: Iterator[RawEvent], entry: Entry) -> bool:
    """Take from ``events`` as many as an entry has; tell whether they are those."""
    count = chain = 0
    for event in islice(events, entry.events):
        count, chain = count + 1, _chained(chain, event)
    return (count, chain) == (entry.events, entry.chain)


def _chained(chain: int, event: RawEvent) -> int:
    return zlib.crc32(event.text.encode("utf-8", "surrogatepass"), chain)

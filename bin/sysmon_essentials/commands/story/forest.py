"""Processes and who started whom, out of facts in any order, in bounded memory.

Knows that a ProcessGuid is unique on a host, that process ids are used again, that events get lost, and that a log may
lie: whatever the facts say, the result is a forest. Does not know how it is drawn.
"""

from __future__ import annotations

from bisect import bisect_right, insort
from typing import TYPE_CHECKING, Callable

from .facts import CREATE, END, FINDING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from .facts import Fact, Person


# Above every number that tells two processes of one start apart.
_LAST = float("inf")


class Process:
    """One process.

    Attributes:
        host: computer, lower case.
        guid: ProcessGuid, empty if no event has it.
        pid: process id.
        observed: whether its creation was seen; without it only what other events say is known.
        start, end: UTC epoch seconds, 0.0 if not seen; ``seen`` is the first event of any kind.
        parent, children: links, children in order of start.
        shown: the children that are drawn.
        codes: number of events by EventID, its own creation and end included.
        events: the first events in order of time, (time, EventID, detail).
        findings: risk score by detection.
        size: processes of its tree, itself included.
        depth: number of its ancestors.
    """

    __slots__ = (
        "children", "codes", "command", "depth", "end", "events", "findings", "guid", "host", "integrity", "observed",
        "parent", "path", "pid", "seen", "shown", "size", "start", "started_by", "user",
    )  # fmt: skip

    def __init__(self, host: str, guid: str, pid: str) -> None:
        self.host, self.guid, self.pid = host, guid, pid
        self.path = self.command = self.user = self.integrity = ""
        self.observed = False
        self.start = self.end = self.seen = 0.0
        self.started_by: Person | None = None
        self.parent: Process | None = None
        self.children: list[Process] = []
        self.shown: list[Process] = self.children
        self.codes: dict[int, int] = {}
        self.events: list[tuple[float, int, str]] = []
        self.findings: dict[str, int] = {}
        self.size = 1
        self.depth = 0

    @property
    def name(self) -> str:
        """File name of the program, or what else is known."""
        return self.path.replace("\\", "/").rpartition("/")[2] or (f"process {self.pid}" if self.pid else "unknown")

    def learn(self, person: Person) -> None:
        """Fill in what is not known yet."""
        self.pid = self.pid or person.pid
        self.path = self.path or person.path
        self.command = self.command or person.command
        self.user = self.user or person.user


class Forest:
    """All processes of a search.

    Attributes:
        loose: events that no process could be found for.
        left_out: events left out because there were too many processes.
    """

    def __init__(self, most: int, most_events: int) -> None:
        """``most`` processes are kept, and ``most_events`` events of each."""
        self.loose = 0
        self.left_out = 0
        self._most = most
        self._most_events = most_events
        self._processes: dict[tuple[str, str], Process] = {}
        self._waiting: list[Fact] = []
        self._starts: dict[tuple[str, str], list[tuple[float, int, Process]]] = {}

    def add(self, fact: Fact) -> None:
        """Take a fact; one without a GUID waits until all processes are known."""
        if not fact.process.guid and fact.code != CREATE:
            if len(self._waiting) < self._most:
                self._waiting.append(fact)
            else:
                self.left_out += 1
            return
        key = fact.process.guid or f"pid {fact.process.pid} from {fact.time}"
        process = self._process(fact.host, key, fact.process)
        if process is None:
            self.left_out += 1
            return
        self._note(process, fact)
        target = self._process(fact.host, fact.target.guid, fact.target) if fact.target and fact.target.guid else None
        if target is not None:
            self._keep(target, fact, f"by {fact.process.path or fact.process.guid}")

    def grow(self) -> list[Process]:
        """Link everything and return the roots in order of host and start."""
        processes = list(self._processes.values())
        for process in processes:
            self._index(process)
        for fact in self._waiting:
            found = self._running(fact.host, fact.process.pid, fact.time, fact.process.path)
            if found is None:
                self.loose += 1
            else:
                self._note(found, fact)
        for process in processes:
            process.parent = self._parent_of(process)
        everyone = list(self._processes.values())
        _cut_loops(everyone)
        for process in everyone:
            if process.parent is not None:
                process.parent.children.append(process)
        roots = sorted((process for process in everyone if process.parent is None), key=_order)
        _measure(roots)
        return roots

    def _process(self, host: str, key: str, person: Person) -> Process | None:
        process = self._processes.get((host, key))
        if process is None:
            if len(self._processes) >= self._most:
                return None
            process = self._processes[host, key] = Process(host, person.guid, person.pid)
        process.learn(person)
        return process

    def _note(self, process: Process, fact: Fact) -> None:
        if fact.code == FINDING:
            process.findings[fact.detail] = max(fact.score, process.findings.get(fact.detail, 0))
            return
        if fact.code == CREATE:
            process.observed = True
            process.start, process.started_by, process.integrity = fact.time, fact.parent, fact.integrity
            process.command = fact.process.command or process.command
        elif fact.code == END:
            process.end = fact.time
        self._keep(process, fact, fact.detail)

    def _keep(self, process: Process, fact: Fact, detail: str) -> None:
        process.codes[fact.code] = process.codes.get(fact.code, 0) + 1
        if fact.time and (not process.seen or fact.time < process.seen):
            process.seen = fact.time
        if fact.code not in (CREATE, END):
            insort(process.events, (fact.time, fact.code, detail))
            del process.events[self._most_events :]

    def _index(self, process: Process) -> None:
        if process.pid:
            begun = process.start or process.seen
            insort(self._starts.setdefault((process.host, process.pid), []), (begun, id(process), process))

    def _running(self, host: str, pid: str, time: float, path: str) -> Process | None:
        """Return the process that had a process id at a time: the last one started, unless it had ended already."""
        starts = self._starts.get((host, pid), [])
        at = bisect_right(starts, (time, _LAST)) if time else len(starts)
        if not pid or not at:
            return None
        process = starts[at - 1][2]
        ended = process.end and time and process.end < time
        other = path and process.path and path.lower() != process.path.lower()
        return None if ended or other else process

    def _parent_of(self, process: Process) -> Process | None:
        """Return the parent; where its own creation was not seen, what the child says about it."""
        person = process.started_by
        if person is None or not (person.guid or person.pid or person.path):
            return None
        if not person.guid:
            found = self._running(process.host, person.pid, process.start, person.path)
            if found is not None and found is not process:
                return found
        key = person.guid or f"parent {person.pid} {person.path} {person.command}"
        return self._process(process.host, key, person)


def _order(process: Process) -> tuple[str, float, str]:
    return process.host, process.start or process.seen, process.guid


def _cut_loops(processes: Iterable[Process]) -> None:
    """Make a root of one process in each circle of parents."""
    sound: set[int] = set()
    for process in processes:
        trail: dict[int, Process] = {}
        at: Process | None = process
        while at is not None and id(at) not in sound:
            if id(at) in trail:
                at.parent = None
                break
            trail[id(at)] = at
            at = at.parent
        sound.update(trail)


def _measure(roots: list[Process]) -> None:
    """Set depth and size, and put children in order."""
    met = []
    for process in walk(roots):
        process.children.sort(key=_order)
        process.depth = 0 if process.parent is None else process.parent.depth + 1
        met.append(process)
    for process in reversed(met):
        if process.parent is not None:
            process.parent.size += process.size


def walk(roots: Iterable[Process]) -> Iterator[Process]:
    """Yield the processes of trees that are drawn, parents before children, children in their order."""
    waiting = list(roots)[::-1]
    while waiting:
        process = waiting.pop()
        yield process
        waiting.extend(reversed(process.shown))


def show_only(roots: Iterable[Process], is_chosen: Callable[[Process], bool]) -> list[Process]:
    """Draw only the chosen processes, their ancestors and their descendants; returns the roots that are left."""
    roots = list(roots)
    kept: set[int] = set()
    below: set[int] = set()
    everyone = list(walk(roots))
    for process in everyone:
        if (process.parent is not None and id(process.parent) in below) or is_chosen(process):
            below.add(id(process))
            kept.add(id(process))
            above = process.parent
            while above is not None and id(above) not in kept:
                kept.add(id(above))
                above = above.parent
    for process in everyone:
        process.shown = [child for child in process.children if id(child) in kept]
    return [root for root in roots if id(root) in kept]

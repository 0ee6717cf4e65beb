"""What the inputs over files share: their settings, and a look at every file with what is remembered of each.

Knows the order of a look and which files have gone. Does not know what is delivered of a file.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Callable, Generic, TypeVar

from sysmon_essentials.commands.options import Declared, read_bool, read_options, whole

from .files import find_files, read_patterns

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sysmon_essentials.errors import InputError

    from .entries import Entries
    from .files import Candidate
    from .output import Delivery
    from .stop import Stop

DECLARED: dict[str, Declared] = {
    "path": Declared("files, folders and patterns, absolute, with ; between them", "", read_patterns),
    "recursive": Declared("whether files in subfolders are read", "true", read_bool),
    "settle_seconds": Declared("how long a file must not have changed before it is read", "5", whole(0, 86_400)),
    "forget_days": Declared("how long a file that has gone is remembered", "90", whole(1, 3650)),
}
"""The settings that every input over files has, besides Splunk's own."""

DAY_S = 86_400
LOGGED_PROBLEMS = 20
"""How many problems of one kind are told line by line."""


@dataclass(frozen=True)
class FileSettings:
    """The settings of ``DECLARED``, read."""

    path: Sequence[str]
    recursive: bool
    settle_seconds: int
    forget_days: int


S = TypeVar("S", bound=FileSettings)
E = TypeVar("E", bound="Entries[Any]")


def read_given(declared: Mapping[str, Declared], given: Mapping[str, str]) -> dict[str, Any]:
    """Return the value of every declared setting; what is empty has its default, Splunk's own are no concern.

    Raises:
        UsageError: one is wrong; the text says which and what is allowed.
    """
    return read_options(declared, {name: given[name] for name in declared if given.get(name)})


class FileInput(Generic[S, E]):
    """One run over the files of an input; ``remembered`` is what it knows of them."""

    def __init__(
        self,
        settings: S,
        remembered: E,
        deliver: Callable[[list[Delivery]], None],
        log: Callable[[str, str], None],
        stop: Stop,
    ) -> None:
        """Prepare a run.

        Args:
            settings: what to read and how.
            remembered: what was delivered before.
            deliver: writes and flushes events; blocks while Splunk is busy.
            log: takes a level (INFO, WARN, ERROR) and a line.
            stop: asked whether to go on.
        """
        self._settings = settings
        self._remembered = remembered
        self._deliver = deliver
        self._log = log
        self._stop = stop
        self._unreadable_places = 0

    def run(self) -> int:
        """Deliver what is new, oldest change first; returns the number of events.

        Raises:
            Stopped: it was asked to stop.
            OSError: events or checkpoints could not be written.
        """
        now_ns = time.time_ns()
        settings = self._settings
        settled_before_ns = now_ns - settings.settle_seconds * 1_000_000_000
        self._unreadable_places = delivered = files = 0
        for candidate in find_files(settings.path, settings.recursive, settled_before_ns, self._cannot_look):
            if self._is_wanted(candidate):
                files += 1
                delivered += self._file(candidate)
        gone = self._remembered.forget(now_ns // 1_000_000_000 - settings.forget_days * DAY_S)
        forgotten = f", {gone} files forgotten" if gone else ""
        unreadable = f", {self._unreadable_places} places not readable" if self._unreadable_places else ""
        self._log("INFO", f"{files} files looked at, {delivered} new events{forgotten}{unreadable}")
        return delivered

    def _is_wanted(self, candidate: Candidate) -> bool:
        """Tell whether a file counts at all."""
        return True

    def _file(self, candidate: Candidate) -> int:
        """Deliver what is new in a file; returns the number of events."""
        raise NotImplementedError

    def _cannot_look(self, problem: InputError) -> None:
        self._unreadable_places += 1
        if self._unreadable_places <= LOGGED_PROBLEMS:
            self._log("WARN", str(problem))

    def _cannot_read(self, candidate: Candidate, error: OSError) -> None:
        self._log("WARN", f"{candidate.path}: cannot read: {error.strerror or error}")

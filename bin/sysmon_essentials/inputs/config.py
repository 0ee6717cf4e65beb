"""The input of configuration files: one report on each when it changes, and again once in a while.

Knows files, what was reported of them, and the order of writing: event, flush, checkpoint. What a report says is
``config.examine``'s. Does not know splunkd: events go to a function, and so do the lines about progress.
"""

from __future__ import annotations

import hashlib
import time
from fnmatch import fnmatch
from pathlib import Path
from typing import TYPE_CHECKING, Callable, NamedTuple

from sysmon_essentials.commands.options import Declared, read_bool, read_options, whole
from sysmon_essentials.config.examine import examine
from sysmon_essentials.config.read import MAX_BYTES

from .config_event import Seen, as_event
from .entries import delete_entry, read_entries, write_entry
from .files import find_files, read_patterns

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from sysmon_essentials.config.coverage import Need
    from sysmon_essentials.errors import InputError

    from .files import Candidate
    from .output import Delivery
    from .stop import Stop

DECLARED: dict[str, Declared] = {
    "path": Declared("files, folders and patterns, absolute, with ; between them", "", read_patterns),
    "recursive": Declared("whether files in subfolders are read", "true", read_bool),
    "settle_seconds": Declared("how long a file must not have changed before it is read", "5", whole(0, 86_400)),
    "repeat_hours": Declared("when a file that has not changed is reported again", "24", whole(24, 720)),
    "forget_days": Declared("how long a file that has gone is remembered", "90", whole(1, 3650)),
}
"""The settings of an input, besides Splunk's own."""

_DAY_S = 86_400
_HOUR_S = 3_600


class Settings(NamedTuple):
    """The settings of one input, read."""

    path: Sequence[str]
    recursive: bool
    settle_seconds: int
    repeat_hours: int
    forget_days: int


def read_settings(given: Mapping[str, str]) -> Settings:
    """Return the settings of an input.

    Raises:
        UsageError: one is wrong; the text says which and what is allowed.
    """
    return Settings(**read_options(DECLARED, {name: given[name] for name in DECLARED if given.get(name)}))


class Entry(NamedTuple):
    """What was reported of a file.

    Attributes:
        path: the file.
        sha256: of its content, upper case; empty if it was too big.
        size_bytes, changed_ns: what it was like.
        reported: UTC epoch seconds of the last report.
        seen: UTC epoch seconds of the last time the file was there, at most a day late.
    """

    path: str
    sha256: str
    size_bytes: int
    changed_ns: int
    reported: int
    seen: int


class Reported:
    """The entries of one input by path, read once and written one at a time."""

    def __init__(self, folder: Path, on_problem: Callable[[InputError], None]) -> None:
        """Read the folder, which is made if need be; what is not an entry is reported and passed over.

        Raises:
            OSError: the folder cannot be made or read.
        """
        self._folder = folder
        template = Entry("", "", 0, 0, 0, 0)
        self._entries = {entry.path: entry for entry in read_entries(folder, template, Entry, on_problem)}

    def of(self, path: str) -> Entry | None:
        """Return the entry of a file; None if it was never reported."""
        return self._entries.get(path)

    def save(self, entry: Entry) -> None:
        """Write an entry; a kill leaves the old one or the new one.

        Raises:
            OSError: the disk is full, or the folder cannot be written.
        """
        write_entry(self._folder, _name(entry.path), entry)
        self._entries[entry.path] = entry

    def forget(self, before: int) -> None:
        """Delete entries of files that were last seen before a time."""
        for entry in [entry for entry in self._entries.values() if entry.seen < before]:
            delete_entry(self._folder, _name(entry.path))
            del self._entries[entry.path]


class ConfigInput:
    """One run over the files of an input."""

    def __init__(
        self,
        settings: Settings,
        reported: Reported,
        deliver: Callable[[list[Delivery]], None],
        log: Callable[[str, str], None],
        stop: Stop,
    ) -> None:
        """Prepare a run.

        Args:
            settings: what to read.
            reported: what was reported before.
            deliver: writes and flushes events; blocks while Splunk is busy.
            log: takes a level (INFO, WARN, ERROR) and a line.
            stop: asked whether to go on.
        """
        self._settings = settings
        self._reported = reported
        self._deliver = deliver
        self._log = log
        self._stop = stop
        self._needs: Sequence[Need] | None = None

    def run(self, needs: Callable[[], Sequence[Need]]) -> int:
        """Deliver a report on each file that is due; returns their number.

        Args:
            needs: what detections need to see; asked only if there is something to report.

        Raises:
            Stopped: it was asked to stop.
            OSError: events or checkpoints could not be written.
        """
        now_ns = time.time_ns()
        settings = self._settings
        files = delivered = 0
        settled = now_ns - settings.settle_seconds * 1_000_000_000
        for candidate in find_files(settings.path, settings.recursive, settled):
            if _is_wanted(candidate.path, settings.path):
                files += 1
                delivered += self._file(candidate, needs)
        self._reported.forget(now_ns // 1_000_000_000 - settings.forget_days * _DAY_S)
        self._log("INFO", f"{files} files looked at, {delivered} reported")
        return delivered

    def _file(self, candidate: Candidate, needs: Callable[[], Sequence[Need]]) -> bool:
        """Report a file if it is due."""
        now = int(time.time())
        known = self._reported.of(candidate.path)
        is_recent = known is not None and now - known.reported < self._settings.repeat_hours * _HOUR_S
        if known is not None and is_recent and _facts(candidate) == (known.size_bytes, known.changed_ns):
            if now - known.seen >= _DAY_S:
                self._reported.save(known._replace(seen=now))
            return False
        try:
            data, sha256 = _read(candidate.path)
        except OSError as error:
            self._log("WARN", f"{candidate.path}: cannot read: {error.strerror or error}")
            return False
        after = Entry(candidate.path, sha256, *_facts(candidate), now, now)
        if known is not None and is_recent and known.sha256 == sha256:
            self._reported.save(after._replace(reported=known.reported))
            return False
        if self._needs is None:
            self._needs = needs()
        report = examine(data, candidate.path, self._needs)
        with self._stop.shielded():
            self._deliver([as_event(report, Seen(candidate.path, sha256, *_facts(candidate), now))])
            self._reported.save(after)
        self._log("INFO", f"{candidate.path}: {report.status}, {len(report.problems)} problems")
        return True


def _read(path: str) -> tuple[bytes, str]:
    """Return a file and its SHA-256; of one that is too big only the beginning, and no hash."""
    with Path(path).open("rb") as file:
        data = file.read(MAX_BYTES + 1)
    return data, hashlib.sha256(data).hexdigest().upper() if len(data) <= MAX_BYTES else ""


def _is_wanted(path: str, patterns: Iterable[str]) -> bool:
    """Tell whether a file may be a configuration: named .xml, or asked for by its name."""
    name = Path(path).name
    return name.lower().endswith(".xml") or any(fnmatch(name, Path(pattern).name) for pattern in patterns)


def _facts(candidate: Candidate) -> tuple[int, int]:
    return candidate.size_bytes, candidate.changed_ns


def _name(path: str) -> str:
    return hashlib.sha256(path.encode("utf-8", "surrogateescape")).hexdigest()[:32]

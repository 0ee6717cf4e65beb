"""The input of configuration files: one report on each when it changes, and again once in a while.

Knows files, what was reported of them, and the order of writing: event, flush, checkpoint. What a report says is
``config.examine``'s. Does not know splunkd: events go to a function, and so do the lines about progress.
"""

from __future__ import annotations

import hashlib
import time
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path
from typing import TYPE_CHECKING, Callable, NamedTuple

from sysmon_essentials.commands.options import Declared, whole
from sysmon_essentials.config.examine import examine
from sysmon_essentials.config.read import MAX_BYTES

from .config_event import Seen, as_event
from .entries import Entries
from .file_input import DAY_S, FileInput, FileSettings, read_given
from .file_input import DECLARED as OF_FILES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sysmon_essentials.config.coverage import Need
    from sysmon_essentials.errors import InputError

    from .files import Candidate
    from .output import Delivery
    from .stop import Stop

DECLARED: dict[str, Declared] = {
    **OF_FILES,
    "repeat_hours": Declared("when a file that has not changed is reported again", "24", whole(24, 720)),
}
"""The settings of an input, besides Splunk's own."""

_HOUR_S = 3_600


@dataclass(frozen=True)
class Settings(FileSettings):
    """The settings of one input, read."""

    repeat_hours: int


def read_settings(given: Mapping[str, str]) -> Settings:
    """Return the settings of an input.

    Raises:
        UsageError: one is wrong; the text says which and what is allowed.
    """
    return Settings(**read_given(DECLARED, given))


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


class Reported(Entries[Entry]):
    """The entries of one input by path."""

    def __init__(self, folder: Path, on_problem: Callable[[InputError], None]) -> None:
        """Read the folder, which is made if need be; what is not an entry is reported and passed over.

        Raises:
            OSError: the folder cannot be made or read.
        """
        super().__init__(folder, Entry("", "", 0, 0, 0, 0), lambda entry: _name(entry.path), on_problem)

    def of(self, path: str) -> Entry | None:
        """Return the entry of a file; None if it was never reported."""
        return self.named(_name(path))


class ConfigInput(FileInput[Settings, Reported]):
    """One run over the files of an input."""

    def __init__(
        self,
        settings: Settings,
        reported: Reported,
        deliver: Callable[[list[Delivery]], None],
        log: Callable[[str, str], None],
        stop: Stop,
        *,
        needs: Callable[[], Sequence[Need]],
    ) -> None:
        """Prepare a run; see ``FileInput``.

        ``needs`` says what detections need to see, and is asked only if there is something to report.
        """
        super().__init__(settings, reported, deliver, log, stop)
        self._ask_needs = needs
        self._needs: Sequence[Need] | None = None

    def _is_wanted(self, candidate: Candidate) -> bool:
        """Tell whether a file may be a configuration: named .xml, or asked for by its name."""
        name = Path(candidate.path).name
        asked = (Path(pattern).name for pattern in self._settings.path)
        return name.lower().endswith(".xml") or any(name == one or fnmatch(name, one) for one in asked)

    def _file(self, candidate: Candidate) -> int:
        """Report a file if it is due; returns the number of reports."""
        now = int(time.time())
        known = self._remembered.of(candidate.path)
        # A report from the future was made while the clock was wrong.
        is_recent = known is not None and 0 <= now - known.reported < self._settings.repeat_hours * _HOUR_S
        if known is not None and is_recent and _facts(candidate) == (known.size_bytes, known.changed_ns):
            if abs(now - known.seen) >= DAY_S:
                self._remembered.save(known._replace(seen=now))
            return 0
        try:
            data, sha256 = _read(candidate.path)
        except OSError as error:
            self._cannot_read(candidate, error)
            return 0
        after = Entry(candidate.path, sha256, *_facts(candidate), now, now)
        if known is not None and is_recent and known.sha256 == sha256:
            self._remembered.save(after._replace(reported=known.reported))
            return 0
        if self._needs is None:
            self._needs = self._ask_needs()
        report = examine(data, candidate.path, self._needs)
        with self._stop.shielded():
            self._deliver([as_event(report, Seen(candidate.path, sha256, *_facts(candidate), now))])
            self._remembered.save(after)
        self._log("INFO", f"{candidate.path}: {report.status}, {len(report.problems)} problems")
        return 1


def _read(path: str) -> tuple[bytes, str]:
    """Return a file and its SHA-256; of one that is too big only the beginning, and no hash."""
    with Path(path).open("rb") as file:
        data = file.read(MAX_BYTES + 1)
    return data, hashlib.sha256(data).hexdigest().upper() if len(data) <= MAX_BYTES else ""


def _facts(candidate: Candidate) -> tuple[int, int]:
    return candidate.size_bytes, candidate.changed_ns


def _name(path: str) -> str:
    return hashlib.sha256(path.encode("utf-8", "surrogateescape")).hexdigest()[:32]

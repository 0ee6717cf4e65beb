"""What the command line says to people: SPL errors with a caret, problems of files, progress.

Everything here goes to standard error, so that results can be piped.
"""

from __future__ import annotations

import sys
import time
from collections import Counter
from typing import TYPE_CHECKING, Final

from offline.output import printable

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sysmon_essentials.errors import InputError

    from offline.recordings import Intake
    from offline.spl.errors import SplError

_NOT_A_LOG: Final = "format"
_SHOWN_A_FILE: Final = 5
_SHOWN_FILES: Final = 40
_CONTEXT: Final = 60
_REFRESH_S: Final = 0.2
_BAR: Final = 30
_WORTH_A_RATE: Final = 10_000


def spl_error(error: SplError) -> str:
    """The message, the line of the search where it is, and a caret under the place."""
    if error.position is None or not error.text:
        return error.message
    position = min(error.position, len(error.text))
    line_start = error.text.rfind("\n", 0, position) + 1
    line_end = error.text.find("\n", position)
    line = error.text[line_start : line_end if line_end >= 0 else None]
    column = position - line_start
    cut = max(column - _CONTEXT, 0)
    shown = line[cut : column + _CONTEXT].replace("\t", " ")
    return f"{error.message} (position {error.position})\n  {shown}\n  {' ' * (column - cut)}^"


def report_problems(problems: Sequence[InputError]) -> None:
    """List what could not be read: by file with its records, then counted. Files of other kinds get one line."""
    strange = [problem.path for problem in problems if problem.kind == _NOT_A_LOG]
    problems = [problem for problem in problems if problem.kind != _NOT_A_LOG]
    if strange:
        names = ", ".join(map(printable, strange[:_SHOWN_A_FILE]))
        more = f" and {len(strange) - _SHOWN_A_FILE} more" if len(strange) > _SHOWN_A_FILE else ""
        tell(f"no event log: {names}{more}")
    if not problems:
        return
    by_file: dict[str, list[InputError]] = {}
    for problem in problems:
        by_file.setdefault(problem.path, []).append(problem)
    lines = [f"\n{plural(len(problems), 'problem')} in {plural(len(by_file), 'file')}:"]
    for path, found in list(by_file.items())[:_SHOWN_FILES]:
        lines += [f"  {printable(str(problem))}" for problem in found[:_SHOWN_A_FILE]]
        if len(found) > _SHOWN_A_FILE:
            lines.append(f"  {printable(path)}: and {len(found) - _SHOWN_A_FILE} more")
    if len(by_file) > _SHOWN_FILES:
        lines.append(f"  and {plural(len(by_file) - _SHOWN_FILES, 'more file')}")
    kinds = Counter(problem.kind for problem in problems)
    lines.append("  by kind: " + ", ".join(f"{kind} {count}" for kind, count in sorted(kinds.items())))
    tell("\n".join(lines))


def report_intake(intake: Intake, seconds: float) -> None:
    """One line: what was read and how fast."""
    rate = f", {intake.events / seconds:,.0f} events/s" if seconds > 0 and intake.events >= _WORTH_A_RATE else ""
    dropped = f", {intake.dropped:,} of them dropped at index time" if intake.dropped else ""
    others = f", {plural(intake.counts.skipped, 'record')} of other logs skipped" if intake.counts.skipped else ""
    read = f"{plural(intake.events, 'event')} from {plural(intake.files, 'file')}"
    tell(f"{read}{dropped}{others} in {seconds:.1f} s{rate}")


def tell(message: str) -> None:
    """Write a message for people."""
    sys.stderr.write(message + "\n")


def plural(count: int, noun: str, several: str = "") -> str:
    """``1 file``, ``1,200 files``; ``several`` for words that take more than an s."""
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {several or noun + 's'}"


class Progress:
    """A bar on a terminal; nothing elsewhere.

    How far the reading is, is judged by the sizes of the files already behind it.
    """

    def __init__(self, sizes: Mapping[str, int]) -> None:
        self._is_shown = sys.stderr.isatty()
        self._sizes = sizes
        self._total = sum(sizes.values())
        self._behind = 0
        self._file = ""
        self._next = 0.0

    def __call__(self, file: str, events: int) -> None:
        """Event number ``events`` came from ``file``."""
        if not self._is_shown:
            return
        container = file.partition("!")[0]
        if container != self._file:
            self._behind += self._sizes.get(self._file, 0)
            self._file = container
        now = time.monotonic()
        if now >= self._next:
            self._next = now + _REFRESH_S
            share = min(self._behind / self._total, 1.0) if self._total else 0.0
            filled = int(share * _BAR)
            bar = "#" * filled + "." * (_BAR - filled)
            sys.stderr.write(f"\r[{bar}] {share:4.0%} {events:,} events {printable(container)[-60:]}\x1b[K")
            sys.stderr.flush()

    def phase(self, name: str) -> None:
        """Say what is going on after the reading."""
        if self._is_shown:
            sys.stderr.write(f"\r{name}\x1b[K")
            sys.stderr.flush()

    def done(self) -> None:
        """Take the bar away."""
        if self._is_shown:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()

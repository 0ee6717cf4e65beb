"""What a reader knows of the file it reads: its label, its counters, where problems go.

Does not know any format.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Callable, TypeVar

from sysmon_essentials.errors import InputError
from sysmon_essentials.event import RawEvent

from .parts import LayoutError

if TYPE_CHECKING:
    from typing import Union

    OnProblem = Callable[[InputError], None]
    Position = Union[int, str]

T = TypeVar("T")

# Characters of one record; Sysmon's own limit is 64 KB an event, converters can double that several times.
MAX_RECORD = 4 * 1024 * 1024

_RECORD_START = "<EventRecordID>"
_RECORD_END = "</EventRecordID>"


class Counts:
    """Records met so far, over all files of a run.

    Attributes:
        read: records of any kind.
        sysmon: Sysmon events delivered.
        skipped: sound records of other providers.
        bad: unreadable or damaged records and files, by kind of problem.
    """

    def __init__(self) -> None:
        self.read = 0
        self.sysmon = 0
        self.skipped = 0
        self.bad: dict[str, int] = {}


class Source:
    """One file (or archive member) while it is read."""

    def __init__(self, label: str, counts: Counts, on_problem: OnProblem) -> None:
        """``label`` names the file in events and messages."""
        self.label = label
        self.counts = counts
        self.position = 0
        self._on_problem = on_problem

    def begin(self) -> int:
        """Count one more record of the file and return its 1-based position."""
        self.position += 1
        self.counts.read += 1
        return self.position

    def event(self, text: str) -> RawEvent:
        """Return the record begun last as an event, under its ``EventRecordID`` or else its position."""
        self.counts.sysmon += 1
        return RawEvent(text, self.label, _record_id(text) or str(self.position))

    def converted(self, convert: Callable[[T], str | None], record: T) -> RawEvent | None:
        """Return the record begun last as an event, None if it is no Sysmon event or cannot be understood.

        Args:
            convert: gives the event's XML, or None if the record is not Sysmon's; what it raises is reported. Records
                are anybody's: values of other types than expected are a fault of the record.
            record: what the format calls a record.
        """
        try:
            text = convert(record)
        except (LayoutError, TypeError, AttributeError) as error:
            self.bad("layout", str(error), self.position)
            return None
        if text is None:
            self.skip()
            return None
        return self.event(text)

    def skip(self) -> None:
        """Count the record begun last as a sound record that is not Sysmon's."""
        self.counts.skipped += 1

    def bad(self, kind: str, message: str, record: Position | None = None) -> None:
        """Report and count a problem of ``kind`` at ``record`` (number or ``offset N``; None: the whole file)."""
        self.report(InputError(message, self.label, None if record is None else str(record), kind))

    def report(self, problem: InputError) -> None:
        """Report and count a problem that has its place already."""
        self.counts.bad[problem.kind] = self.counts.bad.get(problem.kind, 0) + 1
        self._on_problem(problem)


def _record_id(text: str) -> str:
    """Return the first ``EventRecordID`` that is a number, or nothing. Twice as fast as a pattern."""
    start = text.find(_RECORD_START)
    while start >= 0:
        start += len(_RECORD_START)
        end = text.find("<", start)
        if end >= 0 and text[start:end].isdecimal() and text.startswith(_RECORD_END, end):
            return text[start:end]
        start = text.find(_RECORD_START, start)
    return ""

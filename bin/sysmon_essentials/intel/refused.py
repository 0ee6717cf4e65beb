"""Why something that a feed names is not taken, and how often.

Knows reasons and places. An item that is refused never costs another one.
"""

from __future__ import annotations

from typing import NamedTuple

from sysmon_essentials.errors import SysmonError

_SHOWN = 5
_LONGEST = 120


class RefusedError(SysmonError):
    """An item cannot be an indicator.

    Attributes:
        reason: a word or two for counting, such as ``leading zero``.
        message: what is wrong with just this item.
    """

    def __init__(self, reason: str, message: str) -> None:
        """Keep both; the text is the message."""
        super().__init__(message)
        self.reason = reason
        self.message = message


class Refusal(NamedTuple):
    """One refused item: where it stands (``line 7``, an object's id), the reason, and what is wrong."""

    place: str
    reason: str
    message: str


class Refusals:
    """Items of one feed that were refused: counted by reason, the first few of each reason kept with their place."""

    def __init__(self) -> None:
        """Begin with none."""
        self.counts: dict[str, int] = {}
        self.shown: list[Refusal] = []

    @property
    def total(self) -> int:
        """How many items were refused."""
        return sum(self.counts.values())

    def add(self, place: str, error: RefusedError) -> None:
        """Count one item."""
        count = self.counts.get(error.reason, 0)
        self.counts[error.reason] = count + 1
        if count < _SHOWN:
            self.shown.append(Refusal(place, error.reason, error.message))


def quoted(text: str) -> str:
    """Return a text from a feed for a message: one line of printable characters, cut if it is long."""
    cut = text if len(text) <= _LONGEST else text[:_LONGEST] + "..."
    return "'" + "".join(char if char.isprintable() else ascii(char)[1:-1] for char in cut) + "'"

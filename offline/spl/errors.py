"""The one exception that reading and running SPL raises.

Knows where in the search text a fault lies; does not know how it is shown (the command line decides that).
"""

from __future__ import annotations


class SplError(Exception):
    """A search that cannot be read, planned or run.

    Attributes:
        message: What is wrong, in a sentence without position.
        position: Offset in the search text as the user typed it, or ``None`` if the fault has no place in it.
        text: The search text that ``position`` refers to; empty until the planner has filled it in.
    """

    def __init__(self, message: str, position: int | None = None, text: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.position = position
        self.text = text

    def __str__(self) -> str:
        if self.position is None:
            return self.message
        near = self.text[self.position : self.position + 30].split("\n")[0]
        return f"{self.message} (position {self.position}{f', at: {near}' if near else ''})"


class RefusedError(SplError):
    """A command that Splunk has and that is not run here; the message says why."""

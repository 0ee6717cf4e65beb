"""What all search commands have in common: records, messages and the shape of a command.

Knows nothing of any command, and not how records come or go.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Union

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from typing import ClassVar, Protocol

    from .options import Declared

    class Command(Protocol):
        """A search command, made anew for every search."""

        declared: ClassVar[Mapping[str, Declared]]
        """Its options by name."""

        def __init__(self, given: Mapping[str, str]) -> None:
            """Take the options as the user typed them; raises UsageError."""

        @property
        def reads(self) -> Sequence[str] | None:
            """The fields it looks at, None for all. Other fields stay as they are, or are not needed."""

        def add(self, records: Iterable[Record]) -> Iterator[Record]:
            """Take records; gives those that are ready."""

        def finish(self) -> Iterator[Record]:
            """The records that had to wait for the last one. Comes after ``messages``; the command is as new then."""

        def messages(self) -> Sequence[Message]:
            """What to tell the user once all records have been seen."""


FieldValue = Union[str, list[str]]
"""A value of a record: text, or a list of texts where the field is multivalue."""
Record = dict[str, FieldValue]
"""One result of a search: field name to value; an empty text is as good as no value."""


class Message(NamedTuple):
    """Something to show above the results. ``level`` is INFO, WARN or ERROR."""

    level: str
    text: str


def first(value: FieldValue | None) -> str:
    """Return the value as one text: the first of several, empty for none."""
    if isinstance(value, list):
        return value[0] if value else ""
    return value or ""

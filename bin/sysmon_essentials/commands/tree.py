"""``sysmontree``: the whole story of processes: ancestors, descendants and everything that each of them did.

Knows the options and what to tell the user; ``story`` does the work. All records must have been seen before the first
row can be given, so this command runs on the search head, and its memory is bounded by ``maxprocesses`` and ``events``.
"""

from __future__ import annotations

import re
from fnmatch import translate
from typing import TYPE_CHECKING

from .core import Message
from .options import Declared, one_of, read_options, whole
from .story.drawing import draw_json, draw_rows, draw_texts
from .story.facts import FIELDS, clean_guid, read_fact
from .story.forest import Forest, show_only, walk

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from typing import ClassVar

    from .core import Record
    from .story.forest import Process


_FORMATS = ("rows", "text", "json")


class Tree:
    """The command of one search."""

    declared: ClassVar[Mapping[str, Declared]] = {
        "guid": Declared("ProcessGuid of the process whose ancestors and descendants to show", "", clean_guid),
        "match": Declared(
            "the same for processes whose path or command line is like this, * for any text", "", str.strip
        ),
        "format": Declared(
            "rows: one a process or event; text, json: one row a tree", "rows", one_of("rows", "text", "json")
        ),
        "events": Declared("events shown of each process, all are counted", "10", whole(0, 1000)),
        "maxprocesses": Declared(
            "processes kept; events of others are counted and left out", "100000", whole(1, 1_000_000)
        ),
        "maxdepth": Declared("generations below a root in JSON", "100", whole(1, 200)),
    }

    def __init__(self, given: Mapping[str, str]) -> None:
        """Take the options as typed.

        Raises:
            UsageError: an option is unknown or wrong.
        """
        options = read_options(self.declared, given)
        self.reads: Sequence[str] | None = FIELDS
        self._guid: str = options["guid"]
        self._match = re.compile(translate(options["match"]), re.IGNORECASE) if options["match"] else None
        self._format: str = options["format"]
        self._events: int = options["events"]
        self._most: int = options["maxprocesses"]
        self._deepest: int = options["maxdepth"]
        self._begin()

    def add(self, records: Iterable[Record]) -> Iterator[Record]:
        """Take records; nothing is ready before the last."""
        for record in records:
            self._seen += 1
            fact = read_fact(record)
            if fact is None:
                self._foreign += 1
            else:
                self._forest.add(fact)
        return iter(())

    def finish(self) -> Iterator[Record]:
        """Return the rows of all trees, or of those that the options choose."""
        roots = self._grow()
        if self._guid or self._match:
            roots = show_only(roots, self._is_chosen)
        self._begin()
        if self._format == "text":
            return draw_texts(roots)
        return draw_json(roots, self._deepest) if self._format == "json" else draw_rows(roots)

    def messages(self) -> Sequence[Message]:
        """What was left out, what belongs to no process, and a choice that chose nothing."""
        roots = self._grow()
        found = []
        if self._forest.left_out:
            text = (
                f"{self._forest.left_out} events are of more than maxprocesses={self._most} processes and are left out"
            )
            found.append(Message("WARN", text))
        if self._forest.loose + self._foreign:
            text = f"{self._forest.loose + self._foreign} of {self._seen} events name no process that could be found"
            found.append(Message("INFO", text))
        if (self._guid or self._match) and not any(map(self._is_chosen, walk(roots))):
            found.append(Message("WARN", "no process is what guid or match asks for"))
        return found

    def _begin(self) -> None:
        self._forest = Forest(self._most, self._events)
        self._grown: list[Process] | None = None
        self._seen = 0
        self._foreign = 0

    def _grow(self) -> list[Process]:
        if self._grown is None:
            self._grown = self._forest.grow()
        return self._grown

    def _is_chosen(self, process: Process) -> bool:
        if self._guid:
            return process.guid == self._guid
        assert self._match is not None
        texts = (process.path, process.command, process.name)
        return any(self._match.match(text) is not None for text in texts)

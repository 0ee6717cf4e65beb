"""Runs a command's core under splunk-sdk: the SDK speaks the protocol, reads options and reports what goes wrong.

Knows how records and messages get from chunks to a core and back. Does not know any command.
"""

from __future__ import annotations

import gc
import os
import sys
from itertools import islice
from typing import TYPE_CHECKING, Any, Callable

from splunklib.searchcommands import Configuration, Option, ReportingCommand, StreamingCommand

from sysmon_essentials.errors import SysmonError, UsageError

from .records import read_records, write_records

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from sysmon_essentials.commands.core import Command, Message, Record


_RARELY = 1_000_000
_MOST_ROWS = 50_000
"""Rows of a reply unless splunkd says otherwise. Source: limits.conf, maxresultrows."""


def runs(core: type[Command]) -> Callable[[type[_Core]], type[_Core]]:
    """Return a decorator that gives an SDK command the options and the work of a core."""

    def decorate(command: type[_Core]) -> type[_Core]:
        for name, declared in core.declared.items():
            setattr(command, name, Option(doc=f"{declared.help} (default: {declared.default or 'none'})"))
        command.core_type = core
        configured: type[_Core] = Configuration()(command)
        return configured

    return decorate


class _Body:
    """The text of a reply, where the SDK's writer expects a buffer; that would copy it twice."""

    def __init__(self, text: str) -> None:
        self.getvalue = lambda: text

    def seek(self, position: int) -> None:
        """Do nothing: the SDK empties its buffer after a reply, and the next reply brings its own."""

    def truncate(self) -> None:
        """Let go of the text, which has been sent."""
        self.getvalue = str


class _Core:
    """What both kinds of commands share; to be mixed into a class of the SDK."""

    core_type: type[Command]
    core: Command
    fieldnames: list[str]
    record: bool
    _finished: bool
    _record_writer: Any

    def prepare(self) -> None:
        """Read the options; a wrong one ends the search before it began.

        Instead of the SDK's own ``prepare``, which would announce a first half of every reporting command that is to
        run on indexers, and for one without such a half drop all events there.
        """
        try:
            self.core = self.core_type(self._given())
        except UsageError as error:
            self._tell("ERROR", str(error))
            sys.exit(1)

    def _given(self) -> Mapping[str, str]:
        if self.fieldnames:
            raise UsageError(f"unexpected {self.fieldnames[0]!r}; options are written name=value")
        if self.record:
            # An option of the SDK's own, for its developers: it writes the whole search into a file on the server.
            raise UsageError("record is not available")
        values = {name: getattr(self, name) for name in self.core_type.declared}
        return {name: value for name, value in values.items() if value is not None}

    def _execute_chunk_v2(self, process: object, chunk: tuple[Any, str]) -> None:
        """Answer one chunk; the SDK sends what is in its writer's buffer."""
        try:
            text = write_records(self._answer(read_records(chunk[1])))
        except SysmonError as error:
            self._tell("ERROR", str(error))
            sys.exit(1)
        self._record_writer._buffer = _Body(text)

    def _answer(self, records: list[Record]) -> Iterable[Record]:
        raise NotImplementedError

    def _report(self, messages: Iterable[Message]) -> None:
        for message in messages:
            self._tell(message.level, message.text)

    def _tell(self, level: str, text: str) -> None:
        # The SDK formats messages: braces in a text of its own would be taken for its fields.
        self._record_writer.write_message(level, "{}", text)


class Streaming(_Core, StreamingCommand):
    """A command that answers each chunk at once and may run on indexers."""

    def stream(self, records: Iterable[Record]) -> Iterable[Record]:
        """Return the records; the SDK wants this method and ours is never reached through it."""
        return records

    def _answer(self, records: list[Record]) -> Iterable[Record]:
        yield from self.core.add(records)
        if self._finished:
            self._report(self.core.messages())


class Reporting(_Core, ReportingCommand):
    """A command that must see all records; it answers the last chunk, in as many replies as its rows need."""

    _configuration: Any
    _rows: Iterator[Record] | None = None
    _next: Record | None = None

    def prepare(self) -> None:
        """Read the options and ask splunkd for no more fields than needed: each costs it an extraction."""
        super().prepare()
        if self.core.reads is not None:
            self._configuration.required_fields = list(self.core.reads)

    def reduce(self, records: Iterable[Record]) -> Iterable[Record]:
        """Return the records; the SDK wants this method and ours is never reached through it."""
        return records

    def _answer(self, records: list[Record]) -> Iterable[Record]:
        if self._rows is None:
            yield from self.core.add(records)
            if not self._finished:
                return
            messages = self.core.messages()
            self._rows = self.core.finish()
            self._report(messages)
            self._next = next(self._rows, None)
        yield from self._page(self._rows)

    def _page(self, rows: Iterator[Record]) -> Iterator[Record]:
        """Give the next rows; where more are left the reply says so, and splunkd asks again."""
        if self._next is None:
            self._rows = None
            return
        yield self._next
        yield from islice(rows, self._limit() - 1)
        self._next = next(rows, None)
        self._finished = self._next is None
        if self._finished:
            self._rows = None

    def _limit(self) -> int:
        limit = getattr(self._record_writer, "_maxresultrows", None)
        return limit if isinstance(limit, int) and limit > 0 else _MOST_ROWS


def run(command: type[Any]) -> None:
    """Run a command over standard input and output; ends quietly where splunkd no longer listens."""
    # Records are freed as they are sent; looking for cycles among those of a chunk costs a tenth of the time.
    gc.set_threshold(_RARELY)
    try:
        command().process(sys.argv, sys.stdin, sys.stdout, allow_empty_input=True)
        sys.stdout.flush()
    except BrokenPipeError:
        # Python would try to flush once more at exit and complain.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)

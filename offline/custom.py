"""The app's own search commands, run by the code that Splunk runs: ``sysmon_essentials.commands``.

Knows how rows of a frame become records and back, and that a command exists where an app's commands.conf declares it.
Does not know what any command does.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sysmon_essentials.commands.config import Config
from sysmon_essentials.commands.decode import Decode
from sysmon_essentials.commands.normalize import Normalize
from sysmon_essentials.commands.tree import Tree
from sysmon_essentials.errors import SysmonError

from offline.spl.body import read_text
from offline.spl.errors import SplError
from offline.spl.frame import Column, Frame
from offline.spl.values import number, text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from sysmon_essentials.commands.core import Command, FieldValue, Record

    from offline.conf import Conf
    from offline.spl.body import Body
    from offline.spl.frame import Value
    from offline.spl.session import CustomCommand, Session


@dataclass(frozen=True)
class CustomStep:
    """A call of a command: its options as typed, where they stand, and whether it answers each row with one row."""

    make: Callable[[Mapping[str, str]], Command]
    given: tuple[tuple[str, str], ...]
    position: int
    streaming: bool

    def run(self, frame: Frame, session: Session) -> Frame:
        """The rows that the command gives."""
        command = self.make(dict(self.given))
        names = [name for name in frame.names if command.reads is None or name in command.reads]
        records = records_of(frame, names)
        try:
            answers = list(command.add(dict(record) for record in records))
        except SysmonError as error:
            raise SplError(str(error), self.position) from error
        session.warnings.extend(message.text for message in command.messages() if message.level == "WARN")
        if self.streaming:
            return _changed(frame, records, answers)
        return Frame.from_rows([_row(record) for record in command.finish()])


@dataclass(frozen=True)
class Custom:
    """A command of the app. ``streaming``: each row is answered with one row."""

    make: Callable[[Mapping[str, str]], Command]
    declared: Iterable[str]
    streaming: bool

    def parse(self, body: Body, session: Session) -> CustomStep:
        """Reads the options; those that are wrong are found here and not while running."""
        position = body.position
        given = tuple(body.options(dict.fromkeys(self.declared, read_text)).items())
        body.finish()
        try:
            self.make(dict(given))
        except SysmonError as error:
            raise body.error(str(error), position) from error
        return CustomStep(self.make, given, position, self.streaming)


COMMANDS: dict[str, Custom] = {
    "sysmonconfig": Custom(Config, Config.declared, streaming=False),
    "sysmondecode": Custom(Decode, Decode.declared, streaming=True),
    "sysmonnormalize": Custom(Normalize, Normalize.declared, streaming=True),
    "sysmontree": Custom(Tree, Tree.declared, streaming=False),
}


def custom_commands(conf: Conf) -> dict[str, CustomCommand]:
    """The commands that the apps declare, as far as their code is ours."""
    declared = conf.stanzas("commands")
    return {name: command for name, command in COMMANDS.items() if name in declared}


def records_of(frame: Frame, names: Iterable[str]) -> list[Record]:
    """Rows of a frame as a command takes them: these fields, as text, where they have a value."""
    names = list(names)
    columns = [[_given(value) for value in frame.column(name).values] for name in names]
    return [
        {name: value for name, value in zip(names, row, strict=True) if value is not None}
        for row in (zip(*columns, strict=True) if columns else [()] * frame.size)
    ]


def _given(value: Value) -> FieldValue | None:
    if value is None:
        return None
    return [text(one) for one in value] if isinstance(value, tuple) else text(value)


def _changed(frame: Frame, before: list[Record], after: list[Record]) -> Frame:
    """The frame with the columns that a command changed, added or took away."""
    names = dict.fromkeys(name for record in after for name in record)
    gone = {name for record in before for name in record} - set(names)
    changed: dict[str, Any] = {}
    for name in names:
        values = [record.get(name) for record in after]
        if values != [record.get(name) for record in before]:
            changed[name] = Column([_taken(name, value) for value in values])
    return frame.drop(gone).with_columns(changed)


def _row(record: Record) -> dict[str, Value]:
    return {name: _taken(name, value) for name, value in record.items()}


def _taken(name: str, value: FieldValue | None) -> Value:
    """A value as Splunk takes it from a command: no empty texts, no lists of one, a number for the time."""
    if not value:
        return None
    if isinstance(value, list):
        return tuple(value) if len(value) > 1 else value[0]
    return number(value) if name == "_time" else value

"""``sysmonnormalize``: Sysmon events in any shipper's layout get their raw and CIM fields.

Knows where a record keeps its event and what to do with one that cannot be read: the record stays as it is, is counted,
and says why. The layouts are the readers', the fields are ``cim``'s and so equal those of the shipped props.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sysmon_essentials.cim import normalise
from sysmon_essentials.errors import SysmonError
from sysmon_essentials.parse import parse_event
from sysmon_essentials.render import LINUX_PROVIDER, WINDOWS_PROVIDER

from .core import Message, first
from .options import Declared, read_bool, read_name, read_options

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from typing import ClassVar

    from sysmon_essentials.event import Event

    from .core import Record

PROBLEM = "sysmon_problem"
"""The field that says why an event could not be read."""

_PROVIDERS = frozenset({WINDOWS_PROVIDER, LINUX_PROVIDER})
_SPLUNKS_OWN = frozenset({"host", "source", "sourcetype", "index", "splunk_server", "linecount", "punct", "timestamp"})
_MAX_KINDS = 20
_REST = "other reasons"


class Normalize:
    """The command of one search."""

    declared: ClassVar[Mapping[str, Declared]] = {
        "field": Declared("the field that holds the event as it was received", "_raw", read_name),
        "prefix": Declared("text put before the name of every field that is added", "", str.strip),
        "keep": Declared("whether fields other than Splunk's own and the added ones stay", "true", read_bool),
        "strict": Declared("whether an event that cannot be read ends the search", "false", read_bool),
    }

    def __init__(self, given: Mapping[str, str]) -> None:
        """Take the options as typed.

        Raises:
            UsageError: an option is unknown or wrong.
        """
        options = read_options(self.declared, given)
        self._field: str = options["field"]
        self._prefix: str = options["prefix"]
        self._keep: bool = options["keep"]
        self._strict: bool = options["strict"]
        self.reads: Sequence[str] | None = (self._field,) if self._keep else None
        self._seen = 0
        self._foreign = 0
        self._problems: dict[str, int] = {}

    def add(self, records: Iterable[Record]) -> Iterator[Record]:
        """Yield every record, with the fields of its event where that can be read.

        Raises:
            SysmonError: with ``strict``, at the first event that cannot be read.
        """
        is_plain = self._keep and not self._prefix
        for record in records:
            self._seen += 1
            try:
                event = read_event(first(record.get(self._field)))
            except ValueError as error:
                yield self._unreadable(record, str(error))
                continue
            if event is None:
                yield self._unreadable(record, self._why_not(record))
                continue
            if is_plain:
                record.update(normalise(event))
                yield record
            else:
                yield self._extended(record, normalise(event))

    def finish(self) -> Iterator[Record]:
        """Nothing waits for the end."""
        return iter(())

    def messages(self) -> Sequence[Message]:
        """How many events could not be read and why."""
        found = []
        bad = sum(self._problems.values())
        if bad:
            reasons = sorted(self._problems.items(), key=lambda item: (-item[1], item[0]))
            listed = "; ".join(f"{reason} ({count})" for reason, count in reasons)
            text = f"{bad} of {self._seen} events could not be read and are passed on as they are: {listed}"
            found.append(Message("WARN", text))
        if self._foreign:
            found.append(Message("INFO", f"{self._foreign} of {self._seen} events are not Sysmon's"))
        return found

    def _extended(self, record: Record, fields: Record) -> Record:
        if self._prefix:
            fields = {self._prefix + name: value for name, value in fields.items()}
        kept = record if self._keep else {name: value for name, value in record.items() if _is_splunks_own(name)}
        kept.update(fields)
        return kept

    def _why_not(self, record: Record) -> str:
        text = first(record.get(self._field))
        if not text.strip():
            return f"no value in the field {self._field}"
        return "" if "Sysmon" not in text else "names Sysmon but has no event in a known layout"

    def _unreadable(self, record: Record, reason: str) -> Record:
        """Count the record and say in it why it was not read; an empty reason means that it is another product's."""
        if not reason:
            self._foreign += 1
            return record
        if self._strict:
            raise SysmonError(f"event {self._seen} of this search cannot be read: {reason}")
        kind = reason if reason in self._problems or len(self._problems) < _MAX_KINDS else _REST
        self._problems[kind] = self._problems.get(kind, 0) + 1
        record[self._prefix + PROBLEM] = reason
        return record


def read_event(text: str) -> Event | None:
    """Return the Sysmon event of one record as text, in any layout; None if it holds none.

    Raises:
        ValueError: if it is Sysmon's but cannot be understood.
    """
    if text.startswith("<Event"):
        event = parse_event(text)
        if event.system.get("ProviderName") in _PROVIDERS and event.event_code:
            return event
    # Most events are XML, and to load the readers of all other layouts takes half as long as to start.
    from sysmon_essentials.readers.record import text_event

    try:
        xml = text_event(text)
    except (TypeError, AttributeError) as error:
        raise ValueError(str(error)) from error
    return None if xml is None else parse_event(xml)


def _is_splunks_own(name: str) -> bool:
    return name.startswith("_") or name in _SPLUNKS_OWN

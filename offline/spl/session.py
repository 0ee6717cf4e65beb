"""Everything a run of a search needs that is not in its text.

Only holds things; what they mean is known to the commands that use them.
"""

from __future__ import annotations

from collections import ChainMap
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

from offline.lookups import new_lookup
from offline.spl.clock import Clock
from offline.spl.frame import Frame

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from offline.spl.body import Body
    from offline.spl.frame import Column, Value


class LookupTable(Protocol):
    """What the engine asks of a lookup; ``offline.lookups.Lookup`` is one."""

    @property
    def fields(self) -> Sequence[str]:
        """Columns of the table, in file order."""

    @property
    def rows(self) -> Sequence[Mapping[str, Value]]:
        """The table itself, for inputlookup."""

    def match(self, keys: Mapping[str, Column], outputs: Sequence[str]) -> dict[str, Column]:
        """Per output field its value a row; absent where nothing matched."""

    def rewritten(self, rows: Sequence[Mapping[str, Value]]) -> LookupTable:
        """The lookup with other rows."""


class Step(Protocol):
    """One command of a search, ready to run. Implementations are frozen dataclasses."""

    @property
    def streaming(self) -> bool:
        """True if the rows can be cut into pieces without changing the result (distributable streaming)."""

    def run(self, frame: Frame, session: Session) -> Frame:
        """The rows after this command."""


@runtime_checkable
class Reader(Protocol):
    """A step that, as the first of a search, reads events rather than getting rows."""

    def read(self, session: Session) -> Frame:
        """The events to begin with."""


class CustomCommand(Protocol):
    """A command of an app, run by the app's own code."""

    def parse(self, body: Body, session: Session) -> Step:
        """The step for this call of the command."""


@dataclass(frozen=True)
class Macro:
    """A stanza of macros.conf. Source: macros.conf.spec 10.2.3."""

    definition: str
    args: tuple[str, ...] = ()
    iseval: bool = False
    validation: str = ""
    errormsg: str = ""


@dataclass
class Session:
    """State of one run.

    Attributes:
        clock: Now and zone.
        index: The events that ``search`` reads when it comes first.
        earliest: Start of the time range, UTC epoch seconds, inclusive; ``None`` is all time.
        latest: End of the time range, exclusive.
        macros: By name, ``name`` or ``name(2)`` with the number of arguments.
        lookups: Lookup definitions by name.
        datamodels: The object that ``tstats``, ``datamodel`` and ``from`` ask (``offline.datamodel``).
        custom: Commands that apps bring, by name.
        saved: The text of saved searches by name.
        outputs: What ``collect`` and ``outputlookup`` wrote, by target.
        delimiters: What ``mvcombine`` said that joins the values of a field, for ``nomv``.
        warnings: What Splunk would show above the results, such as a subsearch cut at its limit.
        sid: The id of the search job; those of scheduled searches begin with ``scheduler__``.
        trace: Where set, ``run`` appends ``(step, rows_in, rows_out, seconds)`` here.
    """

    clock: Clock = field(default_factory=lambda: Clock(0.0))
    index: Frame = field(default_factory=lambda: Frame(0))
    earliest: float | None = None
    latest: float | None = None
    macros: Mapping[str, Macro] = field(default_factory=dict)
    lookups: Mapping[str, LookupTable] = field(default_factory=dict)
    datamodels: Any = None
    custom: Mapping[str, CustomCommand] = field(default_factory=dict)
    saved: Mapping[str, str] = field(default_factory=dict)
    outputs: dict[str, list[dict[str, Value]]] = field(default_factory=dict)
    delimiters: dict[str, str] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)
    sid: str = "offline"
    trace: list[tuple[Step, int, int, float]] | None = None

    def write_lookup(self, name: str) -> None:
        """Let later commands see what ``outputs`` holds for a lookup."""
        rows = self.outputs[f"lookup:{name}"]
        known = self.lookups.get(name)
        table = known.rewritten(rows) if known is not None else new_lookup(name, rows)
        if not isinstance(self.lookups, ChainMap):
            self.lookups = ChainMap({}, self.lookups)  # type: ignore[arg-type]
        self.lookups.maps[0][name] = table

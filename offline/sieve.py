"""Runs searches over a recording piece by piece, keeping only what they still need of the pieces behind them.

A hunt runs many searches whose first commands, as Splunk says of streaming commands, look at each event by itself. So
of every piece only the events are kept that survive these commands in at least one search, and of searches that go on
with ``stats`` only the fields that it reads. The rest of each search then runs over what was kept and gives the same
rows as over everything, while memory follows the number of interesting events instead of the size of the recording.

Knows which plans allow this. For a search that reads events in another way than through its first command all events
are kept.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from offline.findings import TRACED
from offline.spl.body import end_of_quote
from offline.spl.commands.stats import Stats
from offline.spl.frame import Column, Frame, concatenate
from offline.spl.pipeline import split
from offline.spl.plan import run
from offline.spl.raw_terms import expect

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from offline.spl.plan import Plan
    from offline.spl.session import Session

ROW = "_sieve_row"
_TIME = "_time"
_FEW = 0.5
"""A search that lets more of a piece pass speaks of no event in particular: its findings are not traced to events."""
_READS_BY_ITSELF = frozenset(("tstats", "datamodel", "from", "map", "savedsearch", "union", "multisearch", "pivot"))
_CHOOSES_FIELDS = frozenset(("fields", "table"))
_CLOCK = re.compile(r"\bnow\s*\(|\brelative_time\b|\btime\s*\(|\b_?(?:index_)?(?:earliest|latest)\b", re.IGNORECASE)
"""What makes a command depend on when the search runs, which is not known before all events are read."""


@dataclass
class Strand:
    """One search on its way through the pieces.

    Attributes:
        plan: The whole search.
        head: Its first commands; None if they cannot be told from the rest.
        fields: What the command after them reads, if that is known; then ``parts`` is filled.
        parts: These fields of the rows that survived, a piece of the recording each.
    """

    plan: Plan
    head: Plan | None
    fields: frozenset[str] | None
    parts: list[Frame]

    @classmethod
    def of(cls, plan: Plan) -> Strand:
        """The strand for a search."""
        head = prefix(plan)
        return cls(plan, head, None if head is None else fields_read_next(plan, len(head.steps)), [])

    def result(self, session: Session) -> Frame:
        """The rows of the search, after all pieces. The session's index holds the events that were kept."""
        if self.head is None or self.fields is None or not self.parts:
            return run(self.plan, session)
        done = len(self.head.steps)
        rest = replace(self.plan, names=self.plan.names[done:], steps=self.plan.steps[done:])
        return run(rest, session, concatenate(self.parts))


class Sieve:
    """Several searches over the same pieces."""

    def __init__(self, strands: Sequence[Strand], on_piece: Callable[[Frame], None] | None = None) -> None:
        """``on_piece`` is shown every piece of the recording as it passes."""
        self.strands = strands
        self._on_piece = on_piece
        self.keeps_all = any(strand.head is None and reads_events(strand.plan) for strand in strands)
        self.traces: list[Frame] = []
        """What ``findings.EventIndex`` needs of events that are not kept but that a finding may come from."""

    def needed(self, frame: Frame, session: Session) -> np.ndarray:
        """Take what the searches need of a piece; mask of the rows whose events must be kept."""
        if self._on_piece is not None:
            self._on_piece(frame)
        expect(frame.column("_raw").dictionary, len(self.strands))
        kept, read = np.zeros(frame.size, bool), np.zeros(frame.size, bool)
        numbered = frame.with_columns({ROW: Column(list(range(frame.size)))})
        for strand in self.strands:
            if strand.head is None:
                continue
            left = run(strand.head, session, numbered)
            if strand.fields is None:
                kept[_rows(left)] = True
                continue
            strand.parts.append(_detached(left, strand.fields))
            if left.size <= _FEW * frame.size:
                read[_rows(left)] = True
        if self.keeps_all:
            return np.ones(frame.size, bool)
        self.traces.append(_detached(frame.filter(read & ~kept), TRACED))
        return kept


def reads_events(plan: Plan) -> bool:
    """False if the search certainly reads no event, as one that begins with ``inputlookup``."""
    return plan.reads_index or not _READS_BY_ITSELF.isdisjoint(_names(plan)) or _has_subsearch(plan.expanded.text)


def prefix(plan: Plan) -> Plan | None:
    """The part of ``plan`` that looks at single events; None if the search needs all events."""
    names = _names(plan)
    if not plan.reads_index or _READS_BY_ITSELF.intersection(names) or _has_subsearch(plan.expanded.text):
        return None
    texts = [command.text for command in split(plan.expanded.text) if command.text.strip()]
    length = 0
    for name, text, step in zip(names, texts, plan.steps, strict=True):
        if not step.streaming or name in _CHOOSES_FIELDS or _CLOCK.search(text):
            break
        length += 1
    return replace(plan, names=plan.names[:length], steps=plan.steps[:length]) if length else None


def fields_read_next(plan: Plan, done: int) -> frozenset[str] | None:
    """The fields that the command after the first ``done`` reads; None unless it is a ``stats`` of named fields."""
    step = plan.steps[done] if done < len(plan.steps) else None
    if not isinstance(step, Stats):
        return None
    fields = frozenset(step.by).union(*(term.fields for term in step.terms), (_TIME,))
    return None if any("*" in field for field in fields) else fields


def _names(plan: Plan) -> list[str]:
    return [name.lower() for name in plan.names]


def _detached(frame: Frame, fields: Iterable[str]) -> Frame:
    """These fields, computed, with the values that still occur: nothing of the piece is held any longer."""
    columns: dict[str, Column] = {}
    for name in sorted(fields):
        column = frame.column(name)
        columns[name] = Column.recoded(column.dictionary.values, column.codes)
    return Frame(frame.size, columns)


def _rows(frame: Frame) -> Sequence[int]:
    return [row for row in frame.column(ROW).values if isinstance(row, int)]


def _has_subsearch(text: str) -> bool:
    """True if there is a bracket outside quotes."""
    at = 0
    while at < len(text):
        if text[at] == '"':
            at = max(end_of_quote(text, at), at)
        elif text[at] == "[":
            return True
        at += 1
    return False

"""Which events of a recording a set of searches can need at all.

A hunt runs many searches whose first commands, as Splunk says of streaming commands, look at each event by itself. So
a recording can be read piece by piece: of every piece only the events are kept that survive these commands in at least
one search. Running the searches over what was kept gives the same rows as running them over everything, and memory
follows the number of interesting events instead of the size of the recording.

Knows which plans allow this. A search that reads events in another way than through its first command does not; then
all events are kept.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from offline.spl.body import end_of_quote
from offline.spl.frame import Column
from offline.spl.pipeline import split
from offline.spl.plan import run

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from offline.spl.frame import Frame
    from offline.spl.plan import Plan
    from offline.spl.session import Session

ROW = "_sieve_row"
_READS_BY_ITSELF = frozenset(("tstats", "datamodel", "from", "map", "savedsearch", "union", "multisearch", "pivot"))
_CHOOSES_FIELDS = frozenset(("fields", "table"))
_CLOCK = re.compile(r"\bnow\s*\(|\brelative_time\b|\btime\s*\(|\b_?(?:index_)?(?:earliest|latest)\b", re.IGNORECASE)
"""What makes a command depend on when the search runs, which is not known before all events are read."""


@dataclass(frozen=True)
class Sieve:
    """The first commands of every search.

    Attributes:
        prefixes: Plans cut after the commands that look at single events.
        keeps_all: True if some search cannot be cut.
    """

    prefixes: tuple[Plan, ...]
    keeps_all: bool

    @classmethod
    def of(cls, plans: Iterable[Plan]) -> Sieve:
        """The sieve for these searches together."""
        cut = [prefix(plan) for plan in plans]
        return cls(tuple(plan for plan in cut if plan is not None), None in cut)

    def needed(self, frame: Frame, session: Session) -> np.ndarray:
        """Mask of the rows of ``frame`` that a search may need."""
        if self.keeps_all:
            return np.ones(frame.size, bool)
        mask = np.zeros(frame.size, bool)
        numbered = frame.with_columns({ROW: Column(list(range(frame.size)))})
        for plan in self.prefixes:
            mask[_rows(run(plan, session, numbered))] = True
        return mask


def prefix(plan: Plan) -> Plan | None:
    """The part of ``plan`` that looks at single events; None if the search needs all events."""
    names = [name.lower() for name in plan.names]
    if not plan.reads_index or _READS_BY_ITSELF.intersection(names) or _has_subsearch(plan.expanded.text):
        return None
    texts = [command.text for command in split(plan.expanded.text) if command.text.strip()]
    length = 0
    for name, text, step in zip(names, texts, plan.steps, strict=True):
        if not step.streaming or name in _CHOOSES_FIELDS or _CLOCK.search(text):
            break
        length += 1
    return replace(plan, names=plan.names[:length], steps=plan.steps[:length]) if length else None


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

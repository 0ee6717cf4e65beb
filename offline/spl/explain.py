"""How a search runs: its plan, rows and time per step, and what share of the events its terms let the index skip.

Splunk reads an event from disk only if the index says that it may hold the literal terms of the search. Which terms
must be indexed follows from the expression and the segmentation rules; which events hold them from their raw text.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from offline.spl.plan import run
from offline.spl.search_match import Matcher
from offline.spl.search_nodes import And, Compare, In, Not, Or, SearchExpr, SearchNode, Term
from offline.spl.segments import required_tokens, token_pattern

if TYPE_CHECKING:
    from collections.abc import Iterable

    from offline.spl.frame import Frame
    from offline.spl.plan import Plan
    from offline.spl.session import Session

INDEXED_FIELDS = frozenset(("index", "source", "sourcetype", "host"))
"""Fields that the index itself holds, so that comparisons with them select events."""

Needed = list[tuple[str, bool]]
"""Tokens, all of which must be indexed, and whether each is only a prefix."""
Computed = Callable[[str], bool]
"""Tells whether a field's value is computed, so that it need not stand in the raw event."""


def knowledge_field(name: str) -> bool:
    """True for the fields that search time always computes: eventtypes, tags, and what no event has in its text."""
    return name in ("eventtype", "tag", "linecount") or name.startswith(("tag::", "_"))


@dataclass(frozen=True)
class StepReport:
    """One step: the command, rows in and out, seconds, and whether it streams."""

    command: str
    rows_in: int
    rows_out: int
    seconds: float
    streaming: bool


@dataclass(frozen=True)
class Explanation:
    """What ``explain`` found.

    Attributes:
        steps: In order.
        events: Events in the index.
        events_read: Those that the index cannot rule out; ``None`` if the search does not begin with terms.
        terms: The tokens that the index is asked for, as a Boolean expression.
        result: The rows that the search gave.
    """

    steps: tuple[StepReport, ...]
    events: int
    events_read: int | None
    terms: str
    result: Frame

    @property
    def share_read(self) -> float | None:
        """Events read per event; 0 if there are none, ``None`` for a search that does not read the index by terms."""
        if self.events_read is None:
            return None
        return self.events_read / self.events if self.events else 0.0

    def __str__(self) -> str:
        share = self.share_read
        if share is None:
            lines = ["events read: not known, the search does not begin with terms"]
        else:
            lines = [f"terms: {self.terms or '(none: every event is read)'}"]
            lines.append(f"events read: {self.events_read:,} of {self.events:,} ({share:.1%})")
        for step in self.steps:
            kind = "streaming" if step.streaming else "needs all rows"
            lines.append(
                f"  {step.command:<14}{step.rows_in:>9} -> {step.rows_out:<9}{step.seconds * 1000:>9.1f} ms  {kind}"
            )
        return "\n".join(lines)


def explain(
    plan: Plan, session: Session, computed: Computed = knowledge_field, index: TokenIndex | None = None
) -> Explanation:
    """Runs the search and reports on it.

    Args:
        plan: The search.
        session: Where it runs.
        computed: Fields that a calculated field or a lookup gives; comparisons with them do not select events.
        index: The tokens of the session's events, for explaining several searches.

    Raises:
        SplError: As ``run`` does.
    """
    before = session.trace
    session.trace = []
    try:
        result = run(plan, session)
        trace = [entry for entry in session.trace if any(entry[0] is step for step in plan.steps)]
    finally:
        session.trace = before
    names = {id(step): name for step, name in zip(plan.steps, plan.names, strict=False)}
    steps = tuple(StepReport(names[id(s)], i, o, seconds, s.streaming) for s, i, o, seconds in trace)
    expr = getattr(plan.steps[0], "expr", None)
    if not isinstance(expr, SearchExpr):
        return Explanation(steps, session.index.size, None, "", result)
    read = events_read(expr, session.index, computed, index)
    return Explanation(steps, session.index.size, read, index_terms(expr, computed), result)


def events_read(
    expr: SearchExpr, frame: Frame, computed: Computed = knowledge_field, index: TokenIndex | None = None
) -> int:
    """How many events of ``frame`` the index cannot rule out for the expression."""
    index = index or TokenIndex(frame.column("_raw").values)
    return int(_selected(expr.node, frame, computed, index).sum())


def index_terms(expr: SearchExpr, computed: Computed = knowledge_field) -> str:
    """The tokens that the index is asked for, for people."""
    return _described(expr.node, computed)


class TokenIndex:
    """Which events hold which token, found in their raw text by the rules by which the indexer segments it."""

    def __init__(self, raw: Iterable[object]) -> None:
        self._texts = ["" if text is None else str(text).lower() for text in raw]
        self._known: dict[tuple[str, bool], np.ndarray] = {}

    @property
    def size(self) -> int:
        """How many events there are."""
        return len(self._texts)

    def having(self, token: str, *, prefix: bool) -> np.ndarray:
        """A bool per event: whether it has the token, or one that begins so."""
        found = self._known.get((token, prefix))
        if found is None:
            match = token_pattern(token, prefix=prefix).match
            holding = (_holds(text, token, match) for text in self._texts)
            found = self._known[token, prefix] = np.fromiter(holding, dtype=bool, count=self.size)
        return found


def _holds(text: str, token: str, match: Callable[[str, int], object]) -> bool:
    at = text.find(token)
    while at >= 0 and match(text, at) is None:
        at = text.find(token, at + 1)
    return at >= 0


def _selected(node: SearchNode, frame: Frame, computed: Computed, index: TokenIndex) -> np.ndarray:
    """Events that the index lets through; what it cannot decide it lets through."""
    result: np.ndarray
    if isinstance(node, (And, Or)):
        result = np.full(frame.size, isinstance(node, And))
        for item in node.items:
            part = _selected(item, frame, computed, index)
            result = result & part if isinstance(node, And) else result | part
        return result
    if _is_indexed(node):
        return Matcher(frame, None).matches(node)
    alternatives = _alternatives(node, computed)
    if alternatives is None:
        return np.ones(frame.size, bool)
    result = np.zeros(frame.size, bool)
    for needed in alternatives:
        result |= _all_tokens(needed, index)
    return result


def _is_indexed(node: SearchNode) -> bool:
    inner = node.item if isinstance(node, Not) else node
    return isinstance(inner, (Compare, In)) and inner.field in INDEXED_FIELDS


def _all_tokens(needed: Needed, index: TokenIndex) -> np.ndarray:
    result = np.ones(index.size, bool)
    for token, prefix in needed:
        result &= index.having(token, prefix=prefix)
    return result


def _whole_term(term: str) -> Needed:
    head, star, _ = term.lower().partition("*")
    return [(head, bool(star))] if head else []


def _alternatives(node: SearchNode, computed: Computed) -> list[Needed] | None:
    """What an event must hold, in alternatives; ``None`` if anything will do."""
    if isinstance(node, Term):
        return [_whole_term(node.text) if node.whole else required_tokens(node.text)]
    if isinstance(node, (Compare, In)) and not computed(node.field):
        if isinstance(node, In):
            return [required_tokens(value) for value in node.values]
        if node.operator == "=":
            return [required_tokens(node.value)]
    return None


def _described(node: SearchNode, computed: Computed) -> str:
    if isinstance(node, (And, Or)):
        parts = [_described(item, computed) for item in node.items]
        if isinstance(node, Or):
            return f"({' OR '.join(parts)})" if all(parts) else ""
        return " ".join(part for part in parts if part)
    if _is_indexed(node):
        return str(node)
    found = [_tokens_text(needed) for needed in _alternatives(node, computed) or []]
    if not found or not all(found):
        return ""
    return found[0] if len(found) == 1 else f"({' OR '.join(found)})"


def _tokens_text(needed: Needed) -> str:
    return " ".join(token + ("*" if prefix else "") for token, prefix in needed)

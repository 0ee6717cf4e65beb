"""What ``search --explain`` tells of a search: plan, rows and time per step, and how many events Splunk would read."""

from __future__ import annotations

from dataclasses import asdict
from functools import cached_property
from typing import TYPE_CHECKING, Any

from offline.spl.explain import Explanation, TokenIndex, explain, knowledge_field

if TYPE_CHECKING:
    from offline.searchhead import SearchHead
    from offline.spl.plan import Plan
    from offline.spl.session import Session


class Explainer:
    """Explains searches over one index; what is known of its tokens serves all of them."""

    def __init__(self, head: SearchHead) -> None:
        self._head = head

    @cached_property
    def _tokens(self) -> TokenIndex:
        return TokenIndex(self._head.index.column("_raw").values)

    def explain(self, plan: Plan, session: Session) -> Explanation:
        """Run the search and report on it. Raises SplError as the search does."""
        return explain(plan, session, self._computes, self._tokens if plan.reads_index else None)

    def _computes(self, name: str) -> bool:
        return knowledge_field(name) or self._head.knowledge.computes(name)


def as_json(explanation: Explanation) -> dict[str, Any]:
    """The keys that ``--explain`` adds to JSON lines."""
    share = explanation.share_read
    return {
        "events_indexed": explanation.events,
        "events_read": explanation.events_read,
        "share_read": None if share is None else round(share, 6),
        "steps": [{**asdict(step), "seconds": round(step.seconds, 6)} for step in explanation.steps],
        "terms": explanation.terms,
    }

"""``multisearch [search] [search] ...``: several searches of events at once, merged newest first.

Each must be streaming from end to end, as on Splunk. Source: Search Reference, "multisearch".
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from offline.spl.frame import Frame, concatenate
from offline.spl.plan import Plan, plan_pipeline, run
from offline.spl.values import number

if TYPE_CHECKING:
    from collections.abc import Sequence

    from offline.spl.body import Body
    from offline.spl.session import Session


@dataclass(frozen=True)
class MultiSearch:
    """The searches."""

    plans: tuple[Plan, ...]
    streaming: ClassVar[bool] = False

    def run(self, frame: Frame, session: Session) -> Frame:
        """The events of all searches."""
        return newest_first([run(plan, session) for plan in self.plans])


def newest_first(frames: Sequence[Frame]) -> Frame:
    """The rows of all frames by descending ``_time``; rows of one time keep their order."""
    merged = concatenate(frames)
    times = [number(value) or 0.0 for value in merged.column("_time").values]
    return merged.take(np.argsort(-np.array(times, dtype=float), kind="stable"))


def is_streaming(plan: Plan) -> bool:
    """True if the plan reads events and every step is streaming."""
    return plan.reads_index and all(step.streaming for step in plan.steps)


def parse(body: Body, session: Session) -> MultiSearch:
    """Reads ``multisearch``."""
    plans: list[Plan] = []
    while body.peek() == "[":
        position = body.position
        inner = body.subsearch()
        plans.append(plan_pipeline(inner.text, inner.offset, session))
        if not is_streaming(plans[-1]):
            raise body.error("every search must be streaming from end to end", position)
        body.accept(",")
    body.finish()
    if len(plans) < 2:
        raise body.error("at least two searches are needed")
    return MultiSearch(tuple(plans))

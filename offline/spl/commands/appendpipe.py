"""``appendpipe [run_in_preview=<bool>] [subpipeline]``: what the subpipeline makes of the rows, after the rows.

``run_in_preview`` only matters while a search is still running. Source: Search Reference, "appendpipe".
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from offline.spl.body import Body, read_bool
from offline.spl.frame import Frame, concatenate
from offline.spl.plan import Plan, run
from offline.spl.subsearch import read_pipeline

if TYPE_CHECKING:
    from offline.spl.session import Session


@dataclass(frozen=True)
class AppendPipe:
    """Commands to run over the rows at hand."""

    pipeline: Plan
    streaming: ClassVar[bool] = False

    def run(self, frame: Frame, session: Session) -> Frame:
        """The rows, then what was made of them."""
        return concatenate([frame, run(self.pipeline, session, frame)])


def parse(body: Body, session: Session) -> AppendPipe:
    """Reads ``appendpipe``."""
    body.options({"run_in_preview": read_bool})
    pipeline = read_pipeline(body, session)
    body.finish()
    return AppendPipe(pipeline)

"""``union [<subsearch-options>] <dataset> ...``: the rows at hand and those of datasets or subsearches.

A dataset is ``[subsearch]``, ``datamodel:<name>``, ``savedsearch:<name>`` or ``lookup:<name>``. If every part is
streaming, events are merged newest first, else parts follow one another in order; a part is cut at 50,000 rows or
``maxout``. Source: Search Reference, "union".
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Protocol

from offline.spl.commands.from_ import Source, read_source
from offline.spl.commands.multisearch import is_streaming, newest_first
from offline.spl.frame import Frame, concatenate
from offline.spl.subsearch import LIMIT_OPTIONS, MAX_ROWS, Subsearch, read_subsearch

if TYPE_CHECKING:
    from offline.spl.body import Body
    from offline.spl.session import Session


class Part(Protocol):
    """Something that gives rows."""

    def rows(self, session: Session) -> Frame:
        """Its rows."""


@dataclass(frozen=True)
class Union:
    """The parts, in order."""

    parts: tuple[Part, ...]
    streaming: ClassVar[bool] = False

    def run(self, frame: Frame, session: Session) -> Frame:
        """All rows."""
        frames = [part.rows(session) for part in self.parts]
        if frame.size == 0 and all(isinstance(part, Subsearch) and is_streaming(part.plan) for part in self.parts):
            return newest_first(frames)
        return concatenate([frame, *frames]) if frame.size else concatenate(frames)


def parse(body: Body, session: Session) -> Union:
    """Reads ``union``."""
    options = body.options(LIMIT_OPTIONS)
    limit = options.get("maxout", MAX_ROWS)
    parts: list[Subsearch | Source] = []
    while not body.done:
        parts.append(read_subsearch(body, session, limit) if body.peek() == "[" else read_source(body, session))
        body.accept(",")
    if not parts:
        raise body.error("expected a dataset or a subsearch")
    return Union(tuple(parts))

"""Subsearches in the text of commands that have no place for them, as in ``where x > [search ... | return $y]``.

Splunk runs the subsearch first and puts what it returns into the text. So the command can be parsed only while the
search runs; its subsearches are planned beforehand all the same.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from offline.spl.body import Body, end_of_bracket, end_of_quote

if TYPE_CHECKING:
    from collections.abc import Callable

    from offline.spl.frame import Frame
    from offline.spl.plan import Plan
    from offline.spl.session import Session, Step

_OPENING = re.compile(r"\[\s*(?:\||search\s)")


@dataclass(frozen=True)
class Deferred:
    """A command's text in pieces, with a planned subsearch between each two of them."""

    pieces: tuple[str, ...]
    plans: tuple[Plan, ...]
    offset: int
    command: str
    parse: Callable[[Body, Session], Step]

    @property
    def streaming(self) -> bool:
        """Unknown before the command is parsed."""
        return False

    def run(self, frame: Frame, session: Session) -> Frame:
        """Runs the subsearches, parses the command, runs it."""
        from offline.spl.answer import answer

        answers = [answer(plan, session) for plan in self.plans]
        text = "".join(piece + answer for piece, answer in zip(self.pieces, [*answers, ""], strict=False))
        return self.parse(Body(text, self.offset, self.command), session).run(frame, session)


def find_subsearches(text: str) -> list[tuple[int, int]]:
    """Where brackets with a search in them open and close, outside double quotes."""
    found: list[tuple[int, int]] = []
    at = 0
    while at < len(text):
        if text[at] == '"':
            end = end_of_quote(text, at)
            at = end if end >= 0 else len(text)
        elif _OPENING.match(text, at):
            end = end_of_bracket(text, at)
            if end < 0:
                break
            found.append((at, end))
            at = end
        at += 1
    return found

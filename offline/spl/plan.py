"""A search text becomes a plan, a plan over frames becomes rows.

Planning finds every fault that does not depend on the events; running finds the others. Neither ever guesses.
"""

from __future__ import annotations

import re
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from offline.spl.body import Body
from offline.spl.commands import WITH_BRACKETS, find
from offline.spl.deferred import Deferred, find_subsearches
from offline.spl.errors import RefusedError, SplError
from offline.spl.frame import Frame
from offline.spl.pipeline import Command, Expanded, expand, refuse_nesting, split
from offline.spl.refusals import refusal
from offline.spl.session import Reader
from offline.spl.time_range import in_range

if TYPE_CHECKING:
    from collections.abc import Callable

    from offline.spl.session import Session, Step

_NAME = re.compile(r"\s*([A-Za-z_]\w*)(?!\s*=)")


@dataclass(frozen=True)
class Plan:
    """A search ready to run.

    Attributes:
        text: The search as the user typed it; empty for a subsearch.
        expanded: The same without macros and comments, with the way back for positions.
        names: The commands' names as written, one a step.
        steps: What to do, in order.
    """

    text: str
    expanded: Expanded
    names: tuple[str, ...]
    steps: tuple[Step, ...]

    @property
    def reads_index(self) -> bool:
        """True if the first command reads events, that is, if it is a search."""
        return isinstance(self.steps[0], Reader)


def plan(text: str, session: Session) -> Plan:
    """The plan for ``text``.

    Raises:
        SplError: At its place in ``text``, for anything unknown or malformed.
    """
    expanded = None
    try:
        expanded = expand(text, session.macros, lambda definition: _constant(definition, session))
        refuse_nesting(expanded.text)
        made = plan_pipeline(expanded.text, 0, session)
    except SplError as error:
        position = error.position
        if position is not None and expanded is not None:
            position = expanded.origin(position)
        raise type(error)(error.message, position, text) from error
    return Plan(text, expanded, made.names, made.steps)


def plan_pipeline(text: str, offset: int, session: Session) -> Plan:
    """The plan for a pipeline whose macros are expanded; commands call it for their subsearches.

    Args:
        text: The pipeline, for a subsearch what stands between the brackets.
        offset: Where ``text`` begins in the whole search.
        session: For what the names in the search mean.
    """
    commands = split(text, offset)
    piped = not commands[0].text.strip()
    if piped and len(commands) == 1:
        raise SplError("there is no search", offset)
    names: list[str] = []
    steps: list[Step] = []
    for number, command in enumerate(commands[1:] if piped else commands):
        implied = number == 0 and not piped
        name, body = _named(command, implied=implied)
        names.append(name)
        steps.append(_step(name, body, session))
    return Plan("", Expanded(text, (), ()), tuple(names), tuple(steps))


def run(plan: Plan, session: Session, frame: Frame | None = None) -> Frame:
    """The rows that the search returns.

    Args:
        plan: What ``plan`` made.
        session: Must be the one, or alike the one, that the plan was made for.
        frame: Rows to start from; by default the session's index for a search and nothing for other commands.

    Raises:
        SplError: Something that only shows while running, such as a regular expression that takes too long.
    """
    if frame is None:
        first = plan.steps[0]
        frame = first.read(session) if isinstance(first, Reader) else Frame(0)
    try:
        for step in plan.steps:
            started, rows_in = time.perf_counter(), frame.size
            frame = step.run(frame, session)
            if session.trace is not None:
                session.trace.append((step, rows_in, frame.size, time.perf_counter() - started))
    except SplError as error:
        if plan.text and not error.text:
            position = error.position
            origin = plan.expanded.origin(position) if position is not None else None
            raise SplError(error.message, origin, plan.text) from error
        raise
    return frame


def events_in_range(session: Session) -> Frame:
    """The session's index, cut to its time range."""
    return in_range(session.index, "_time", session.earliest, session.latest)


def _named(command: Command, *, implied: bool) -> tuple[str, Body]:
    found = _NAME.match(command.text)
    if implied and not (found and found[1].lower() == "search"):
        return "search", Body(command.text, command.offset, "search")
    if not found:
        raise SplError("expected a command", command.offset)
    name = found[1]
    return name, Body(command.text[found.end() :], command.offset + found.end(), name)


def _step(name: str, body: Body, session: Session) -> Step:
    custom = session.custom.get(name)
    if custom is not None:
        return custom.parse(body, session)
    module = find(name)
    if module is None:
        reason = refusal(name)
        if reason is not None:
            raise RefusedError(reason, body.offset - len(name))
        raise SplError(f"unknown command '{name}'", body.offset - len(name))
    found = [] if name.lower() in WITH_BRACKETS else find_subsearches(body.text)
    if found:
        return _deferred(module.parse, body, found, session)
    step: Step = module.parse(body, session)
    return step


def _deferred(
    parse: Callable[[Body, Session], Step], body: Body, found: list[tuple[int, int]], session: Session
) -> Step:
    pieces, plans, at = [], [], 0
    for start, end in found:
        pieces.append(body.text[at:start])
        plans.append(plan_pipeline(body.text[start + 1 : end], body.offset + start + 1, session))
        at = end + 1
    pieces.append(body.text[at:])
    return Deferred(tuple(pieces), tuple(plans), body.offset, body.command, parse)


def _constant(text: str, session: Session) -> object:
    """An eval expression without fields, computed; for macros that are expressions."""
    from offline.spl.eval_expr import constant_value

    return constant_value(text, session.clock)

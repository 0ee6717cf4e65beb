"""Which regular expressions can never backtrack far, whatever the text.

Reads a pattern with Python's own parser and looks at every choice that matching could take back: where a repeat
ends, whether an optional group is there, which branch it is. A choice is safe if one or a few characters of text decide
it. Knows nothing of engines; says no where it cannot tell.
"""

from __future__ import annotations

import re
import re._constants as op  # type: ignore[import-not-found]
import re._parser as parser  # type: ignore[import-not-found]
from functools import cache
from typing import Any, NamedTuple

_ASCII = frozenset(range(128))
_OTHER = 128
"""Stands for every character beyond ASCII."""
_EVERY = _ASCII | {_OTHER}
_END = -1
_CHARS = frozenset((op.LITERAL, op.NOT_LITERAL, op.IN, op.ANY))
_LITERAL_CHARS = 24
_MAX_BEGINNINGS = 64
_MAX_UNDECIDED = 3
"""Optional groups that may be there or not with the same text: each at most doubles the work."""

_Items = list[tuple[Any, Any]]


class _Beginning(NamedTuple):
    """One way in which text can begin: with a character of ``first``; if ``literal``, any of ``lead``, then that."""

    first: frozenset[int]
    lead: frozenset[int] = frozenset()
    literal: str = ""


_Beginnings = frozenset[_Beginning]
_FINISHED: _Beginnings = frozenset({_Beginning(frozenset({_END}))})


class _Unsteady(Exception):
    """A choice that text cannot decide soon."""


class Groups(NamedTuple):
    """How many groups a pattern has, and the number of those with a name."""

    total: int
    names: dict[str, int]


def groups(source: str) -> Groups | None:
    """The groups of a pattern; None if ``re`` cannot read it."""
    try:
        state = parser.parse(source, re.ASCII).state
    except (re.error, OverflowError, RecursionError):
        return None
    return Groups(state.groups - 1, dict(state.groupdict))


def is_linear(source: str) -> bool:
    """True if, from any start, the work is at most a small multiple of the length of the text.

    ``source`` is a pattern for ``re``; one that ``re`` cannot read, or that ignores case, is not.
    """
    try:
        tree = parser.parse(source, re.ASCII)
        items = list(tree)
        if not items or items[0][0] is op.MAX_REPEAT or tree.state.flags & re.IGNORECASE:
            return False
        _Reader().begin(items, _FINISHED)
    except (_Unsteady, re.error, OverflowError, RecursionError, KeyError):
        return False
    return True


class _Reader:
    """Reads a pattern from its end, so that what may follow a choice is known when it is met."""

    def __init__(self) -> None:
        self._undecided = 0

    def begin(self, items: _Items, follow: _Beginnings) -> _Beginnings:
        """How text can begin that matches ``items`` and then what ``follow`` begins. Raises _Unsteady."""
        for kind, argument in reversed(items):
            follow = self._item(kind, argument, follow)
            if len(follow) > _MAX_BEGINNINGS:
                raise _Unsteady
        return follow

    def _item(self, kind: Any, argument: Any, follow: _Beginnings) -> _Beginnings:
        if kind is op.AT:
            return follow
        if kind in _CHARS:
            return _character(kind, argument, follow)
        if kind is op.SUBPATTERN and not (argument[1] or argument[2]):
            return self.begin(list(argument[3]), follow)
        if kind is op.BRANCH:
            return self._branches([self.begin(list(branch), follow) for branch in argument[1]])
        if kind is op.MAX_REPEAT:
            low, high, inner = argument
            return self._repeat(low, high, list(inner), follow)
        raise _Unsteady

    def _branches(self, branches: list[_Beginnings]) -> _Beginnings:
        for at, branch in enumerate(branches):
            for other in branches[at + 1 :]:
                self._choose(branch, other)
        return frozenset().union(*branches)

    def _repeat(self, low: int, high: Any, items: _Items, follow: _Beginnings) -> _Beginnings:
        if (low, high) == (0, 1):
            present = self.begin(items, follow)
            self._choose(present, follow)
            return present | follow
        if len(items) != 1 or items[0][0] not in _CHARS:
            raise _Unsteady
        chars = _chars(*items[0])
        if low != high and any(chars & beginning.first for beginning in follow):
            raise _Unsteady
        leading = frozenset(
            _Beginning(chars | (beginning.first if low == 0 else frozenset()), chars, beginning.literal)
            if beginning.literal and not beginning.lead
            else _Beginning(chars | (beginning.first if low == 0 else frozenset()))
            for beginning in follow
        )
        return leading if low != high else frozenset({_Beginning(chars)})

    def _choose(self, one: _Beginnings, other: _Beginnings) -> None:
        if all(_differ(a, b) for a in one for b in other):
            return
        self._undecided += 1
        if self._undecided > _MAX_UNDECIDED:
            raise _Unsteady


def _differ(a: _Beginning, b: _Beginning) -> bool:
    """True if no text begins both ways for longer than the literals."""
    if not a.first & b.first:
        return True
    if not a.literal or not b.literal:
        return False
    lead = a.lead | b.lead
    if min(ord(a.literal[0]), _OTHER) in lead or min(ord(b.literal[0]), _OTHER) in lead:
        return False
    return not (a.literal.startswith(b.literal) or b.literal.startswith(a.literal))


def _character(kind: Any, argument: Any, follow: _Beginnings) -> _Beginnings:
    chars = _chars(kind, argument)
    if kind is not op.LITERAL:
        return frozenset({_Beginning(chars)})
    rests = {"" if beginning.lead else beginning.literal for beginning in follow}
    return frozenset(_Beginning(chars, literal=(chr(argument) + rest)[:_LITERAL_CHARS]) for rest in rests)


def _chars(kind: Any, argument: Any) -> frozenset[int]:
    if kind is op.LITERAL:
        return frozenset({min(argument, _OTHER)})
    if kind is op.NOT_LITERAL:
        return _EVERY - ({argument} if argument < _OTHER else set())
    if kind is op.ANY:
        return _EVERY
    negated, found = False, set()
    for member, value in argument:
        if member is op.NEGATE:
            negated = True
        elif member is op.LITERAL:
            found.add(min(value, _OTHER))
        elif member is op.RANGE:
            found.update(range(value[0], min(value[1], _OTHER) + 1))
        else:
            found.update(_category(value))
    return _EVERY - (found - {_OTHER}) if negated else frozenset(found)


@cache
def _category(name: Any) -> frozenset[int]:
    letter = {
        op.CATEGORY_DIGIT: r"\d", op.CATEGORY_NOT_DIGIT: r"\D", op.CATEGORY_SPACE: r"\s",
        op.CATEGORY_NOT_SPACE: r"\S", op.CATEGORY_WORD: r"\w", op.CATEGORY_NOT_WORD: r"\W",
    }[name]  # fmt: skip
    found = {code for code in _ASCII if re.match(letter, chr(code), re.ASCII)}
    return frozenset(found | ({_OTHER} if letter[1].isupper() else set()))

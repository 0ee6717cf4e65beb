"""Which literal texts must occur in whatever a pattern matches.

So that a regular expression need only be run on values that have one of them. Knows Python's parse tree of regular
expressions; a pattern that Python cannot parse has no known literals.
"""

from __future__ import annotations

import re
import re._constants as op  # type: ignore[import-not-found]
import re._parser as parser  # type: ignore[import-not-found]
from functools import lru_cache
from typing import Any

from offline.pcre import translated

MOST_ALTERNATIVES = 48
SHORTEST = 3
"""Literals shorter than this are in too many values to be worth looking for."""

_Items = list[tuple[Any, Any]]
_Texts = frozenset[str]
_REPEATS = (op.MAX_REPEAT, op.MIN_REPEAT, getattr(op, "POSSESSIVE_REPEAT", op.MAX_REPEAT))
_ZERO_WIDTH = (op.AT, op.ASSERT, op.ASSERT_NOT)


@lru_cache(maxsize=4096)
def required_texts(pattern: str) -> frozenset[str] | None:
    """Lower-case texts of which one must occur in any text that the PCRE ``pattern`` matches; ``None`` if unknown."""
    try:
        items = list(parser.parse(translated(pattern), re.ASCII))
    except (re.error, OverflowError, RecursionError):
        return None
    return _required(items)


@lru_cache(maxsize=4096)
def required_by_like(pattern: str) -> frozenset[str] | None:
    """As ``required_texts`` for a LIKE pattern."""
    longest = max(re.split("[%_]", pattern.lower()), key=len)
    return frozenset((longest,)) if len(longest) >= SHORTEST else None


def _required(items: _Items) -> _Texts | None:
    """The rarest of the sets of which a sequence must have a member."""
    found: list[_Texts] = []
    run: _Texts = frozenset(("",))
    for item in items:
        exact = _exact_item(item)
        longer = _product(run, exact) if exact is not None else None
        if longer is not None:
            run = longer
            continue
        found.append(run)
        run = exact or frozenset(("",))
        inner = _required_inside(item)
        if inner is not None:
            found.append(inner)
    found.append(run)
    useful = [texts for texts in found if min(map(len, texts)) >= SHORTEST]
    return min(useful, key=lambda texts: sum(10.0 ** -len(text) for text in texts)) if useful else None


def _required_inside(item: tuple[Any, Any]) -> _Texts | None:
    kind, argument = item
    if kind is op.SUBPATTERN:
        return _required(list(argument[3]))
    if kind in _REPEATS and argument[0] >= 1:
        return _required(list(argument[2]))
    if kind is op.BRANCH:
        branches = [_required(list(branch)) for branch in argument[1]]
        known = [branch for branch in branches if branch is not None]
        if len(known) < len(branches):
            return None
        together: _Texts = frozenset().union(*known)
        return together if len(together) <= MOST_ALTERNATIVES else None
    return None


def _exact(items: _Items) -> _Texts | None:
    """All texts that a sequence can match, if they are few."""
    texts: _Texts | None = frozenset(("",))
    for item in items:
        exact = _exact_item(item)
        texts = _product(texts, exact) if texts is not None and exact is not None else None
        if texts is None:
            return None
    return texts


def _exact_item(item: tuple[Any, Any]) -> _Texts | None:
    kind, argument = item
    if kind is op.LITERAL:
        return frozenset((chr(argument).lower(),))
    if kind in _ZERO_WIDTH:
        return frozenset(("",))
    if kind is op.SUBPATTERN:
        return _exact(list(argument[3]))
    if kind is op.BRANCH:
        return _exact_branch([list(branch) for branch in argument[1]])
    return _exact_choice(kind, argument)


def _exact_branch(alternatives: list[_Items]) -> _Texts | None:
    branches = [_exact(alternative) for alternative in alternatives]
    known = [branch for branch in branches if branch is not None]
    together: _Texts = frozenset().union(*known)
    return together if len(known) == len(branches) and len(together) <= MOST_ALTERNATIVES else None


def _exact_choice(kind: Any, argument: Any) -> _Texts | None:
    if kind is op.IN:
        return _exact_class(argument)
    if kind in _REPEATS and argument[:2] == (0, 1):
        once = _exact(list(argument[2]))
        return None if once is None else once | {""}
    return None


def _exact_class(members: _Items) -> _Texts | None:
    if any(kind is not op.LITERAL for kind, _ in members):
        return None
    return frozenset(chr(code).lower() for _, code in members)


def _product(left: _Texts, right: _Texts) -> _Texts | None:
    if len(left) * len(right) > MOST_ALTERNATIVES:
        return None
    return frozenset(a + b for a in left for b in right)

"""What a JSON document is made of, told from its first characters: which names stand where, and of what type it is.

Knows brackets, names and texts; reads no values. A name inside a text is no name. Takes one pass over the characters.
"""

from __future__ import annotations

import re
from typing import NamedTuple

_TOKEN = re.compile(r'"((?:[^"\\]|\\.)*)(?:"(\s*:)?|\\?\Z)|([{}\[\]])', re.DOTALL)
"""A text that the end of the characters cuts is a token, too: no character is looked at twice."""
_MOST_TOKENS = 5_000
_DEEPEST = 5
_TYPES = frozenset(("type", "id", "spec_version"))
Place = tuple[str, ...]


class Shape(NamedTuple):
    """Names of a document and where they stand.

    Attributes:
        places: of each name, the names around it from the outside in and itself; ``[]`` for an element of an array.
        texts: place and text of what says of which type something is.
    """

    places: frozenset[Place]
    texts: frozenset[tuple[Place, str]]


def shape_of(head: str) -> Shape:
    """Return the shape of what ``head`` begins; nothing that is nested deeper than a few levels."""
    around: list[Place] = [()]
    arrays: list[bool] = []
    places: set[Place] = set()
    texts: set[tuple[Place, str]] = set()
    name: Place = ()
    for count, token in enumerate(_TOKEN.finditer(head)):
        if count > _MOST_TOKENS:
            break
        text, colon, bracket = token.groups()
        if bracket in ("{", "["):
            here = name or ((*around[-1], "[]") if arrays and arrays[-1] else around[-1])
            around.append(here[: _DEEPEST + 1])
            arrays.append(bracket == "[")
        elif bracket and arrays:
            around.pop()
            arrays.pop()
        elif colon and len(around[-1]) < _DEEPEST:
            name = (*around[-1], text)
            places.add(name)
            continue
        elif text is not None and name and name[-1] in _TYPES:
            texts.add((name, text))
        name = () if not colon else (*around[-1], text)
    return Shape(frozenset(places), frozenset(texts))

r"""Transforms that cut text at delimiters instead of matching it.

Knows DELIMS and FIELDS: quoted lists, their escapes, quoted values.
Source: transforms.conf.spec 10.2.3, DELIMS and FIELDS.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_QUOTED = re.compile(r'"((?:[^"\\]|\\[\s\S])*)"')
_NAME = re.compile(r'"((?:[^"\\]|\\[\s\S])*)"|([^,\s][^,]*)')
_ESCAPES = {"t": "\t", "n": "\n", "r": "\r"}


class DelimsError(ValueError):
    """DELIMS or FIELDS that cannot be read."""


def delims_finder(delims: str, names: str) -> Callable[[str], list[tuple[str, object]]]:
    """A function of text: its (name, value) pairs.

    One delimiter set with names: values by position, empty positions count. One set without names: every second token
    is a name. Two sets: the first parts the pairs, the second parts name from value.

    Raises:
        DelimsError: DELIMS holds neither one nor two quoted lists.
    """
    sets = [_unescaped(found[1]) for found in _QUOTED.finditer(delims)]
    if not 1 <= len(sets) <= 2 or not all(sets):
        raise DelimsError(f"DELIMS needs one or two quoted lists of characters, not {delims}")
    fields = [_unescaped(quoted) if quoted else bare.strip() for quoted, bare in _NAME.findall(names)]
    if len(sets) == 2:
        return lambda text: list(_pairs(text, sets[0], sets[1]))
    if fields:
        return lambda text: list(zip(fields, tokens(text, sets[0], keep_empty=True), strict=False))
    return lambda text: _alternating(tokens(text, sets[0], keep_empty=False))


def tokens(text: str, delimiters: str, *, keep_empty: bool) -> list[str]:
    """``text`` cut at every one of ``delimiters`` outside double quotes; quotes around a token are taken off."""
    out: list[str] = []
    start = at = 0
    quoted = False
    while at <= len(text):
        char = text[at : at + 1]
        if char == "\\" and quoted:
            at += 2
            continue
        if char == '"':
            quoted = not quoted
        if (not char) or (not quoted and char in delimiters):
            token = text[start:at]
            if keep_empty or token:
                out.append(_unquoted(token))
            start = at + 1
        at += 1
    return out


def _pairs(text: str, outer: str, inner: str) -> Iterator[tuple[str, object]]:
    for part in tokens(text, outer, keep_empty=False):
        at = next((i for i, char in enumerate(part) if char in inner), -1)
        name = part[:at].strip() if at > 0 else ""
        if name:
            yield name, _unquoted(part[at + 1 :].lstrip(inner))


def _alternating(found: list[str]) -> list[tuple[str, object]]:
    return list(zip(found[::2], found[1::2], strict=False))


def _unquoted(token: str) -> str:
    bare = token.strip()
    if len(bare) >= 2 and bare[0] == bare[-1] == '"':
        return bare[1:-1].replace('\\"', '"')
    return token


def _unescaped(text: str) -> str:
    return re.sub(r"\\([\s\S])", lambda found: _ESCAPES.get(found[1], found[1]), text)

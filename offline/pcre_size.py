"""How large a regular expression becomes when its repeats are written out, as PCRE and the ``regex`` module do.

A few characters can ask for any amount of memory (``a{999999999}``, repeats inside repeats). PCRE refuses them; so does
this, before an engine sees them. Knows groups, classes, escapes and quantifiers and nothing else of the pattern.
Source: pcre2limits: quantifiers up to 65535, compiled patterns up to 64 kB.
"""

from __future__ import annotations

import re

LIMIT = 65_535
_PIECE = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*+\]|\{(?P<low>\d+)(?:,(?P<high>\d*))?\}|.", re.DOTALL)


def fault_of_size(pattern: str) -> str | None:
    """What PCRE says of a pattern that is too large, ``None`` if it is not; ``pattern`` as ``re`` reads it."""
    outer: list[int] = []
    size = last = 0
    for piece in _PIECE.finditer(pattern):
        if piece["low"] is not None:
            low, high = piece["low"], piece["high"] or "0"
            if max(len(low.lstrip("0")), len(high.lstrip("0"))) > len(str(LIMIT)) or max(int(low), int(high)) > LIMIT:
                return "number too big in {} quantifier"
            grown = last * max(int(low), 1)
            size, last = size - last + grown, grown
        elif piece[0] == "(":
            outer.append(size)
            size = last = 0
        elif piece[0] == ")" and outer:
            last = size + 1
            size = outer.pop() + last
        else:
            size, last = size + 1, 1
        if size > LIMIT:
            return "regular expression is too large"
    return None

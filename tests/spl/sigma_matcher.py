r"""A second reading of the searches that Sigma rules become, to hold the engine against.

Shares nothing with it: a search is turned into nested tuples by one regular expression and a few loops, a wildcard
into a regular expression, and each event is a dict that is asked by itself. Knows only what those searches use:
``field=value``, ``field IN (...)``, NOT, OR, which binds first, parentheses, and AND by standing side by side.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

Event = Mapping[str, str]
Test = Callable[[Event], bool]

_TOKEN = re.compile(
    r'\s*(?:(?P<paren>[()])|(?P<comma>,)|"(?P<quoted>(?:[^"\\]|\\.)*)"|(?P<equals>=)|(?P<bare>[^\s()=,"]+))', re.DOTALL
)


def matcher(search: str) -> Test:
    """Tells of an event whether the search finds it. Raises ValueError for text that it does not understand."""
    tokens = []
    at = 0
    while at < len(search.rstrip()):
        found = _TOKEN.match(search, at)
        if not found:
            raise ValueError(f"cannot read {search[at : at + 20]!r}")
        tokens.append((str(found.lastgroup), str(found[str(found.lastgroup)])))
        at = found.end()
    test = _all(tokens)
    if tokens:
        raise ValueError(f"not understood: {tokens}")
    return test


Tokens = list[tuple[str, str]]


def _all(tokens: Tokens) -> Test:
    tests = []
    while tokens and tokens[0] != ("paren", ")"):
        tests.append(_any(tokens))
    return lambda event: all(test(event) for test in tests)


def _any(tokens: Tokens) -> Test:
    tests = [_one(tokens)]
    while tokens and tokens[0] == ("bare", "OR"):
        tokens.pop(0)
        tests.append(_one(tokens))
    return lambda event: any(test(event) for test in tests)


def _one(tokens: Tokens) -> Test:
    kind, text = tokens.pop(0)
    if (kind, text) == ("bare", "NOT"):
        negated = _one(tokens)
        return lambda event: not negated(event)
    if (kind, text) == ("paren", "("):
        inner = _all(tokens)
        tokens.pop(0)
        return inner
    values, operator = [], tokens.pop(0)
    if operator == ("equals", "="):
        values.append(tokens.pop(0))
    elif operator == ("bare", "IN"):
        tokens.pop(0)
        while (token := tokens.pop(0)) != ("paren", ")"):
            values += [token] if token[0] != "comma" else []
    else:
        raise ValueError(f"no comparison: {text} {operator[1]}")
    patterns = [_pattern(*value) for value in values]
    return lambda event: text in event and any(pattern.fullmatch(event[text]) for pattern in patterns)


def _pattern(kind: str, text: str) -> re.Pattern[str]:
    written = re.sub(r'\\(["\\|])', r"\1", text) if kind == "quoted" else text
    return re.compile(".*".join(map(re.escape, written.split("*"))), re.IGNORECASE | re.DOTALL)

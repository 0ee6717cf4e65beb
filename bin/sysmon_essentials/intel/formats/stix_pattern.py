"""STIX patterns to the values that each of them alone would be looked for by.

Knows comparisons (=, IN, LIKE with a wildcard in front of a name), AND, OR, FOLLOWEDBY and qualifiers. Each alternative
of an OR is a value of its own. With AND the most telling value stands for the whole (a hash, then a URL, a name, an
address), which widens it a little; a file name that needs something else beside it is refused, and so are comparisons
that exclude.

Source: STIX 2.1 (OASIS), section 9.
"""

from __future__ import annotations

import re
from typing import NoReturn

from sysmon_essentials.intel.refused import RefusedError, quoted

MAX_PATTERN = 64 * 1024
_MAX_DEPTH = 32
_TOKEN = re.compile(
    r"\s*(?:(?P<text>'(?:[^'\\]|\\.)*')|(?P<path>[a-z0-9-]+:[A-Za-z0-9_.\-*\[\]']+)|(?P<stamp>t'[^']*')"
    r"|(?P<word>[A-Za-z]+)|(?P<mark>==|<=|>=|!=|[\[\]()=,<>])|(?P<number>-?\d+(?:\.\d+)?))",
    re.DOTALL,
)
"""Text comes first: what stands in quotes is never a word."""
_PATHS = {
    "ipv4-addr:value": "ip",
    "ipv6-addr:value": "ip",
    "network-traffic:dst_ref.value": "ip",
    "network-traffic:src_ref.value": "ip",
    "domain-name:value": "domain",
    "url:value": "url",
    "file:name": "file_name",
    "file:hashes.md5": "md5",
    "file:hashes.sha-1": "sha1",
    "file:hashes.sha1": "sha1",
    "file:hashes.sha-256": "sha256",
    "file:hashes.sha256": "sha256",
    "file:hashes.imphash": "imphash",
    "file:extensions.windows-pebinary-ext.imphash": "imphash",
    "process:binary_ref.name": "file_name",
}
# What nearly every indicator of nearly every feed is; the parser gives the same, ten times slower.
_ONE_COMPARISON = re.compile(r"\s*\[\s*([a-z0-9-]+:[A-Za-z0-9_.'-]+)\s*=\s*'([^'\\]*)'\s*\]\s*")
_QUALIFIERS = {"WITHIN": 2, "REPEATS": 2, "START": 4}
_TELLING = ("sha256", "sha1", "md5", "url", "domain", "ip", "pipe", "imphash", "file_name")
Values = list[tuple[str, str]]


def read_pattern(pattern: str) -> list[tuple[str, str]]:
    """Return type word and value of each alternative, each once.

    Raises:
        RefusedError: the pattern cannot be read, or it says more than values can.
    """
    if len(pattern) > MAX_PATTERN:
        raise RefusedError("pattern", f"the pattern is longer than {MAX_PATTERN} characters")
    one = _ONE_COMPARISON.fullmatch(pattern)
    if one:
        return [_typed(_PATHS.get(_plain(one[1]), one[1]), one[2])]
    return list(dict.fromkeys(_Parser(pattern).whole()))


class _Parser:
    """Recursive descent over the tokens of one pattern; each level returns its alternatives."""

    def __init__(self, pattern: str) -> None:
        self._pattern = pattern
        self._tokens = list(_tokens(pattern))
        self._at = 0
        self._depth = 0

    def whole(self) -> Values:
        values = self._alternatives(inside=False)
        if self._peek():
            self._fail()
        return values

    def _alternatives(self, *, inside: bool) -> Values:
        """Return the values of what OR joins; FOLLOWEDBY binds observations as AND does."""
        self._depth += 1
        if self._depth > _MAX_DEPTH:
            raise RefusedError("pattern", "the pattern is nested too deep")
        values = self._joined(inside=inside)
        while self._take("OR"):
            values = values + self._joined(inside=inside)
        self._depth -= 1
        return values

    def _joined(self, *, inside: bool) -> Values:
        values = self._one(inside=inside)
        while self._take("AND") or (not inside and self._take("FOLLOWEDBY")):
            both = sorted((values, self._one(inside=inside)), key=_rank)
            values = both[0]
            if _rank(both[0]) >= _TELLING.index("file_name") and _rank(both[1]) > _rank(both[0]):
                raise RefusedError("pattern", f"{quoted(self._pattern)}: a file name alone would match too much")
        return values

    def _one(self, *, inside: bool) -> Values:
        if self._take("("):
            values = self._alternatives(inside=inside)
            self._need(")")
        elif inside:
            return self._comparison()
        else:
            self._need("[")
            values = self._alternatives(inside=True)
            self._need("]")
        while not inside and self._peek() in _QUALIFIERS:
            self._at += _QUALIFIERS[self._peek()]
            if self._peek() in ("SECONDS", "TIMES"):
                self._at += 1
        return values

    def _comparison(self) -> Values:
        path = self._next()
        if self._peek() == "NOT":
            raise RefusedError("pattern", f"{quoted(self._pattern)} excludes something, which values cannot say")
        operator = self._next()
        if operator == "IN":
            self._need("(")
            texts = [_unquoted(self._next())]
            while self._take(","):
                texts.append(_unquoted(self._next()))
            self._need(")")
        elif operator in ("=", "==", "LIKE", "ISSUBSET"):
            texts = [_unquoted(self._next())]
        else:
            raise RefusedError("pattern", f"{quoted(self._pattern)}: '{operator}' is more than values can say")
        kind = _PATHS.get(_plain(path), path)
        if operator == "LIKE":
            texts = [_liked(kind, text) for text in texts]
        return [_typed(kind, text) for text in texts]

    def _peek(self) -> str:
        return self._tokens[self._at] if self._at < len(self._tokens) else ""

    def _next(self) -> str:
        token = self._peek()
        if not token:
            self._fail()
        self._at += 1
        return token

    def _take(self, token: str) -> bool:
        if self._peek() != token:
            return False
        self._at += 1
        return True

    def _need(self, token: str) -> None:
        if not self._take(token):
            self._fail()

    def _fail(self) -> NoReturn:
        raise RefusedError("pattern", f"{quoted(self._pattern)} is no pattern that can be read")


def _tokens(pattern: str) -> list[str]:
    at, found = 0, []
    end = len(pattern.rstrip())
    while at < end:
        token = _TOKEN.match(pattern, at)
        if token is None:
            raise RefusedError("pattern", f"{quoted(pattern)} is no pattern that can be read")
        found.append(token[0].strip())
        at = token.end()
    return found


def _plain(path: str) -> str:
    """Return a path without quotes: ``file:hashes.'SHA-256'``; names of hashes in lower case."""
    path = path.replace("'", "")
    return path.lower() if path.startswith("file:hashes.") else path


def _unquoted(token: str) -> str:
    """Return the text in quotes; numbers and times as they are, for no type is made of them."""
    return re.sub(r"\\(.)", r"\1", token[1:-1]) if token.startswith("'") else token


def _liked(kind: str, text: str) -> str:
    """Return what a LIKE says if a value can say it: no wildcard, or every name below a domain."""
    if kind == "domain" and text.startswith("%."):
        text = text[2:]
    if "%" in text or "_" in text:
        raise RefusedError("pattern", f"LIKE {quoted(text)} is more than a value can say")
    return text


def _typed(kind: str, text: str) -> tuple[str, str]:
    r"""Return kind and value; a file called ``\\.\pipe\name`` is a pipe."""
    if kind == "file_name" and re.match(r"\\\\[^\\]+\\pipe\\", text, re.IGNORECASE):
        return "pipe", text
    return kind, text


def _rank(values: Values) -> int:
    """Return how telling alternatives are, best first; unusable ones come last."""
    return max((_TELLING.index(kind) if kind in _TELLING else len(_TELLING) for kind, _ in values), default=99)

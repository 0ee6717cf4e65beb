r"""Where words begin and end in raw event text.

Major breakers separate tokens; minor breakers separate the parts of a token, which are indexed as well as the whole.
Source: segmenters.conf.spec (the defaults of ``[indexing]``).
"""

from __future__ import annotations

import re
from functools import lru_cache

MAJOR = "[]<>(){}|!;,'\"*\n\r \t&?+"
MAJOR_LONG = (
    "%21", "%26", "%2526", "%3B", "%7C", "%20", "%2B", "%3D", "--", "%2520", "%5D", "%5B", "%3A", "%0A", "%2C", "%28",
    "%29",
)  # fmt: skip
MINOR = "/:=@.-$#%\\_"

_MAJOR_PATTERN = re.compile(
    "|".join([*map(re.escape, sorted(MAJOR_LONG, key=len, reverse=True)), f"[{re.escape(MAJOR)}]"]), re.IGNORECASE
)
_MINOR_PATTERN = re.compile(f"[{re.escape(MINOR)}]")
_ANY = f"[{re.escape(MAJOR + MINOR)}]"
_LONG = "|".join(map(re.escape, MAJOR_LONG))
_BEFORE = f"(?:\\A|(?<={_ANY})|" + "|".join(f"(?<={re.escape(b)})" for b in MAJOR_LONG) + ")"
_AFTER = f"(?=\\Z|{_ANY}|{_LONG})"
_BEFORE_MAJOR = f"(?:\\A|(?<=[{re.escape(MAJOR)}])|" + "|".join(f"(?<={re.escape(b)})" for b in MAJOR_LONG) + ")"
_AFTER_MAJOR = f"(?=\\Z|[{re.escape(MAJOR)}]|{_LONG})"
_INSIDE = f"[^{re.escape(MAJOR)}]*"


def major_tokens(text: str) -> list[str]:
    """What lies between major breakers, as written."""
    return [token for token in _MAJOR_PATTERN.split(text) if token]


def tokens(text: str) -> set[str]:
    """Every token that the index holds for ``text``, in lower case.

    For each major token: itself, its parts between minor breakers, and its beginnings up to a minor breaker.
    """
    found: set[str] = set()
    for token in major_tokens(text.lower()):
        found.add(token)
        start = 0
        for breaker in _MINOR_PATTERN.finditer(token):
            found.add(token[start : breaker.start()])
            found.add(token[: breaker.start()])
            start = breaker.end()
        found.add(token[start:])
    found.discard("")
    return found


@lru_cache(maxsize=4096)
def term_pattern(term: str, *, whole: bool, case: bool) -> re.Pattern[str]:
    """Finds a search term in raw text.

    Args:
        term: With ``*`` as wildcard, which does not reach over major breakers.
        whole: As in ``TERM()``: bounded by major breakers, minor breakers are part of the token.
        case: As in ``CASE()``: case counts.
    """
    before, after = (_BEFORE_MAJOR, _AFTER_MAJOR) if whole else (_BEFORE, _AFTER)
    pieces = term.split("*")
    body = _INSIDE.join(re.escape(piece) for piece in pieces)
    start = before if pieces[0] and not _is_breaker(pieces[0][0]) else ""
    end = after if pieces[-1] and not _is_breaker(pieces[-1][-1]) else ""
    return re.compile(start + body + end, 0 if case else re.IGNORECASE)


@lru_cache(maxsize=4096)
def token_pattern(token: str, *, prefix: bool) -> re.Pattern[str]:
    """Finds in lower-case raw text what the index holds as ``token`` (lower case), or as one that begins so.

    A token with a minor breaker inside is one only from the beginning of what lies between major breakers.
    """
    before = _BEFORE_MAJOR if _MINOR_PATTERN.search(token) else _BEFORE
    return re.compile(before + re.escape(token) + ("" if prefix else _AFTER), re.IGNORECASE)


def required_tokens(term: str) -> list[tuple[str, bool]]:
    """Tokens that must be indexed for an event to contain ``term``, and whether each is only a prefix.

    A part next to a leading wildcard says nothing that the index could look up.
    """
    needed: list[tuple[str, bool]] = []
    for token in major_tokens_of_term(term):
        for part in _MINOR_PATTERN.split(token):
            head, star, _ = part.lower().partition("*")
            if head:
                needed.append((head, bool(star)))
    return needed


def major_tokens_of_term(term: str) -> list[str]:
    """As ``major_tokens``, but ``*`` is a wildcard and not a breaker."""
    return [token.replace("\0", "*") for token in major_tokens(term.replace("*", "\0"))]


def _is_breaker(char: str) -> bool:
    return char in MAJOR or char in MINOR

r"""Addresses that were made unclickable for people, made whole again.

Knows the usual spellings: ``hxxp``, ``[.]``, ``(dot)``, ``[:]``, ``[://]``, ``[at]``, ``\.``. Does not know whether the
result is an address.
"""

from __future__ import annotations

import re

_DOT = re.compile(r"\s?[\[({]\s*(?:\.|dot|d0t)\s*[\])}]\s?", re.IGNORECASE)
_HALF_DOT = re.compile(r"(?<=[\w-])(?:\[\.|\.\])(?=[\w-])")
_COLON = re.compile(r"[\[({]\s*:\s*[\])}]")
_SCHEME_END = re.compile(r"[\[({]\s*(:?//)\s*[\])}]")
_SLASH = re.compile(r"[\[({]\s*/\s*[\])}]")
_AT = re.compile(r"[\[({]\s*(?:@|at)\s*[\])}]", re.IGNORECASE)
_SCHEME = re.compile(r"^(?:h(?:xx|tx|xt|\*\*)p|meow)(s?)(?=:|\[|\(|$)", re.IGNORECASE)
_FTP = re.compile(r"^f(?:x|\*)p(?=:|\[|\()", re.IGNORECASE)
_MARKS = frozenset("[({]")
_SCHEME_MARKS = frozenset(":[(")
_ESCAPED_DOT = re.compile(r"(?<=\w)\\\.(?=\w)")
_INVISIBLE = dict.fromkeys(map(ord, "\ufeff\u200b\u2060\u00ad"))


def refang(text: str) -> str:
    """Return a text as it was before somebody defanged it; surrounding blanks and invisible characters go."""
    text = text.strip()
    if not text.isascii():
        text = text.translate(_INVISIBLE)
    if text[:1] in "hHfFmM" and not _SCHEME_MARKS.isdisjoint(text):
        text = _FTP.sub("ftp", _SCHEME.sub(r"http\1", text, count=1), count=1)
    if "\\" in text:
        text = _without_escapes(text)
    if _MARKS.isdisjoint(text):
        return text
    text = _DOT.sub(".", text)
    text = _HALF_DOT.sub(".", text)
    text = _SCHEME_END.sub(r"\1", text)
    return _AT.sub("@", _SLASH.sub("/", _COLON.sub(":", text)))


def _without_escapes(text: str) -> str:
    r"""Return ``evil.example`` for ``evil\.example``, but a path as it is: it has other backslashes, too."""
    plain = _ESCAPED_DOT.sub(".", text)
    return text if "\\" in plain else plain

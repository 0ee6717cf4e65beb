"""Hashes of files: which kind, and those that say nothing.

Knows lengths, the hashes of nothing, and import hashes that a whole family of compilers shares. Fuzzy hashes are no
exact keys and are refused.
"""

from __future__ import annotations

import hashlib
import re

from .refused import RefusedError, quoted

KIND_BY_LENGTH = {32: "md5", 40: "sha1", 64: "sha256"}
LENGTHS = {"md5": 32, "sha1": 40, "sha256": 64, "imphash": 32}
_HEX = re.compile(r"[0-9a-f]+")
_OF_NOTHING = frozenset(hashlib.new(kind, b"", usedforsecurity=False).hexdigest() for kind in KIND_BY_LENGTH.values())
# Every .NET program imports one function, of one name for programs and another for libraries.
_OF_DOTNET = frozenset(("f34d5f2d4577ed6d9ceec516c1f5a744", "dae02f32a21e03ce65412f6e56942daa"))


def parse_hash(kind: str, text: str) -> tuple[str, str]:
    """Return the kind and the lower-case digits; the kind ``hash`` is told by the length.

    Raises:
        RefusedError: it is no hash of that kind, or one that many harmless files have.
    """
    digits = text.lower()
    if not _HEX.fullmatch(digits):
        raise RefusedError("not a hash", f"{quoted(text)} is not made of hex digits")
    if kind == "hash":
        kind = KIND_BY_LENGTH.get(len(digits), "")
    if LENGTHS.get(kind) != len(digits):
        raise RefusedError(
            "not a hash", f"{quoted(text)} has {len(digits)} digits, which fits no {kind or 'known'} hash"
        )
    if digits in _OF_NOTHING:
        raise RefusedError("empty file", f"{quoted(text)} is the {kind} of an empty file")
    if len(set(digits)) == 1:
        raise RefusedError("everywhere", f"{quoted(text)} is one digit again and again")
    if kind == "imphash" and digits in _OF_DOTNET:
        raise RefusedError("everywhere", f"{quoted(text)} is the import hash of every .NET program")
    return kind, digits

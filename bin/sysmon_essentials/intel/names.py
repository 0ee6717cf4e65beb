"""Domain names: one way to write them, as resolvers ask for them.

Knows letters of other scripts and names that would match far too much. Python's ``idna`` codec follows IDNA 2003, which
turns some letters into others (the German sharp s into ss) where resolvers no longer do. So it is not used: labels are
lower-cased, brought to NFKC and written in Punycode, which is what UTS 46 (non-transitional) makes of letters, marks
and digits. Labels with anything else are refused rather than guessed.

Source: RFC 1035 (lengths), RFC 3492 (Punycode), UTS 46.
"""

from __future__ import annotations

import re
import unicodedata

from .refused import RefusedError, quoted

MAX_NAME = 253
_NAME = re.compile(
    r"(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\.)+(?:[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?|xn--[a-z0-9-]{1,58}[a-z0-9])"
)
_DOTS = str.maketrans("\u3002\uff0e\uff61", "...")
_LOCAL = frozenset(("localhost", "localdomain", "local", "broadcasthost", "arpa", "lan", "home", "internal", "corp"))
# Registries sell names below these second levels of a country, as below its own ending.
_REGISTRY_LEVELS = frozenset(("ac", "co", "com", "edu", "gob", "gov", "mil", "net", "nom", "org"))


def parse_domain(text: str) -> str:
    """Return a name in lower case and Punycode, without a wildcard in front and a dot behind.

    Raises:
        RefusedError: it is no name, the ending of a registry, or a name that each network has for itself.
    """
    name = text.translate(_DOTS).strip(".") if not text.isascii() else text.rstrip(".")
    name = name[2:] if name.startswith("*.") else name.lstrip(".")
    name = name.lower() if name.isascii() else _to_ascii(name, text)
    labels = name.split(".")
    if name in _LOCAL or labels[-1] in _LOCAL:
        raise RefusedError("local name", f"{quoted(text)} means something else in each network")
    if len(labels) == 1:
        raise RefusedError("not a domain", f"{quoted(text)} has no dot: an ending alone would match far too much")
    if len(name) > MAX_NAME or not _NAME.fullmatch(name):
        raise RefusedError("not a domain", f"{quoted(text)} is no domain name")
    if len(labels) == 2 and labels[0] in _REGISTRY_LEVELS and len(labels[1]) == 2:
        raise RefusedError("public suffix", f"{quoted(text)} is the ending of a registry and would match far too much")
    return name


def _to_ascii(name: str, text: str) -> str:
    if len(name) > MAX_NAME:
        raise RefusedError("not a domain", f"{quoted(text)} is no domain name")
    mapped = unicodedata.normalize("NFKC", "".join(map(str.lower, unicodedata.normalize("NFKC", name))))
    return ".".join(label if label.isascii() else _punycode(label, text) for label in mapped.split("."))


def _punycode(label: str, text: str) -> str:
    if any(unicodedata.category(char)[0] not in "LMN" and char != "-" for char in label):
        raise RefusedError("not a domain", f"{quoted(text)} has characters that no domain name has")
    return "xn--" + label.encode("punycode").decode("ascii")

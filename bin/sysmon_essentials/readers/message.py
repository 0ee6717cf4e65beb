"""The rendered message of a Sysmon event split into its fields.

Knows the English message (``Process Create:`` and ``Key: value`` lines, or all on one line) and the order of its keys.
A value may itself hold line breaks and texts that look like keys: a key counts only where the manifest's order allows
it. Does not know who sent the message.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from .versions import FIELDS, EventFields

_NEVER = -1
_SEPARATORS = ("\r\n", "\n", " ")


class _Key(NamedTuple):
    name: str
    needle: str
    """Separator, name and colon, as the key stands in a message."""
    lasting: bool
    """Whether every version of the event has the key."""


_KEYS = {
    (code, separator): tuple(_Key(name, f"{separator}{name}:", name in fields.lasting) for name in fields.names)
    for code, fields in FIELDS.items()
    for separator in _SEPARATORS
}


def _lines(fields: EventFields) -> re.Pattern[str]:
    """Return a pattern of whole messages as Windows renders them, of all versions, unless a value holds a line break.

    Then every line is one key's and nothing has to be searched. No part of the pattern can match in two ways.
    """
    keys = [(f"\\r\\n{name}:(?P<{name}>(?: [^\\r\\n]*)?)", name in fields.lasting) for name in fields.names]
    body = "".join([key if lasting else f"(?:{key})?" for key, lasting in keys])
    return re.compile(f"(?!(?:{'|'.join(fields.names)}):)[^\\r\\n]*{body}[\\r\\n]*")


_LINES = {code: _lines(fields) for code, fields in FIELDS.items()}


def split_message(code: int, message: str) -> dict[str, str]:
    """Return the fields of event ``code`` found in ``message``, in order; empty if it is none of Sysmon's messages.

    Lines are separated by CR LF, LF or, in a flattened message, by one space.
    """
    if code not in FIELDS:
        return {}
    lines = _LINES[code].fullmatch(message)
    if lines is not None:
        return {name: value[1:] for name, value in lines.groupdict().items() if value is not None}
    for separator in _SEPARATORS:
        if separator in message:
            found = _locate(_KEYS[code, separator], message, separator)
            if 2 * sum(key.lasting for key, _ in found) >= len(FIELDS[code].lasting):
                return _values(found, message, separator)
    return {}


def _locate(keys: tuple[_Key, ...], message: str, separator: str) -> list[tuple[_Key, int]]:
    """Return the keys present and where each begins.

    A key that every schema version has is looked for behind the one before it. A key of later versions counts only
    before the next key of the first kind, so that a value cannot stand in for it where it is absent.
    """
    found: list[tuple[_Key, int]] = []
    optional: list[_Key] = []
    start = 0
    for key in keys:
        if not key.lasting:
            optional.append(key)
            continue
        at = _find(message, key, separator, start)
        if at == _NEVER:
            continue
        if optional:
            _add_optional(found, optional, message, separator, at)
            optional = []
        found.append((key, at))
        start = at + len(key.name)
    _add_optional(found, optional, message, separator, len(message))
    return found


def _add_optional(found: list[tuple[_Key, int]], keys: list[_Key], message: str, separator: str, limit: int) -> None:
    for key in keys:
        start = found[-1][1] + len(found[-1][0].name) if found else 0
        at = _find(message, key, separator, start)
        if at != _NEVER and at < limit:
            found.append((key, at))


def _find(message: str, key: _Key, separator: str, start: int) -> int:
    """Return where the name of ``key`` begins at or behind ``start``."""
    if start == 0 and message.startswith(key.name + ":"):
        return 0
    at = message.find(key.needle, start)
    while at != _NEVER:
        after = at + len(key.needle)
        if message.startswith((" ", separator), after) or after == len(message):
            return at + len(separator)
        at = message.find(key.needle, after)
    return _NEVER


def _values(found: list[tuple[_Key, int]], message: str, separator: str) -> dict[str, str]:
    values: dict[str, str] = {}
    ends = [at - len(separator) for _, at in found[1:]] + [len(message.rstrip("\r\n"))]
    for (key, at), end in zip(found, ends):
        value = message[at + len(key.name) + 1 : end]
        values[key.name] = value[1:] if value.startswith(" ") else value
    return values

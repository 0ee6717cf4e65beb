"""The rendered message of a Sysmon event split into its fields.

Knows the English message (``Process Create:`` and ``Key: value`` lines, or all on one line) and the order of its keys.
A value may itself hold line breaks and texts that look like keys: a key counts only where the manifest's order allows
it. Does not know who sent the message.
"""

from __future__ import annotations

from sysmon_essentials.schema import SCHEMA

_NEVER = -1


def split_message(code: int, message: str) -> dict[str, str]:
    """Return the fields of event ``code`` found in ``message``, in order; empty if it is none of Sysmon's messages.

    Lines are separated by CR LF, LF or, in a flattened message, by one space.
    """
    schema = SCHEMA.get(code)
    if schema is None:
        return {}
    for separator in ("\r\n", "\n", " "):
        if separator in message:
            keys = _locate(schema, message, separator)
            if keys:
                return _values(keys, message, separator)
    return {}


def _locate(schema: tuple[tuple[str, str], ...], message: str, separator: str) -> list[tuple[str, int]]:
    """Return the keys present and where each begins; empty if most of those that every version has are missing.

    A key that every schema version has is looked for behind the one before it. A key of later versions counts only
    before the next key of the first kind, so that a value cannot stand in for it where it is absent.
    """
    first = min((since for _, since in schema), key=_version)
    found: list[tuple[str, int]] = []
    optional: list[str] = []
    lasting = 0
    for name, since in schema:
        if since != first:
            optional.append(name)
            continue
        at = _find(message, name, separator, _behind(found))
        if at != _NEVER:
            lasting += 1
            _add_optional(found, optional, message, separator, at)
            found.append((name, at))
            optional = []
    _add_optional(found, optional, message, separator, len(message))
    return found if 2 * lasting >= sum(since == first for _, since in schema) else []


def _add_optional(found: list[tuple[str, int]], names: list[str], message: str, separator: str, limit: int) -> None:
    for name in names:
        at = _find(message, name, separator, _behind(found))
        if at != _NEVER and at < limit:
            found.append((name, at))


def _behind(found: list[tuple[str, int]]) -> int:
    return found[-1][1] + len(found[-1][0]) + 1 if found else 0


def _find(message: str, name: str, separator: str, start: int) -> int:
    """Return where the key ``name`` begins at or behind ``start``."""
    key = name + ":"
    if start == 0 and message.startswith(key):
        return 0
    at = message.find(separator + key, start)
    while at != _NEVER:
        after = at + len(separator) + len(key)
        if message.startswith((" ", separator), after) or after == len(message):
            return at + len(separator)
        at = message.find(separator + key, after)
    return _NEVER


def _values(keys: list[tuple[str, int]], message: str, separator: str) -> dict[str, str]:
    values: dict[str, str] = {}
    ends = [at - len(separator) for _, at in keys[1:]] + [len(message.rstrip("\r\n"))]
    for (name, at), end in zip(keys, ends):
        value = message[at + len(name) + 1 : end]
        values[name] = value[1:] if value.startswith(" ") else value
    return values


def _version(since: str) -> tuple[int, ...]:
    return tuple(int(part) for part in since.split("."))

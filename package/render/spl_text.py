"""Pieces of SPL as text: strings, field names, message templates. Knows the quoting of eval and no detection."""

from __future__ import annotations

import re

PLAIN_FIELD = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
TOKEN = re.compile(r"\$([A-Za-z_][A-Za-z0-9_.]*)\$")


def string(text: str) -> str:
    """An eval string literal.

    Source: Splunk's search manual, eval: backslash and double quote are escaped by a backslash.
    """
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def field(name: str) -> str:
    """A field in an eval expression; unusual names need single quotes."""
    return name if PLAIN_FIELD.fullmatch(name) else f"'{name}'"


def message_fields(template: str) -> tuple[str, ...]:
    """The fields that a message template names, in order, without repeats."""
    return tuple(dict.fromkeys(TOKEN.findall(template)))


def message(template: str) -> str:
    """An eval expression that fills ``$field$`` in; absent fields give ``-``, multivalue ones are joined."""
    parts = []
    for position, piece in enumerate(TOKEN.split(template)):
        if position % 2:
            parts.append(f'coalesce(mvjoin({field(piece)}, ", "), "-")')
        elif piece:
            parts.append(string(piece))
    return " . ".join(parts) if parts else '""'

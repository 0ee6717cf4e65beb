"""Text of Splunk's .conf files; the only place that knows how values are written.

A value of several lines is continued with a backslash at the end of each line but the last. Nothing else is escaped:
splunkd takes the rest of the line as it stands.
Source: Splunk's app.conf.spec, savedsearches.conf.spec and searchbnf.conf.spec (multi-line values).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

Stanzas = Mapping[str, Mapping[str, str]]


class ConfTextError(ValueError):
    """A name or value that a .conf file cannot carry."""


def render_conf(source: str, stanzas: Iterable[tuple[str, Mapping[str, str]]]) -> str:
    """A whole .conf file: the header that says who wrote it, then the stanzas in the order given.

    Args:
        source: what the file is rendered from, for the header.
        stanzas: name and settings of each stanza.

    Raises:
        ConfTextError: a value would read back as something else, or a stanza or key stands twice.
    """
    lines = [f"# Rendered from {source} by `python -m package generate --write`; edit those, not this file.", ""]
    seen: set[str] = set()
    for name, settings in stanzas:
        if name in seen:
            raise ConfTextError(f"stanza [{name}] stands twice")
        seen.add(name)
        lines.append(_stanza_line(name))
        lines.extend(_setting_lines(name, key, value) for key, value in settings.items())
        lines.append("")
    return "\n".join(lines)


def _stanza_line(name: str) -> str:
    if not name or "\n" in name or name != name.strip():
        raise ConfTextError(f"not a stanza name: {name!r}")
    return f"[{name}]"


def _setting_lines(stanza: str, key: str, value: str) -> str:
    if not key or key != key.strip() or any(sign in key for sign in "=\n[") or key[0] in "#;":
        raise ConfTextError(f"[{stanza}] not a key: {key!r}")
    if value != value.strip():
        raise ConfTextError(f"[{stanza}] {key}: white space at the ends of a value is lost")
    lines = value.split("\n")
    for line in lines:
        if line.rstrip(" \t\r").endswith("\\"):
            raise ConfTextError(f"[{stanza}] {key}: a line must not end with a backslash: {line!r}")
        if "\r" in line or "\0" in line:
            raise ConfTextError(f"[{stanza}] {key}: control characters in {line!r}")
    return f"{key} = " + "\\\n".join(lines) if value else f"{key} ="

"""Which stanzas of props.conf apply to an event, and what they say together.

Knows the stanza patterns, their precedence and the classes of settings. Does not know what a setting does.
Source: props.conf.spec 10.2.3, "[<spec>] stanza precedence" to "Building the final [<spec>] stanza".
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from offline.conf_file import DEFAULT_STANZA
from offline.pcre import Pattern, PatternError, compile_pcre

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from offline.conf import Conf, Context
    from offline.conf_file import Setting

_LITERAL_PRIORITY = 100
_REMEMBERED = 100_000
_WILD = re.compile(r"\.\.\.|\*")
_SOURCETYPE_PATTERN = "(?::){0}"
"""The prefix with which apps make Splunk read a source type stanza as a pattern: it matches the empty text."""


class Applied(NamedTuple):
    """One setting as it applies to an event.

    Attributes:
        stanza: Header of the stanza it came from.
        key: The key as written.
        name: The part of the key behind its class type, e.g. ``user`` of ``EVAL-user``.
        setting: Value and place.
    """

    stanza: str
    key: str
    name: str
    setting: Setting


class _Candidate(NamedTuple):
    kind: int
    priority: float
    stanza: str
    pattern: Pattern | None
    literal: str

    def matches(self, value: str) -> bool:
        if self.pattern is None:
            return value == self.literal
        try:
            return self.pattern.search(value) is not None
        except TimeoutError:
            return False


class Merged(dict[str, tuple[str, "Setting"]]):
    """Key to (stanza, setting), of all stanzas that apply to an event."""

    def value(self, key: str, default: str = "") -> str:
        """The value of a key; ``default`` if nothing sets it."""
        found = self.get(key)
        return found[1].value if found else default

    def classes(self, *prefixes: str, ignore_case: bool = False) -> list[Applied]:
        """Settings whose key begins with one of ``prefixes``, in ASCII order of the rest; empty values left out."""
        found = []
        for key, (stanza, setting) in self.items():
            name = _after(key, prefixes, ignore_case=ignore_case)
            if name and setting.value:
                found.append(Applied(stanza, key, name, setting))
        return sorted(found, key=lambda applied: applied.name)


class Props:
    """props.conf of a configuration, ready to be asked."""

    def __init__(self, conf: Conf, context: Context = "search") -> None:
        self._own = conf.own("props", context)
        self._sources: list[_Candidate] = []
        self._hosts: list[_Candidate] = []
        self._sourcetypes: list[_Candidate] = []
        self._merged: dict[tuple[str, ...], Merged] = {}
        self._keys: dict[tuple[str, str, str], tuple[str, ...]] = {}
        for stanza, settings in self._own.items():
            place = next(iter(settings.values()), None)
            try:
                self._add(stanza, settings)
                if _looks_like_pattern(stanza):
                    conf.problem(place, f"[{stanza}] has no wildcard, so its ( ) | [ ] stand for themselves")
            except PatternError as error:
                conf.problem(place, f"stanza [{stanza}] of props.conf is no valid pattern: {error}")

    def rename(self, sourcetype: str) -> str:
        """The source type whose search-time settings apply to events indexed as ``sourcetype``.

        Source: props.conf.spec 10.2.3, ``rename``.
        """
        setting = self._own.get(sourcetype, {}).get("rename")
        return setting.value if setting and setting.value else sourcetype

    def stanzas(self, source: str, host: str, sourcetype: str) -> tuple[str, ...]:
        """Headers of the stanzas that apply, the weakest first. ``sourcetype`` is the renamed one."""
        key = (source, host if self._hosts else "", sourcetype)
        found = self._keys.get(key)
        if found is None:
            if len(self._keys) >= _REMEMBERED:
                self._keys.clear()
            found = self._keys[key] = tuple(self._resolve(source, host, sourcetype))
        return found

    def merged(self, stanzas: tuple[str, ...]) -> Merged:
        """All settings of these stanzas; a later stanza overrides an earlier one key by key."""
        if stanzas not in self._merged:
            merged = Merged()
            for stanza in stanzas:
                for key, setting in self._own.get(stanza, {}).items():
                    merged[key] = (stanza, setting)
            self._merged[stanzas] = merged
        return self._merged[stanzas]

    def _add(self, stanza: str, settings: Mapping[str, Setting]) -> None:
        if stanza == DEFAULT_STANZA or stanza.startswith(("rule::", "delayedrule::")):
            return
        if stanza.startswith("source::"):
            self._sources.append(_candidate(2, stanza, stanza[8:], settings))
        elif stanza.startswith("host::"):
            self._hosts.append(_candidate(1, stanza, stanza[6:], settings))
        elif stanza.startswith(_SOURCETYPE_PATTERN):
            pattern = stanza[len(_SOURCETYPE_PATTERN) :]
            self._sourcetypes.append(_candidate(0, stanza, pattern, settings))
        else:
            self._sourcetypes.append(_Candidate(0, _priority(settings, _LITERAL_PRIORITY), stanza, None, stanza))

    def _resolve(self, source: str, host: str, sourcetype: str) -> Iterator[str]:
        yield DEFAULT_STANZA
        asked = ((self._sourcetypes, sourcetype), (self._hosts, host), (self._sources, source))
        for candidates, value in asked:
            found = [candidate for candidate in candidates if candidate.matches(value)]
            found.sort(key=lambda candidate: candidate.stanza, reverse=True)
            found.sort(key=lambda candidate: candidate.priority)
            yield from (candidate.stanza for candidate in found)


def _candidate(kind: int, stanza: str, text: str, settings: Mapping[str, Setting]) -> _Candidate:
    is_host = kind == 1
    wild = _WILD.search(text) is not None
    priority = _priority(settings, 0 if wild else _LITERAL_PRIORITY)
    if not wild and not is_host:
        return _Candidate(kind, priority, stanza, None, text.replace("\\\\", "\\"))
    flags = "is" if is_host else "s"
    return _Candidate(kind, priority, stanza, compile_pcre(rf"\A(?:{stanza_regex(text)})\z", flags), "")


def stanza_regex(text: str) -> str:
    r"""A ``source::`` or ``host::`` pattern as a regular expression.

    ``...`` is any text, ``*`` any text without ``/``, ``.`` itself, ``\\`` a backslash. Other metacharacters work
    from the segment of the first wildcard on; before it they stand for themselves.
    """
    wild = _WILD.search(text)
    from_segment = text.rfind("/", 0, wild.start()) + 1 if wild else len(text)
    if text.startswith("(?-i)"):
        return "(?-i:" + stanza_regex(text[5:]) + ")"
    tokens = re.compile(r"\.\.\.|\\.|\*|\.|[\s\S]")
    out = [re.escape(text[:from_segment].replace("\\\\", "\\"))]
    replaced = {"...": ".*", "*": "[^/]*", ".": r"\."}
    out += [replaced.get(found[0], found[0]) for found in tokens.finditer(text, from_segment)]
    return "".join(out)


def _looks_like_pattern(stanza: str) -> bool:
    """Metacharacters that Splunk reads literally, because no wildcard stands before or beside them."""
    return stanza.startswith("source::") and not _WILD.search(stanza) and any(char in stanza for char in "()|[]")


def _priority(settings: Mapping[str, Setting], default: float) -> float:
    try:
        return float(settings["priority"].value)
    except (KeyError, ValueError):
        return default


def _after(key: str, prefixes: tuple[str, ...], *, ignore_case: bool) -> str | None:
    folded = key.lower() if ignore_case else key
    for prefix in prefixes:
        if folded.startswith(prefix.lower() if ignore_case else prefix):
            return key[len(prefix) :]
    return None

"""Would Sysmon log this event? The verdict of a configuration, and the rule name it leaves.

Knows the order in which blocks are asked and what happens if none answers. A configuration is compiled once per EventID
and answers some hundred thousand events a second. Variables such as ``%SystemRoot%`` are expanded to the values of a
usual Windows, since the host's own are not known; Sysmon for Linux expands none. A filter on a field that an event does
not have (an older layout) does not match. Not reproduced: a name that a block which in the end did not match leaves
behind for a later match without a name.
Source: SysmonCommon rules.c.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from .compiled import UNNAMED, Bits, CompiledBlock, compile_block
from .match import FieldMatcher
from .schema import ALWAYS_LOGGED, EVENT_TAGS, NEWEST, logged_without_block

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .model import Block, Configuration, Item, Version

WINDOWS_VARIABLES: Mapping[str, str] = {
    "systemroot": r"C:\Windows",
    "windir": r"C:\Windows",
    "systemdrive": "C:",
    "programfiles": r"C:\Program Files",
    "programfiles(x86)": r"C:\Program Files (x86)",
    "programw6432": r"C:\Program Files",
    "commonprogramfiles": r"C:\Program Files\Common Files",
    "commonprogramfiles(x86)": r"C:\Program Files (x86)\Common Files",
    "programdata": r"C:\ProgramData",
    "allusersprofile": r"C:\ProgramData",
    "public": r"C:\Users\Public",
    "userprofile": r"C:\Windows\system32\config\systemprofile",
    "appdata": r"C:\Windows\system32\config\systemprofile\AppData\Roaming",
    "localappdata": r"C:\Windows\system32\config\systemprofile\AppData\Local",
    "temp": r"C:\Windows\TEMP",
    "tmp": r"C:\Windows\TEMP",
}
"""Variables as the Sysmon service, which runs as SYSTEM, has them on a usual Windows."""
_VARIABLE = re.compile(r"%([^%;\\]{1,64})%")


class Verdict(NamedTuple):
    """What Sysmon does with an event.

    Attributes:
        logged: True if it is logged.
        rule_name: The event's RuleName, ``-`` if it has none.
        why: ``match``: a block matched. ``unmatched``: blocks exist, none matched. ``default``: the tag has no block.
            ``always``: the EventID cannot be filtered. ``unknown``: Sysmon has no such EventID; taken as not logged.
        block: The block that decided, with ``match``.
        item: The filter or rule of it that decided; None if it needs several together.
    """

    logged: bool
    rule_name: str
    why: str
    block: Block | None = None
    item: Item | None = None


_ALWAYS = Verdict(logged=True, rule_name=UNNAMED, why="always")
_UNKNOWN = Verdict(logged=False, rule_name=UNNAMED, why="unknown")


class Evaluator:
    """A configuration, ready to judge events of any EventID."""

    def __init__(self, configuration: Configuration, variables: Mapping[str, str] = WINDOWS_VARIABLES) -> None:
        """``variables``: value by name in lower case; none for Sysmon for Linux."""
        self._configuration = configuration
        self._variables = variables
        self._programs: dict[int, _Program] = {}

    @property
    def version(self) -> Version:
        """The schema version that the configuration is read with."""
        return self._configuration.schema or NEWEST

    def verdict(self, event_code: int, fields: Mapping[str, str]) -> Verdict:
        """Judge one event by its EventID and its raw fields as logged."""
        program = self._programs.get(event_code)
        if program is None:
            if event_code not in EVENT_TAGS:
                return _ALWAYS if event_code in ALWAYS_LOGGED else _UNKNOWN
            program = self._programs[event_code] = _Program(self._configuration, event_code, self._variables)
        return program.verdict(fields)


def expand(text: str, variables: Mapping[str, str]) -> str:
    """``text`` with the variables replaced that are known; names of variables have no case."""
    if "%" not in text or not variables:
        return text
    return _VARIABLE.sub(lambda found: variables.get(found[1].lower(), found[0]), text)


def evaluation_order(blocks: tuple[Block, ...]) -> list[Block]:
    """Excludes before includes, inside of each class the last of the document first."""
    backwards = blocks[::-1]
    return [block for block in backwards if not block.is_include] + [block for block in backwards if block.is_include]


def without_match(configuration: Configuration, tag: str) -> Verdict:
    """The verdict on an event of the tag that no block matches."""
    blocks = configuration.blocks_of(tag)
    if not blocks:
        version = configuration.schema or NEWEST
        return Verdict(logged=logged_without_block(tag, version), rule_name=UNNAMED, why="default")
    return Verdict(logged=len(blocks) == 1 and not blocks[0].is_include, rule_name=UNNAMED, why="unmatched")


class _Program:
    """All blocks for one EventID."""

    def __init__(self, configuration: Configuration, event_code: int, variables: Mapping[str, str]) -> None:
        tag = EVENT_TAGS[event_code]
        version = configuration.schema or NEWEST
        bits = Bits()
        order = evaluation_order(configuration.blocks_of(tag))
        self._blocks: list[CompiledBlock] = [compile_block(block, version, event_code, bits) for block in order]
        self._matchers = [
            (name, FieldMatcher((condition, expand(text, variables).lower(), bit) for condition, text, bit in filters))
            for name, filters in bits.by_field.items()
        ]
        self._without_match = without_match(configuration, tag)

    def verdict(self, fields: Mapping[str, str]) -> Verdict:
        hits = 0
        for name, matcher in self._matchers:
            value = fields.get(name)
            if value is not None:
                hits |= matcher.mask(value)
        if hits:
            for compiled in self._blocks:
                found = compiled.match(hits)
                if found is not None:
                    return Verdict(compiled.block.is_include, found[1], "match", compiled.block, found[0])
        return self._without_match

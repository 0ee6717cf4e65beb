"""A Sysmon configuration as plain data, each part with the line it came from.

Knows the shape of the file: options, and under EventFiltering blocks of filters, in groups or bare. Does not know
which names Sysmon accepts (``schema``) or what a filter means (``evaluate``).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import NamedTuple, Union

_VERSION = re.compile(r"([0-9]{1,4})\.([0-9]{1,4})")


class Version(NamedTuple):
    """Schema version as Sysmon reads it: two whole numbers, so 4.3 is older than 4.22."""

    major: int
    minor: int

    def __str__(self) -> str:
        return f"{self.major}.{self.minor:02d}"


def parse_version(text: str) -> Version | None:
    """The version that ``text`` states, None if it is none. Source: SysmonCommon xml.cpp, ParseVersionString."""
    found = _VERSION.fullmatch(text)
    return Version(int(found[1]), int(found[2])) if found else None


@dataclass
class Element:
    """An XML element with what is needed to write it again; comments are children with the tag ``""``.

    Attributes:
        tag: Name; empty for a comment, whose content is ``text``.
        text: All character data directly inside, joined.
        line: 1-based line of the start tag.
    """

    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    text: str = ""
    line: int = 0
    children: list[Element] = field(default_factory=list)

    @property
    def elements(self) -> list[Element]:
        """The children without comments."""
        return [child for child in self.children if child.tag]


@dataclass(frozen=True)
class Document:
    """A whole file: the root element and the comments in front of it."""

    root: Element
    prolog: tuple[str, ...] = ()


class Filter(NamedTuple):
    """One field filter. ``condition`` is in lower case; ``name`` is None if it has none of its own."""

    field: str
    condition: str
    value: str
    name: str | None
    line: int


class Rule(NamedTuple):
    """A ``<Rule>``: filters under one relation, ``and`` or ``or``."""

    relation: str
    name: str | None
    filters: tuple[Filter, ...]
    line: int


Item = Union[Filter, Rule]


class Group(NamedTuple):
    """A ``<RuleGroup>``; empty ``relation`` if the file gives none."""

    relation: str
    name: str | None
    line: int


class Block(NamedTuple):
    """One event tag: what shall be logged or not.

    Attributes:
        tag: Such as ``ProcessCreate``.
        is_include: True for ``onmatch="include"``.
        items: Filters and rules in the order of the document.
        group: The RuleGroup around it, None for a bare block.
    """

    tag: str
    is_include: bool
    items: tuple[Item, ...]
    group: Group | None
    line: int

    @property
    def filters(self) -> tuple[Filter, ...]:
        """All filters, those inside of rules too."""
        found: list[Filter] = []
        for item in self.items:
            found.extend(item.filters if isinstance(item, Rule) else (item,))
        return tuple(found)


class Option(NamedTuple):
    """An option element such as ``HashAlgorithms``."""

    name: str
    value: str
    line: int


@dataclass(frozen=True)
class Configuration:
    """What a file configures.

    Attributes:
        path: Where it came from, for messages.
        schema_text: The attribute ``schemaversion`` as written, empty if it is missing.
        schema: The same as a version, None if it is none.
        blocks: In the order of the document.
        has_filtering: False if there is no EventFiltering at all.
    """

    path: str
    schema_text: str
    schema: Version | None
    options: tuple[Option, ...]
    blocks: tuple[Block, ...]
    has_filtering: bool = True

    def blocks_of(self, tag: str) -> tuple[Block, ...]:
        """The blocks of one event tag, in the order of the document."""
        return tuple(block for block in self.blocks if block.tag == tag)


SEVERITIES = ("error", "high", "warning", "note")


class Problem(NamedTuple):
    """Something wrong in a configuration.

    Attributes:
        severity: ``error``: Sysmon refuses the file. ``high``: it loads and does something that nobody would want.
            ``warning``: probably not meant. ``note``: good to know.
        code: One word for the kind of problem, such as ``unknown-field``.
        message: What is wrong.
        mend: What to do about it.
    """

    severity: str
    code: str
    line: int
    message: str
    mend: str

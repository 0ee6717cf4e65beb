"""What is wrong with a configuration, with line, severity and what to do about it.

Knows what Sysmon refuses, and what it accepts though nobody can have meant it. Single filters are judged in
``check_filters``, options in ``check_options``.
"""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

from .check_filters import check_filters
from .check_options import check_options
from .compiled import block_relation
from .model import SEVERITIES, Block, Configuration, Filter, Problem, Rule, Version
from .schema import (
    ALWAYS_LOGGED,
    BLOCKING_TAGS,
    DOUBTFUL_WITHOUT_BLOCK,
    GROUP_SINCE,
    MAX_NAME,
    NAMES_SINCE,
    NEWEST,
    OLDEST,
    OPTIONS,
    RULE_SINCE,
    TAGS,
    compiled_for,
    decimal,
    field_since,
    fields_of,
    tag_since,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

_LONGEST_NAME = 64
_FIELDS = frozenset(("Rule", *(name for tag in TAGS for name in fields_of(tag))))


def check(configuration: Configuration) -> list[Problem]:
    """Every problem of the configuration's content, in the order of lines, the worst first on each line."""
    found = [
        *_schema(configuration),
        *check_options(configuration),
        *(problem for block in configuration.blocks for problem in _block(block, configuration.schema or NEWEST)),
        *_tags(configuration),
    ]
    return in_order(found)


def in_order(problems: list[Problem]) -> list[Problem]:
    """Problems by line, the worst first on each line."""
    return sorted(problems, key=lambda problem: (problem.line, SEVERITIES.index(problem.severity), problem.code))


def suggestion(name: str, known: list[str]) -> str:
    """What may have been meant: the same name in another case, else the most similar one."""
    same = [other for other in known if other.lower() == name.lower()]
    close = same or (get_close_matches(name, known, 1) if len(name) <= _LONGEST_NAME else [])
    return f"write {close[0]}" if close else ""


def _schema(configuration: Configuration) -> Iterator[Problem]:
    text, version = configuration.schema_text, configuration.schema
    newest = f'write schemaversion="{NEWEST}" or what `sysmon -s` of the oldest Sysmon in use says'
    if version is None:
        what = f'schemaversion="{text}" is no version' if text else "<Sysmon> lacks schemaversion"
        yield Problem("error", "schema-version", 1, what, newest)
        return
    if version > NEWEST:
        yield Problem(
            "error", "schema-version", 1, f"schema {version} is newer than {NEWEST}, the newest known", newest
        )
    elif version.major != NEWEST.major:
        message = f"Sysmon since 7.0 refuses schema {text}: it takes {OLDEST} to {NEWEST}"
        yield Problem("error", "schema-version", 1, message, newest)
    minor = text.partition(".")[2]
    if len(minor) == 1 and minor != "0":
        message = (
            f'schemaversion="{text}" is read as minor {minor} here, older than {version.major}.10; '
            f"published engines of Sysmon read {text}0"
        )
        yield Problem(
            "warning", "schema-one-digit", 1, message, f'write "{text}0" or "{version}", which nobody mistakes'
        )
    if not configuration.has_filtering:
        yield Problem("warning", "no-filtering", 1, "there is no EventFiltering", "add it with one block for each tag")


def _tags(configuration: Configuration) -> Iterator[Problem]:
    for tag in TAGS:
        blocks = configuration.blocks_of(tag)
        if not blocks and tag in DOUBTFUL_WITHOUT_BLOCK and configuration.has_filtering:
            message = f"{tag} has no block, and sources disagree on whether it is logged then"
            yield Problem("note", "doubtful-default", 1, message, f'add <{tag} onmatch="include"/> or "exclude"')
        if len(blocks) > 1 and not any(block.is_include for block in blocks):
            message = f"{len(blocks)} exclude blocks of {tag} and no include block: Sysmon then logs none of its events"
            yield Problem("high", "several-excludes", blocks[1].line, message, "put all into one exclude block")
        empty = [block for block in blocks if not block.is_include and not block.items]
        if empty and any(block.is_include for block in blocks):
            message = f"an empty exclude block of {tag} beside an include block: only what is included is logged"
            yield Problem("note", "empty-exclude", empty[0].line, message, "remove one of them")
        yield from _excluded(blocks, configuration.schema or NEWEST)


def _excluded(blocks: tuple[Block, ...], version: Version) -> Iterator[Problem]:
    """Include filters that an exclude block of the tag has as well: excludes win."""
    dropped: dict[tuple[str, str, str], int] = {}
    for block in blocks:
        if not block.is_include and (len(block.items) == 1 or block_relation(block, version) == "or"):
            for item in block.items:
                if isinstance(item, Filter):
                    dropped[item.field, item.condition, item.value.lower()] = item.line
    for block in blocks:
        for given in block.filters if block.is_include else ():
            line = dropped.get((given.field, given.condition, given.value.lower()))
            if line:
                message = f"this filter on {given.field} logs nothing: line {line} excludes the same events"
                yield Problem("warning", "excluded", given.line, message, "remove one of them")


def _block(block: Block, version: Version) -> Iterator[Problem]:
    if block.tag not in TAGS:
        yield _unknown_tag(block)
        return
    since = tag_since(block.tag)
    if version < since:
        message = f"{block.tag} needs schema {since}, the file says {version}"
        yield Problem("error", "tag-too-new", block.line, message, f'raise schemaversion to "{since}"')
    if block.is_include and block.tag in BLOCKING_TAGS and block.items:
        message = f"{block.tag} blocks what its filters match, it does not only log it"
        yield Problem("note", "blocks", block.line, message, "make sure that this is wanted")
    yield from _layout(block, version)
    yield from _names(block)
    yield from _fields(block, max(version, since))
    yield from check_filters(block, version)


def _unknown_tag(block: Block) -> Problem:
    message = f"no event has the tag {block.tag}"
    if block.tag in _FIELDS:
        return Problem(
            "error", "unknown-tag", block.line, message, "a filter stands inside of an event tag; move it there"
        )
    if block.tag in OPTIONS:
        return Problem(
            "error", "unknown-tag", block.line, message, "an option stands before EventFiltering; move it there"
        )
    mend = suggestion(block.tag, list(TAGS)) or f"tags are: {', '.join(TAGS)}"
    unfiltered = ", ".join(map(str, sorted(ALWAYS_LOGGED)))
    return Problem("error", "unknown-tag", block.line, message, f"{mend}; EventIDs {unfiltered} have none")


def _layout(block: Block, version: Version) -> Iterator[Problem]:
    """Elements that a Sysmon of the stated schema did not know yet; newer ones take them whatever the file says."""
    rules = [item for item in block.items if isinstance(item, Rule)]
    used = [(GROUP_SINCE, block.group.line, "RuleGroup")] if block.group else []
    used += [(RULE_SINCE, rules[0].line, "Rule")] if rules else []
    named = [line for name, line in _named(block) if name is not None]
    used += [(NAMES_SINCE, named[0], "the attribute name")] if named else []
    for since, line, what in used:
        if version < decimal(since):
            message = f"{what} came with schema {decimal(since)}, the file says {version}"
            yield Problem("warning", "layout-too-new", line, message, f'raise schemaversion to "{decimal(since)}"')
    for rule in rules:
        if not rule.filters:
            yield Problem("warning", "empty-rule", rule.line, "a Rule without filters does nothing", "remove it")


def _names(block: Block) -> Iterator[Problem]:
    for name, line in _named(block):
        size_bytes = len(name.encode("utf-8", "surrogatepass")) if name else 0
        if size_bytes > MAX_NAME:
            message = f"a rule name of {size_bytes} bytes in UTF-8; Sysmon takes {MAX_NAME}"
            yield Problem("error", "long-name", line, message, "shorten it")


def _named(block: Block) -> list[tuple[str | None, int]]:
    rules = [(item.name, item.line) for item in block.items if isinstance(item, Rule)]
    groups = [(block.group.name, block.group.line)] if block.group else []
    return [*groups, *rules, *((given.name, given.line) for given in block.filters)]


def _fields(block: Block, version: Version) -> Iterator[Problem]:
    known = fields_of(block.tag)
    is_known = True
    for given in block.filters:
        since = field_since(block.tag, given.field)
        if since is None:
            is_known = False
            mend = suggestion(given.field, known) or f"fields are: {', '.join(known)}"
            message = f"{block.tag} has no field {given.field}"
            yield Problem("error", "unknown-field", given.line, message, mend)
        elif since > version:
            message = f"{block.tag} has {given.field} since schema {since}, the file says {version}"
            yield Problem("error", "field-too-new", given.line, message, f'raise schemaversion to "{since}"')
    if is_known:
        yield from _series(block)


def _series(block: Block) -> Iterator[Problem]:
    codes = TAGS[block.tag]
    fields = frozenset(given.field for given in block.filters)
    compiled = compiled_for(block.tag, fields)
    if compiled is None:
        message = f"no single EventID of {', '.join(map(str, codes))} has all of {', '.join(sorted(fields))}"
        yield Problem("error", "mixed-series", block.line, message, "give each EventID's fields a block of their own")

"""Judges the single filters of a block: conditions that do not exist, and texts that do not do what they seem to.

Source: conditions as ``match`` implements them.
"""

from __future__ import annotations

import re
from collections import Counter
from difflib import get_close_matches
from typing import TYPE_CHECKING

from .check_texts import check_texts
from .match import parts_of
from .model import Block, Filter, Problem, Rule, Version
from .schema import (
    CONDITIONS,
    LISTS,
    NEGATIVE,
    PATH_FIELDS,
    TAGS,
    combines_with_and,
    compiled_for,
    decimal,
    field_since,
    reaches,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_NUMBER = re.compile(r"[0-9]+")
_ORDERED = frozenset(("less than", "more than"))


def check_filters(block: Block, version: Version) -> Iterator[Problem]:
    """Problems of the block's filters, one by one, and of those that stand side by side."""
    for given in block.filters:
        if given.condition not in CONDITIONS:
            yield _unknown_condition(given)
            continue
        since = decimal(CONDITIONS[given.condition])
        if since > version:
            message = f'condition "{given.condition}" came with schema {since}, the file says {version}'
            mend = f'raise schemaversion to "{since}"; older Sysmons refuse the file'
            yield Problem("warning", "condition-too-new", given.line, message, mend)
        yield from _text(given)
    yield from _unreachable(block)
    yield from _negatives(block, version)
    yield from _doubles(block)
    yield from _contradictions(block)


def _unknown_condition(given: Filter) -> Problem:
    close = get_close_matches(given.condition, CONDITIONS, 1)
    mend = f'write "{close[0]}"' if close else f"conditions are: {', '.join(CONDITIONS)}"
    return Problem("error", "unknown-condition", given.line, f'there is no condition "{given.condition}"', mend)


def _text(given: Filter) -> Iterator[Problem]:
    text, condition = given.value, given.condition
    if text != text.strip():
        what = "a line break" if "\n" in text.replace(text.strip(), "") else "blanks"
        message = f"{what} at the start or end of the text of {given.field}: Sysmon compares them too"
        yield Problem("warning", "blanks", given.line, message, "remove them unless they are meant")
    if condition in LISTS:
        yield from _list(given)
    elif not text:
        yield _empty_text(given)
    elif ";" in text and condition not in _ORDERED and (given.field in PATH_FIELDS or "; " not in text):
        message = f'";" is plain text for the condition "{condition}"'
        mend = _LIST_FORM.get(condition)
        mend = f'write "{mend}" if it is a list' if mend else "write one filter for each if it is a list"
        yield Problem("note", "no-list", given.line, message, mend)
    if condition in _ORDERED and _NUMBER.fullmatch(text):
        message = f'"{condition}" compares texts, not numbers: "80" is more than "1024"'
        yield Problem("high", "text-order", given.line, message, "name the values or ranges in another way")
    yield from check_texts(given)


_LIST_FORM = {"contains": "contains any", "is": "is any", "excludes": "excludes any", "is not": "excludes any"}


def _list(given: Filter) -> Iterator[Problem]:
    parts = given.value.split(";")
    if "" in parts:
        yield _empty_part(given, parts)
    first, *others = parts
    if others and first[:1] != " " and all(part[:1] == " " for part in others):
        message = f'blanks behind ";" in "{given.condition}" of {given.field}: Sysmon compares them too'
        yield Problem("warning", "blanks", given.line, message, "remove them unless they are meant")
    if not others and "," in first and given.field in PATH_FIELDS:
        message = f'"{given.condition}" of {given.field} is one text, for "," parts no list'
        yield Problem("note", "separator", given.line, message, 'write ";" between the parts if it is a list')


def _empty_part(given: Filter, parts: list[str]) -> Problem:
    condition = given.condition
    mend = 'remove the ";" that is too many'
    if condition == "is any":
        message = f'an empty part between ";" in "{condition}" of {given.field} matches an empty value'
        return Problem("warning", "empty-part", given.line, message, mend)
    if parts[-1]:
        sought = next(part for part in parts_of(given.value) if part[:1] == ";")
        message = f'an empty part between ";" in "{condition}" of {given.field} looks for "{sought}"'
        return Problem("warning", "empty-part", given.line, message, mend)
    effects = {"contains any": "matches every value", "excludes any": "matches no value"}
    effect = effects.get(condition, "asks for nothing")
    message = f'an empty part behind the last ";" in "{condition}" of {given.field} {effect}'
    return Problem("high" if condition in effects else "warning", "empty-part", given.line, message, mend)


def _empty_text(given: Filter) -> Problem:
    if given.condition in ("is", "is not", "image"):
        message = f'{given.field} "{given.condition}" an empty text; since Sysmon 11 empty fields are logged as "-"'
        return Problem("warning", "empty-text", given.line, message, "write what the field shall hold")
    matches = given.condition not in NEGATIVE
    message = f'{given.field} "{given.condition}" an empty text matches {"every" if matches else "no"} value'
    return Problem("high", "empty-text", given.line, message, "write what the field shall hold")


def _unreachable(block: Block) -> Iterator[Problem]:
    """Fields at another position in a sibling EventID: Sysmon never matches them there."""
    codes = TAGS[block.tag]
    fields = frozenset(given.field for given in block.filters)
    if len(codes) == 1 or not all(field_since(block.tag, name) for name in fields):
        return
    compiled = compiled_for(block.tag, fields)
    if compiled is None:
        return
    told: set[str] = set()
    for given in block.filters:
        missed = [code for code in codes if not reaches(given.field, compiled, code)]
        if missed and given.field not in told:
            told.add(given.field)
            numbers = ", ".join(map(str, missed))
            message = f"Sysmon compiles this block for EventID {compiled}; {given.field} then never matches {numbers}"
            yield Problem(
                "note", "one-of-series", given.line, message, "give other EventIDs blocks with their own fields"
            )


def _negatives(block: Block, version: Version) -> Iterator[Problem]:
    """Several "is not" side by side are alternatives: one of them is always true."""
    for filters, why in _alternatives(block, version):
        counts = Counter(given.field for given in filters if given.condition in NEGATIVE)
        for field, count in counts.items():
            if count > 1:
                line = next(given.line for given in filters if given.field == field and given.condition in NEGATIVE)
                message = f"{count} negative filters on {field} are alternatives {why}: nearly every event matches one"
                yield Problem("high", "negative-or", line, message, 'put them into a <Rule groupRelation="and">')


def _alternatives(block: Block, version: Version) -> Iterator[tuple[list[Filter], str]]:
    direct = [item for item in block.items if isinstance(item, Filter)]
    is_and = block.group.relation != "or" if block.group else combines_with_and(version)
    yield direct, "(Sysmon combines filters of one field with or)" if is_and else "(the block combines with or)"
    for item in block.items:
        if isinstance(item, Rule) and item.relation == "or":
            yield list(item.filters), "(the Rule combines with or)"


def _doubles(block: Block) -> Iterator[Problem]:
    yield from _same(item for item in block.items if isinstance(item, Filter))
    for item in block.items:
        if isinstance(item, Rule):
            yield from _same(item.filters)


def _same(filters: Iterable[Filter]) -> Iterator[Problem]:
    seen: dict[tuple[str, str, str], int] = {}
    for given in filters:
        key = (given.field, given.condition, given.value.lower())
        if key in seen:
            message = f"the same filter on {given.field} as in line {seen[key]}"
            yield Problem("note", "double", given.line, message, "remove one of them")
        seen.setdefault(key, given.line)


def _contradictions(block: Block) -> Iterator[Problem]:
    """Rules that ask for two values of one field at once."""
    for item in block.items:
        if not isinstance(item, Rule) or item.relation != "and":
            continue
        values: dict[str, set[tuple[str, str]]] = {}
        for given in item.filters:
            if given.condition in ("is", "image"):
                values.setdefault(given.field, set()).add((given.condition, given.value.lower()))
        for field, wanted in values.items():
            if max(Counter(condition for condition, _ in wanted).values()) > 1:
                message = f"the Rule asks for several values of {field} at once: it never matches"
                mend = 'put them into one "is any", or into a <Rule groupRelation="or">'
                yield Problem("high", "contradiction", item.line, message, mend)

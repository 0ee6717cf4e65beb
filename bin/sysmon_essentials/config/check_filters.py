"""Judges the single filters of a block: conditions that do not exist, and texts that do not do what they seem to.

Source: conditions as ``match`` implements them.
"""

from __future__ import annotations

import re
from collections import Counter
from difflib import get_close_matches
from typing import TYPE_CHECKING

from .model import Block, Filter, Problem, Rule, Version
from .schema import CONDITIONS, LISTS, NEGATIVE, TAGS, combines_with_and, compiled_for, decimal, field_since, reaches

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
            yield Problem("warning", "condition-too-new", given.line, message, "older Sysmons refuse the file")
        yield from _text(given)
    yield from _unreachable(block)
    yield from _negatives(block, version)
    yield from _doubles(block)


def _unknown_condition(given: Filter) -> Problem:
    close = get_close_matches(given.condition, CONDITIONS, 1)
    mend = f'write "{close[0]}"' if close else f"conditions are: {', '.join(CONDITIONS)}"
    return Problem("error", "unknown-condition", given.line, f'there is no condition "{given.condition}"', mend)


def _text(given: Filter) -> Iterator[Problem]:
    text, condition = given.value, given.condition
    is_list = condition in LISTS
    if text != text.strip():
        what = "a line break" if "\n" in text.replace(text.strip(), "") else "blanks"
        message = f"{what} at the start or end of the text of {given.field}: Sysmon compares them too"
        yield Problem("warning", "blanks", given.line, message, "remove them unless they are meant")
    if is_list and "" in text.split(";"):
        yield _empty_part(given)
    elif not text:
        yield _empty_text(given)
    if ";" in text and condition in ("contains", "is", "excludes", "is not") and "; " not in text:
        message = f'";" is plain text for the condition "{condition}"'
        yield Problem("note", "no-list", given.line, message, f'write "{_LIST_FORM[condition]}" if it is a list')
    if condition in _ORDERED and _NUMBER.fullmatch(text):
        message = f'"{condition}" compares texts, not numbers: "80" is more than "1024"'
        yield Problem("high", "text-order", given.line, message, "name the values or ranges in another way")


_LIST_FORM = {"contains": "contains any", "is": "is any", "excludes": "excludes any", "is not": "excludes any"}


def _empty_part(given: Filter) -> Problem:
    effects = {
        "contains any": "matches every value",
        "excludes any": "matches no value",
        "is any": "matches an empty value",
        "contains all": "asks for nothing",
        "excludes all": "asks for nothing",
    }
    severity = "high" if given.condition in ("contains any", "excludes any") else "warning"
    message = f'an empty part between ";" in "{given.condition}" of {given.field} {effects[given.condition]}'
    return Problem(severity, "empty-part", given.line, message, 'remove the ";" that is too many')


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

"""What differs between two configurations in meaning: not order, layout, comments or case of texts."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from .compiled import block_relation
from .evaluate import without_match
from .model import Block, Filter, Rule
from .noise import describe
from .schema import NEWEST, TAGS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .model import Configuration, Item, Version

_Parts = dict[tuple[str, str, str], tuple[str, int]]


class Difference(NamedTuple):
    """One difference.

    Attributes:
        where: A tag, an option, or ``schemaversion``.
        change: ``added``: only in the second. ``removed``: only in the first. ``changed``: ``what`` says from and to.
        line: In the file that has it; of the second for a change, 0 if there is none.
    """

    where: str
    change: str
    what: str
    line: int


def diff(first: Configuration, second: Configuration) -> list[Difference]:
    """What one must do to the first to get the meaning of the second; empty if they mean the same."""
    return [*_schema(first, second), *_options(first, second), *_defaults(first, second), *_blocks(first, second)]


def _schema(first: Configuration, second: Configuration) -> Iterator[Difference]:
    if first.schema != second.schema:
        what = f"{first.schema_text or 'none'} to {second.schema_text or 'none'}"
        yield Difference("schemaversion", "changed", what, 1)


def _options(first: Configuration, second: Configuration) -> Iterator[Difference]:
    before = {option.name: option for option in first.options}
    after = {option.name: option for option in second.options}
    for name in sorted(before.keys() | after.keys()):
        old, new = before.get(name), after.get(name)
        if old is None and new is not None:
            yield Difference(name, "added", new.value, new.line)
        elif new is None and old is not None:
            yield Difference(name, "removed", old.value, old.line)
        elif old is not None and new is not None and old.value.strip().lower() != new.value.strip().lower():
            yield Difference(name, "changed", f"{old.value} to {new.value}", new.line)


def _defaults(first: Configuration, second: Configuration) -> Iterator[Difference]:
    for tag in TAGS:
        old, new = without_match(first, tag).logged, without_match(second, tag).logged
        if old != new:
            words = ("dropped", "logged")
            yield Difference(tag, "changed", f"what no filter matches: {words[old]} to {words[new]}", 0)


def _blocks(first: Configuration, second: Configuration) -> Iterator[Difference]:
    before, after = _parts(first), _parts(second)
    for tag in [*TAGS, *sorted({part[0] for part in (*before, *after)} - TAGS.keys())]:
        for change, own, other in (("removed", before, after), ("added", after, before)):
            for part, (readable, line) in own.items():
                if part[0] == tag and part not in other:
                    yield Difference(tag, change, f"{part[1]}: {readable}", line)


def _parts(configuration: Configuration) -> _Parts:
    """Whatever can match by itself: tag, verdict and a comparable form, to a readable form and its line."""
    found: _Parts = {}
    for block in configuration.blocks:
        for comparable, readable, line in _of_block(block, configuration.schema or NEWEST):
            found.setdefault((block.tag, "include" if block.is_include else "exclude", comparable), (readable, line))
    return found


def _of_block(block: Block, version: Version) -> Iterator[tuple[str, str, int]]:
    terms = _terms(block)
    if block_relation(block, version) == "or" or len(terms) == 1:
        for item in (item for term in terms for item in term):
            yield _comparable(item), describe(item), item.line
    elif terms:
        texts = sorted(_any(sorted(map(_comparable, term))) for term in terms)
        readable = "; ".join(" or ".join(map(describe, term)) for term in terms)
        yield "all of: " + "\n".join(texts), f"all of: {readable}", block.line


def _terms(block: Block) -> list[list[Item]]:
    """What has to hold together under ``and``: rules, and filters by field, those of one field being alternatives."""
    by_field: dict[str, list[Item]] = {}
    terms: list[list[Item]] = []
    for item in block.items:
        if isinstance(item, Filter) and item.field in by_field:
            by_field[item.field].append(item)
            continue
        if isinstance(item, Rule) and not item.filters:
            continue
        terms.append([item])
        if isinstance(item, Filter):
            by_field[item.field] = terms[-1]
    return terms


def _any(parts: list[str]) -> str:
    return parts[0] if len(parts) == 1 else f"or({chr(10).join(parts)})"


def _comparable(item: Filter | Rule) -> str:
    if isinstance(item, Rule):
        parts = sorted(map(_comparable, item.filters))
        return parts[0] if len(parts) == 1 else f"{item.relation}({chr(10).join(parts)})"
    return f"{item.field} {item.condition} {item.value.lower()}"

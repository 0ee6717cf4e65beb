"""Several configurations as one valid file, in the layout of sysmon-modular: one group for each tag and verdict.

An event is dropped if any file's exclude block matches it, else logged if any file's include block does; what none
matches is logged only if every file that has the tag would. Include and exclude blocks of a tag are joined; a block
that combines with ``and`` becomes rules, and filters that Sysmon compiles for different EventIDs stay apart.
"""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

from sysmon_essentials.errors import UsageError

from .compiled import block_relation
from .evaluate import without_match
from .model import Block, Configuration, Document, Element, Filter, Item, Rule, Version
from .schema import EVERYTHING, NEWEST, OLDEST, TAGS, compiled_for

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

MAX_RULES = 2_000
_RULES_SINCE = Version(4, 22)


def merge(configurations: Sequence[Configuration]) -> Document:
    """One file for all; of options that differ the last counts, hash algorithms are joined.

    Raises:
        UsageError: A file has no schema version, an unknown tag or field, or a block that becomes too many rules.
    """
    for one in configurations:
        if one.schema is None or one.schema < OLDEST:
            raise UsageError(f"{one.path} states schema {one.schema_text or 'none'}; bring it to {OLDEST} or later")
        unknown = [b for b in one.blocks if b.tag not in TAGS or _compiled(b) is None]
        if unknown:
            raise UsageError(f"{one.path}: line {unknown[0].line}: <{unknown[0].tag}> is not valid; run config on it")
    version = max([one.schema or NEWEST for one in configurations] + [_RULES_SINCE])
    filtering = Element("EventFiltering")
    for tag in TAGS:
        filtering.children += _tag(tag, configurations)
    root = Element("Sysmon", {"schemaversion": str(version)}, children=[*_options(configurations), filtering])
    return Document(root)


def overruled(configurations: Sequence[Configuration]) -> list[tuple[str, str, str]]:
    """Options that files state differently: name, and the text that counts with the file it is from."""
    stated: dict[str, list[tuple[str, str]]] = {}
    for one in configurations:
        for option in one.options:
            if option.name != "HashAlgorithms":
                stated.setdefault(option.name, []).append((option.value.strip(), one.path))
    differ = {name: texts for name, texts in stated.items() if len({text.lower() for text, _ in texts}) > 1}
    return [(name, *texts[-1]) for name, texts in differ.items()]


def _options(configurations: Sequence[Configuration]) -> list[Element]:
    values: dict[str, str] = {}
    for one in configurations:
        for option in one.options:
            if option.name == "HashAlgorithms" and option.name in values:
                names = [name.strip() for name in f"{values[option.name]},{option.value}".split(",")]
                values[option.name] = "*" if "*" in names else ",".join(dict.fromkeys(names))
            else:
                values[option.name] = option.value
    return [Element(name, text=value) for name, value in values.items()]


def _tag(tag: str, configurations: Sequence[Configuration]) -> list[Element]:
    """The groups of one tag. Excludes come first, and of each verdict the blocks that Sysmon asks first stand last."""
    having = [one for one in configurations if one.blocks_of(tag)]
    if not having:
        return []
    made = {is_include: _joined(having, tag, is_include) for is_include in (False, True)}
    rest_is_logged = all(without_match(one, tag).logged for one in having)
    if rest_is_logged and len(made[False]) > 1:
        made[True].append([EVERYTHING])
    elif rest_is_logged and not made[False]:
        made[False].append([])
    elif not rest_is_logged and not made[True]:
        made[True].append([])
    return [_group(tag, is_include, items) for is_include in (False, True) for items in made[is_include]]


def _joined(configurations: Sequence[Configuration], tag: str, is_include: bool) -> list[list[Item]]:
    """Items by the EventID that Sysmon compiles their block for, in the order in which they are asked."""
    by_code: dict[int, list[Item]] = {}
    for one in reversed(configurations):
        for block in reversed(one.blocks_of(tag)):
            if block.is_include == is_include and block.items:
                by_code.setdefault(_compiled(block) or 0, []).extend(_alternatives(block, one.schema or NEWEST))
    return [items for _, items in sorted(by_code.items(), reverse=True)]


def _compiled(block: Block) -> int | None:
    return compiled_for(block.tag, frozenset(given.field for given in block.filters))


def _alternatives(block: Block, version: Version) -> list[Item]:
    """The block's items under ``or``, each with the rule name that it had in its group."""
    group = block.group.name if block.group else None
    if block_relation(block, version) == "or":
        return [_named(item, group) for item in block.items if not isinstance(item, Rule) or item.filters]
    terms = _terms(block, group)
    count = 1
    for term in terms:
        count *= len(term)
    if count > MAX_RULES:
        raise UsageError(f"line {block.line}: <{block.tag}> would become {count:,} rules; split it")
    return [_rule(choice, block.line) for choice in product(*terms)] if terms else []


def _terms(block: Block, group: str | None) -> list[list[tuple[Filter, ...]]]:
    """What must hold together; of each term one of the alternatives."""
    by_field: dict[str, list[tuple[Filter, ...]]] = {}
    terms: list[list[tuple[Filter, ...]]] = []
    for item in block.items:
        named = _named(item, group)
        if isinstance(named, Rule):
            own = tuple(
                given._replace(name=named.name if given.name is None else given.name) for given in named.filters
            )
            if own:
                terms.append([own] if named.relation == "and" else [(given,) for given in own])
        elif named.field in by_field:
            by_field[named.field].append((named,))
        else:
            by_field[named.field] = [(named,)]
            terms.append(by_field[named.field])
    return terms


def _rule(choice: Iterable[tuple[Filter, ...]], line: int) -> Item:
    filters = tuple(sorted((given for part in choice for given in part), key=lambda given: given.line))
    return filters[0] if len(filters) == 1 else Rule("and", None, filters, line)


def _named(item: Item, group: str | None) -> Item:
    return item if item.name is not None or not group else item._replace(name=group)


def _group(tag: str, is_include: bool, items: Sequence[Item]) -> Element:
    block = Element(tag, {"onmatch": "include" if is_include else "exclude"}, children=[_element(i) for i in items])
    return Element("RuleGroup", {"groupRelation": "or"}, children=[block])


def _element(item: Item) -> Element:
    if isinstance(item, Rule):
        attributes = {"groupRelation": item.relation}
        children = [_element(given) for given in item.filters]
        return Element("Rule", _with_name(attributes, item.name), children=children)
    return Element(item.field, _with_name({"condition": item.condition}, item.name), item.value)


def _with_name(attributes: dict[str, str], name: str | None) -> dict[str, str]:
    return {"name": name, **attributes} if name is not None else attributes

"""A configuration rewritten to another schema version without changing a verdict.

What a version changes without saying so is written down: how bare blocks combine, and what is logged by default. A
construct that the wanted version does not have is an error, never left out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sysmon_essentials.errors import UsageError

from .check import check
from .load import build_configuration
from .model import Document, Element, parse_version
from .schema import NEWEST, OLDEST, TAGS, combines_with_and, logged_without_block, tag_since

if TYPE_CHECKING:
    from .model import Configuration, Version


def upgrade(document: Document, configuration: Configuration, wanted: str) -> Document:
    """The file in another schema version.

    Raises:
        UsageError: The version does not exist, the file's own is missing, or the wanted one lacks what the file uses.
    """
    version = parse_version(wanted)
    if version is None or not OLDEST <= version <= NEWEST:
        raise UsageError(f"no schema version {wanted}: give one from {OLDEST} to {NEWEST}")
    old = configuration.schema
    if old is None:
        raise UsageError(f"{configuration.path} states no schema version to start from")
    root = _copy(document.root)
    root.attributes["schemaversion"] = str(version)
    made = [child for child in root.elements if child.tag == "EventFiltering"]
    if not made:
        made = [Element("EventFiltering")]
        root.children += made
    for filtering in made:
        filtering.children = [_block(child, old, version) for child in filtering.children]
    made[0].children += _defaults(configuration, old, version)
    result = Document(root, document.prolog)
    _refuse_new_errors(configuration, result)
    return result


def _copy(element: Element) -> Element:
    children = [_copy(child) for child in element.children]
    return Element(element.tag, dict(element.attributes), element.text, element.line, children)


def _block(element: Element, old: Version, version: Version) -> Element:
    """A bare block gets a group that says how it was combined, if the new version would combine it otherwise."""
    blocks = element.elements if element.tag == "RuleGroup" else [element]
    for block in blocks:
        default = block.attributes.pop("default", None)
        if default is not None:
            block.attributes["onmatch"] = "exclude" if default == "include" else "include"
    if element.tag not in TAGS or combines_with_and(old) == combines_with_and(version) or not element.elements:
        return element
    return Element("RuleGroup", {"groupRelation": "and" if combines_with_and(old) else "or"}, children=[element])


def _defaults(configuration: Configuration, old: Version, version: Version) -> list[Element]:
    """Blocks for tags that have none and whose default differs between the versions."""
    made = []
    for tag in TAGS:
        was = logged_without_block(tag, old)
        if was != logged_without_block(tag, version) and not configuration.blocks_of(tag) and tag_since(tag) <= version:
            made.append(Element(tag, {"onmatch": "exclude" if was else "include"}))
    return made


def _refuse_new_errors(before: Configuration, result: Document) -> None:
    """What the wanted version lacks; conditions that the file's own version lacked already are left as they are."""
    after, structure = build_configuration(result, before.path)
    old = check(before)
    known = {problem.message for problem in old if problem.severity == "error"}
    lines = {problem.line for problem in old if problem.code == "condition-too-new"}
    fresh = [
        problem
        for problem in (*structure, *check(after))
        if (problem.code.endswith("too-new") and problem.severity == "error" and problem.message not in known)
        or (problem.code == "condition-too-new" and problem.line not in lines)
    ]
    if fresh:
        places = [f"line {problem.line}: " if problem.line else "" for problem in fresh]
        told = "; ".join(f"{place}{problem.message}" for place, problem in list(zip(places, fresh))[:5])
        raise UsageError(f"{before.path} uses what schema {after.schema} does not have: {told}")

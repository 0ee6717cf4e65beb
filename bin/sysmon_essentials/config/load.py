"""XML tree to configuration, with every part that does not belong there named as a problem.

Knows where elements and attributes may stand. Whether tags, fields and conditions exist is for ``check``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sysmon_essentials.errors import InputError

from .model import Block, Configuration, Document, Element, Filter, Group, Item, Option, Problem, Rule, parse_version
from .read import read_file
from .schema import OPTIONS

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

MAX_TERMS = 20_000
"""Options, blocks, filters and items of lists in a file. Public configurations have up to 4,300; with as many as this,
judging detections takes some seconds."""

_SHOWN = 60
_RELATIONS = ("and", "or")
_MATCHES = ("include", "exclude")


def load_configuration(path: Path) -> tuple[Configuration, list[Problem]]:
    """The configuration in a file and what is wrong with the structure of the file.

    Raises:
        InputError: It cannot be read, or its root is not ``<Sysmon>``.
    """
    return build_configuration(read_file(path), str(path))


def build_configuration(document: Document, path: str) -> tuple[Configuration, list[Problem]]:
    """The configuration in an XML tree; parts that have no meaning are problems and left out.

    Raises:
        InputError: The root is not ``<Sysmon>``, or it holds more than ``MAX_TERMS``.
    """
    root = document.root
    if root.tag != "Sysmon":
        raise InputError(f"the root is <{root.tag}>, not <Sysmon>", path, f"line {root.line}", "xml")
    builder = _Builder()
    builder.attributes(root, {"schemaversion"})
    text = root.attributes.get("schemaversion", "")
    filtering = [child for child in root.elements if child.tag == "EventFiltering"]
    builder.container(root)
    options = [builder.option(child) for child in root.elements if child.tag != "EventFiltering"]
    for extra in filtering[1:]:
        builder.error(
            "second-filtering", extra, "a second EventFiltering", "move its blocks into the first EventFiltering"
        )
    for element in filtering:
        builder.attributes(element, set())
        builder.filtering(element)
    blocks = tuple(builder.blocks)
    if _terms(options, blocks) > MAX_TERMS:
        raise InputError(f"more than {MAX_TERMS:,} blocks, filters and items of lists", path, kind="size")
    version = parse_version(text)
    return Configuration(path, text, version, tuple(options), blocks, bool(filtering)), builder.problems


def _terms(options: Sequence[Option], blocks: Sequence[Block]) -> int:
    filters = [given for block in blocks for given in block.filters]
    return len(options) + len(blocks) + sum(1 + given.value.count(";") for given in filters)


class _Builder:
    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self.problems: list[Problem] = []

    def error(self, code: str, element: Element, message: str, mend: str) -> None:
        self.problems.append(Problem("error", code, element.line, message, mend))

    def container(self, element: Element) -> None:
        """Elements that hold others hold no text."""
        if element.text.strip():
            shown = " ".join(element.text.split())[:_SHOWN]
            self.error("stray-text", element, f'text inside of <{element.tag}>: "{shown}"', "remove it")

    def option(self, element: Element) -> Option:
        if element.tag in OPTIONS:
            self.attributes(element, set())
        for child in element.elements if element.tag in OPTIONS else ():
            self.error("nesting", child, f"<{child.tag}> inside of an option", "options hold text only")
        return Option(element.tag, element.text, element.line)

    def attributes(self, element: Element, allowed: set[str]) -> None:
        for name in element.attributes:
            if name not in allowed:
                known = ", ".join(sorted(allowed)) or "none"
                self.error(
                    "unknown-attribute", element, f"<{element.tag}> has no attribute {name}", f"it may have: {known}"
                )

    def filtering(self, element: Element) -> None:
        self.container(element)
        for child in element.elements:
            if child.tag != "RuleGroup":
                self.block(child, None)
                continue
            self.attributes(child, {"groupRelation", "name"})
            self.container(child)
            group = Group(self.relation(child, required=True), child.attributes.get("name"), child.line)
            for inner in child.elements:
                if inner.tag == "RuleGroup":
                    self.error("nesting", inner, "a RuleGroup inside of a RuleGroup", "put them side by side")
                else:
                    self.block(inner, group)

    def relation(self, element: Element, *, required: bool) -> str:
        text = element.attributes.get("groupRelation")
        if text is None:
            if required:
                self.error(
                    "group-relation", element, f"<{element.tag}> lacks groupRelation", 'add groupRelation="or" or "and"'
                )
            return ""
        if text.lower() not in _RELATIONS or (required and text not in _RELATIONS):
            self.error("group-relation", element, f'groupRelation="{text}" is unknown', 'write "or" or "and"')
        return text.lower() if text.lower() in _RELATIONS else ""

    def block(self, element: Element, group: Group | None) -> None:
        self.attributes(element, {"onmatch", "default"})
        self.container(element)
        is_include = self.is_include(element)
        items: tuple[Item, ...] = tuple(
            self.rule(child) if child.tag == "Rule" else self.filter(child) for child in element.elements
        )
        self.blocks.append(Block(element.tag, is_include, items, group, element.line))

    def is_include(self, element: Element) -> bool:
        """``default`` says the same as ``onmatch`` the other way round. What says neither counts as an include."""
        given = {name: element.attributes[name] for name in ("onmatch", "default") if name in element.attributes}
        mend = 'write onmatch="include" or onmatch="exclude"'
        if len(given) != 1:
            what = "neither onmatch nor default" if not given else "both onmatch and default"
            self.error("onmatch", element, f"<{element.tag}> has {what}", mend)
        for name, value in given.items():
            if value not in _MATCHES:
                self.error("onmatch", element, f'{name}="{value}" is unknown', mend)
        if "onmatch" in given:
            return given["onmatch"].lower() != "exclude"
        return given.get("default", "").lower() != "include"

    def rule(self, element: Element) -> Rule:
        self.attributes(element, {"groupRelation", "name"})
        self.container(element)
        if len(element.elements) > 1 and "groupRelation" not in element.attributes:
            message = "a Rule without groupRelation matches if any of its filters does"
            self.problems.append(
                Problem("note", "rule-relation", element.line, message, 'write groupRelation="or" or "and"')
            )
        relation = self.relation(element, required=False) or "or"
        filters: list[Filter] = []
        for child in element.elements:
            if child.tag == "Rule":
                self.error("nesting", child, "a Rule inside of a Rule", "put them side by side")
            else:
                filters.append(self.filter(child))
        return Rule(relation, element.attributes.get("name"), tuple(filters), element.line)

    def filter(self, element: Element) -> Filter:
        self.attributes(element, {"condition", "name"})
        for child in element.elements:
            self.error("nesting", child, f"<{child.tag}> inside of a filter", "filters hold text only")
        if element.text.strip() and len(element.children) > len(element.elements):
            message = "a comment inside of a filter: Sysmon for Linux since 1.5.2 reads the text before it only"
            self.problems.append(Problem("warning", "comment", element.line, message, "move the comment"))
        condition = element.attributes.get("condition", "").lower() or "is"
        return Filter(element.tag, condition, element.text, element.attributes.get("name"), element.line)

"""Verdicts: which block is asked when, how filters combine, and which rule name is left."""

from __future__ import annotations

import pytest
from sysmon_essentials.config.evaluate import Evaluator, Verdict

from tests.unit.sysmon_essentials.config.written import configuration

SHELL = {"Image": r"C:\Windows\System32\cmd.exe", "CommandLine": "cmd.exe /c whoami", "User": r"CORP\j.meyer"}
OTHER = {"Image": r"C:\Windows\explorer.exe", "CommandLine": "explorer.exe"}


def verdict(filtering: str, code: int, fields: dict[str, str], schema: str = "4.90") -> Verdict:
    return Evaluator(configuration(filtering, schema)).verdict(code, fields)


def logged(filtering: str, code: int, fields: dict[str, str], schema: str = "4.90") -> bool:
    return verdict(filtering, code, fields, schema).logged


BOTH = (
    '<ProcessCreate onmatch="include"><Image condition="image">cmd.exe</Image>'
    '<CommandLine condition="contains">/c</CommandLine></ProcessCreate>'
)
IMAGES = '<Image condition="image">cmd.exe</Image><Image condition="image">explorer.exe</Image>'
THREE = f'<ProcessCreate onmatch="include">{IMAGES}<CommandLine condition="contains">/c</CommandLine></ProcessCreate>'
STRICT = (
    f'<ProcessCreate onmatch="include"><Rule groupRelation="and">{IMAGES}'
    '<CommandLine condition="contains">/c</CommandLine></Rule></ProcessCreate>'
)
EXCLUDED = '<ProcessCreate onmatch="exclude"><Image condition="image">cmd.exe</Image></ProcessCreate>'
INCLUDED = '<ProcessCreate onmatch="include"><Image condition="image">cmd.exe</Image></ProcessCreate>'
EMPTY = '<ProcessCreate onmatch="exclude"/>'
QUIET = dict(SHELL, CommandLine="cmd.exe")


@pytest.mark.parametrize(
    ("filtering", "schema", "code", "fields", "expected"),
    [
        pytest.param("", "4.90", 1, SHELL, True, id="process starts are on without a block"),
        pytest.param("", "4.90", 5, SHELL, True, id="process ends are on without a block"),
        pytest.param("", "4.90", 3, SHELL, False, id="connections are off without a block"),
        pytest.param("", "4.90", 16, {}, True, id="configuration changes are always on"),
        pytest.param('<NetworkConnect onmatch="exclude"/>', "4.90", 3, {}, True, id="an empty exclude logs all"),
        pytest.param('<ProcessCreate onmatch="include"/>', "4.90", 1, SHELL, False, id="an empty include logs nothing"),
        pytest.param('<ProcessCreate default="include"/>', "4.90", 1, SHELL, True, id="default is onmatch reversed"),
        pytest.param(BOTH, "4.90", 1, SHELL, True, id="bare block asks for all fields: both"),
        pytest.param(BOTH, "4.90", 1, QUIET, False, id="bare block asks for all fields: one"),
        pytest.param(BOTH, "4.1", 1, QUIET, True, id="bare block of an old schema asks for any"),
        pytest.param(BOTH, "4.10", 1, QUIET, True, id="4.10 is old"),
        pytest.param(BOTH, "4.3", 1, QUIET, True, id="4.3 is minor 3 and old"),
        pytest.param(BOTH, "4.22", 1, QUIET, False, id="4.22 is new"),
        pytest.param(THREE, "4.90", 1, SHELL, True, id="filters of one field are alternatives"),
        pytest.param(THREE, "4.90", 1, QUIET, False, id="filters of two fields are not"),
        pytest.param(STRICT, "4.90", 1, SHELL, False, id="a rule of all wants each filter of one field"),
        pytest.param(EXCLUDED * 2, "4.90", 1, OTHER, False, id="two excludes without include log nothing"),
        pytest.param(EXCLUDED, "4.90", 1, OTHER, True, id="one exclude logs the rest"),
        pytest.param(EXCLUDED + INCLUDED, "4.90", 1, SHELL, False, id="exclude wins over include"),
        pytest.param(INCLUDED + EXCLUDED, "4.90", 1, SHELL, False, id="exclude wins wherever it stands"),
        pytest.param(EXCLUDED + INCLUDED, "4.90", 1, OTHER, False, id="what neither matches is off"),
        pytest.param(
            '<ProcessCreate onmatch="exclude"/>' + INCLUDED, "4.90", 1, SHELL, True, id="empty exclude: match"
        ),
        pytest.param(
            '<ProcessCreate onmatch="exclude"/>' + INCLUDED, "4.90", 1, OTHER, False, id="empty exclude: rest"
        ),
        pytest.param("<FileCreate onmatch='include'/>", "3.20", 12, {}, True, id="3.20 has the registry on by default"),
        pytest.param("<FileCreate onmatch='include'/>", "4.0", 12, {}, False, id="4.0 has the registry off by default"),
    ],
)
def test_verdict(filtering: str, schema: str, code: int, fields: dict[str, str], expected: bool) -> None:
    assert logged(filtering, code, fields, schema) is expected


DETAILS = '<RegistryEvent onmatch="include"><Details condition="contains">x</Details></RegistryEvent>'
USER = '<RegistryEvent onmatch="include"><User condition="contains">x</User></RegistryEvent>'
NEGATIVE = '<RegistryEvent onmatch="include"><Details condition="is not">x</Details></RegistryEvent>'
NAME = '<WmiEvent onmatch="include"><Name condition="contains">x</Name></WmiEvent>'
DESTINATION = '<WmiEvent onmatch="include"><Destination condition="contains">x</Destination></WmiEvent>'
OBJECT = '<RegistryEvent onmatch="include"><TargetObject condition="contains">x</TargetObject></RegistryEvent>'


@pytest.mark.parametrize(
    ("filtering", "field", "expected"),
    [
        pytest.param(DETAILS, "Details", [13], id="details"),
        pytest.param(NEGATIVE, "Details", [], id="negative filter on a field that siblings lack"),
        pytest.param(USER, "User", [12], id="user stands elsewhere in 13 and 14"),
        pytest.param(OBJECT, "TargetObject", [12, 13, 14], id="target object"),
        pytest.param(NAME, "Name", [19], id="name of a filter, not of a consumer"),
        pytest.param(DESTINATION, "Destination", [20], id="destination of a consumer"),
    ],
)
def test_shared_tag_reaches_only_events_with_the_field_in_place(
    filtering: str, field: str, expected: list[int]
) -> None:
    codes = (12, 13, 14) if "Registry" in filtering else (19, 20, 21)
    assert [code for code in codes if logged(filtering, code, {field: "x"})] == expected


def test_field_that_the_event_lacks_matches_not_even_negatively() -> None:
    block = '<ProcessCreate onmatch="include"><ParentUser condition="is not">x</ParentUser></ProcessCreate>'
    assert not logged(block, 1, SHELL)


def test_variables_are_expanded_on_windows_only() -> None:
    block = '<ProcessCreate onmatch="include"><Image condition="begin with">%SystemRoot%\\</Image></ProcessCreate>'
    assert logged(block, 1, SHELL)
    assert not Evaluator(configuration(block), {}).verdict(1, SHELL).logged


RULE = (
    '<Rule name="rule" groupRelation="and"><Image condition="image">cmd.exe</Image>'
    '<CommandLine condition="contains"{}>/c</CommandLine></Rule>'
)


def named(content: str, group: str = ' name="group"', relation: str = "or") -> str:
    inner = f'<ProcessCreate onmatch="include">{content}</ProcessCreate>'
    return verdict(f'<RuleGroup groupRelation="{relation}"{group}>{inner}</RuleGroup>', 1, SHELL).rule_name


@pytest.mark.parametrize(
    ("content", "group", "relation", "expected"),
    [
        pytest.param('<Image condition="image" name="own">cmd.exe</Image>', ' name="g"', "or", "own", id="filter"),
        pytest.param('<Image condition="image">cmd.exe</Image>', ' name="g"', "or", "g", id="group as a fallback"),
        pytest.param('<Image condition="image">cmd.exe</Image>', "", "or", "-", id="none"),
        pytest.param(RULE.format(""), ' name="g"', "or", "rule", id="rule before group"),
        pytest.param(RULE.format(' name="own"'), ' name="g"', "or", "own", id="filter before rule"),
        pytest.param(
            '<Image condition="image" name="first">cmd.exe</Image><CommandLine condition="contains" name="last">/c'
            "</CommandLine>",
            "",
            "and",
            "last",
            id="last of several that matched together",
        ),
        pytest.param(
            '<Image condition="image" name="first">cmd.exe</Image><CommandLine condition="contains">/c</CommandLine>',
            "",
            "and",
            "first",
            id="last one that has a name",
        ),
        pytest.param(
            '<Image condition="contains" name="a">cmd</Image><Image condition="image" name="b">cmd.exe</Image>',
            "",
            "or",
            "a",
            id="first of alternatives",
        ),
        pytest.param(
            '<Image condition="contains" name="a">cmd</Image><Image condition="image" name="b">cmd.exe</Image>',
            "",
            "and",
            "a",
            id="later filters of a field that matched are skipped",
        ),
    ],
)
def test_rule_name(content: str, group: str, relation: str, expected: str) -> None:
    assert named(content, group, relation) == expected


def test_last_include_block_of_the_file_names_the_event() -> None:
    blocks = "".join(
        f'<RuleGroup groupRelation="or" name="{name}">{INCLUDED}</RuleGroup>' for name in ("first", "second")
    )
    assert verdict(blocks, 1, SHELL).rule_name == "second"


def test_verdict_names_what_decided() -> None:
    found = verdict(f"\n{INCLUDED}", 1, SHELL)
    assert (found.why, found.block and found.block.line, found.item and found.item.line) == ("match", 2, 2)
    assert verdict(INCLUDED, 1, OTHER).why == "unmatched"
    assert verdict("", 3, OTHER).why == "default"
    assert verdict("", 4, {}).why == "always"
    assert verdict("", 99, {}) == Verdict(logged=False, rule_name="-", why="unknown")


def test_rule_without_filters_does_nothing() -> None:
    assert not logged('<ProcessCreate onmatch="include"><Rule groupRelation="and"/></ProcessCreate>', 1, SHELL)
    empty = BOTH.replace("<Image", "<Rule/><Image", 1)
    assert logged(empty, 1, SHELL)


@pytest.mark.parametrize("relation", ["and", "or"])
def test_verdict_names_the_one_filter_that_matched(relation: str) -> None:
    filters = '<Image condition="image">explorer.exe</Image>\n<Image condition="image">cmd.exe</Image>'
    block = f'<ProcessCreate onmatch="exclude">{filters}</ProcessCreate>'
    found = verdict(f'<RuleGroup groupRelation="{relation}">{block}</RuleGroup>', 1, SHELL)
    assert (found.logged, found.item and found.item.line) == (False, 2)

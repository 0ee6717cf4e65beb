"""Differences in meaning, and none for what only looks different."""

from __future__ import annotations

import pytest
from sysmon_essentials.config.diff import diff

from tests.unit.sysmon_essentials.config.written import configuration

A = '<Image condition="image">a.exe</Image>'
A2 = '<Image condition="image">c.exe</Image>'
B = "<CommandLine>b</CommandLine>"
ONLY_B = 'include: CommandLine is "b"'


def process(content: str, match: str = "include", relation: str = "or") -> str:
    inner = f'<ProcessCreate onmatch="{match}">{content}</ProcessCreate>'
    return f'<RuleGroup groupRelation="{relation}">{inner}</RuleGroup>'


def differences(first: str, second: str) -> list[tuple[str, str, str]]:
    return [found[:3] for found in diff(configuration(first), configuration(second))]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        pytest.param(process(A + B), process(B + A), id="order"),
        pytest.param(process(A), process(A.replace("a.exe", "A.EXE")), id="case"),
        pytest.param(process(A + B), process(A) + process(B), id="one block or two"),
        pytest.param(process(A + B, relation="and"), process(B + A, relation="and"), id="order under and"),
        pytest.param(process(f"<Rule>{A}</Rule>"), process(A), id="a rule of one filter"),
        pytest.param(process(A + A2, relation="and"), process(A2 + A), id="filters of one field under and"),
        pytest.param(
            process(A + B + A2, relation="and"),
            process(f'<Rule groupRelation="or">{A2}{A}</Rule>{B}', relation="and"),
            id="filters of one field as a rule",
        ),
        pytest.param(process(A + "<Rule/>", relation="and"), process(A), id="a rule without filters"),
    ],
)
def test_same_meaning_has_no_difference(first: str, second: str) -> None:
    assert differences(first, second) == []


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        pytest.param(
            process(A + B), process(A), ("ProcessCreate", "removed", 'include: CommandLine is "b"'), id="less"
        ),
        pytest.param(process(A), process(A + B), ("ProcessCreate", "added", ONLY_B), id="more"),
    ],
)
def test_filter_that_only_one_has_is_named(first: str, second: str, expected: tuple[str, str, str]) -> None:
    assert differences(first, second) == [expected]


def test_alternatives_of_a_field_are_told_as_such() -> None:
    found = differences(process(A + B + A2, relation="and"), process(A + B))
    assert found[0][2] == 'include: all of: Image image "a.exe" or Image image "c.exe"; CommandLine is "b"'


def test_changed_relation_is_a_difference() -> None:
    assert {change for _, change, _ in differences(process(A + B), process(A + B, relation="and"))} == {
        "added",
        "removed",
    }


def test_changed_default_is_told() -> None:
    found = differences("", process(A))
    assert ("ProcessCreate", "changed", "what no filter matches: logged to dropped") in found


def test_options_and_schema_are_compared() -> None:
    first = configuration("", "4.90", "<DnsLookup>true</DnsLookup><HashAlgorithms>md5</HashAlgorithms>")
    second = configuration("", "4.91", "<DnsLookup>false</DnsLookup><CheckRevocation/>")
    assert [found[:3] for found in diff(first, second)] == [
        ("schemaversion", "changed", "4.90 to 4.91"),
        ("CheckRevocation", "added", ""),
        ("DnsLookup", "changed", "true to false"),
        ("HashAlgorithms", "removed", "md5"),
    ]

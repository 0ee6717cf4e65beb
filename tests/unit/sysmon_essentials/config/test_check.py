"""Problems of configurations: one case a problem, with the line and the severity."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sysmon_essentials.config.check import check, in_order

from tests.shared import needs_shared, shared_files
from tests.unit.sysmon_essentials.config.written import loaded, text

if TYPE_CHECKING:
    from sysmon_essentials.config.model import Problem


def problems(content: str) -> list[Problem]:
    configuration, structure = loaded(content)
    return in_order([*structure, *check(configuration)])


def told(content: str) -> set[tuple[str, str]]:
    """Severity and code of all problems, without the note on undecided defaults that every short file has."""
    return {(problem.severity, problem.code) for problem in problems(content)} - {("note", "doubtful-default")}


def process(content: str, match: str = "include") -> str:
    return f'<ProcessCreate onmatch="{match}">{content}</ProcessCreate>'


def grouped(content: str, attributes: str = 'groupRelation="or"') -> str:
    return f"<RuleGroup {attributes}>{content}</RuleGroup>"


IMAGE = "<Image>C:\\a.exe</Image>"
ERRORS = {
    "schema missing": ("<Sysmon><EventFiltering/></Sysmon>", "schema-version"),
    "schema is no number": (text("", "4"), "schema-version"),
    "schema of another major": (text("", "3.4"), "schema-version"),
    "schema from the future": (text("", "4.92"), "schema-version"),
    "unknown tag": (text('<ProcessStart onmatch="include"/>'), "unknown-tag"),
    "tag in another case": (text('<DNSQuery onmatch="include"/>'), "unknown-tag"),
    "tag too new": (text('<FileDelete onmatch="include"/>', "4.23"), "tag-too-new"),
    "tag too new for a one-digit minor": (text('<DnsQuery onmatch="include"/>', "4.3"), "tag-too-new"),
    "unknown field": (text(process("<Imagee>x</Imagee>")), "unknown-field"),
    "field in another case": (text(process("<image>x</image>")), "unknown-field"),
    "field of another event": (text(process("<TargetFilename>x</TargetFilename>")), "unknown-field"),
    "field too new": (text(process("<ParentUser>x</ParentUser>"), "4.70"), "field-too-new"),
    "unknown condition": (text(process('<Image condition="begins with">x</Image>')), "unknown-condition"),
    "unknown attribute": (text(process('<Image match="is">x</Image>')), "unknown-attribute"),
    "attribute of the root": ('<Sysmon schemaversion="4.90" x=""><EventFiltering/></Sysmon>', "unknown-attribute"),
    "no onmatch": (text("<ProcessCreate/>"), "onmatch"),
    "onmatch and default": (text('<ProcessCreate onmatch="include" default="include"/>'), "onmatch"),
    "unknown onmatch": (text('<ProcessCreate onmatch="includes"/>'), "onmatch"),
    "group without relation": (text(grouped(process(IMAGE), "")), "group-relation"),
    "unknown relation": (text(grouped(process(IMAGE), 'groupRelation="xor"')), "group-relation"),
    "unknown relation of a rule": (text(process(f'<Rule groupRelation="xor">{IMAGE}</Rule>')), "group-relation"),
    "rule in a rule": (text(process(f"<Rule><Rule>{IMAGE}</Rule></Rule>")), "nesting"),
    "group in a group": (text(grouped(grouped(process(IMAGE)))), "nesting"),
    "element in a filter": (text(process("<Image><b>x</b></Image>")), "nesting"),
    "fields of two EventIDs": (
        text('<RegistryEvent onmatch="include"><Details>x</Details><NewName>y</NewName></RegistryEvent>'),
        "mixed-series",
    ),
    "long rule name": (text(process(f'<Image name="{"n" * 256}">x</Image>')), "long-name"),
    "rule name of many bytes": (text(process(f'<Image name="{"ü" * 128}">x</Image>')), "long-name"),
    "long name of a group": (text(grouped(process(IMAGE), f'groupRelation="or" name="{"n" * 256}"')), "long-name"),
    "second EventFiltering": (
        '<Sysmon schemaversion="4.90"><EventFiltering/><EventFiltering/></Sysmon>',
        "second-filtering",
    ),
    "unknown option": (text("", options="<Hashing>md5</Hashing>"), "unknown-option"),
    "event tag beside EventFiltering": (text("", options='<ProcessCreate onmatch="include"/>'), "unknown-option"),
    "option too new": (text("", "4.22", "<DnsLookup>false</DnsLookup>"), "option-too-new"),
    "option twice": (text("", options="<CheckRevocation/><CheckRevocation/>"), "double-option"),
    "unknown hash": (text("", options="<HashAlgorithms>md5,sha3</HashAlgorithms>"), "option-value"),
    "archive is a path": (text("", options="<ArchiveDirectory>C:\\Sysmon</ArchiveDirectory>"), "option-value"),
    "field sizes": (text("", options="<FieldSizes>CommandLine=100</FieldSizes>"), "option-value"),
    "driver name": (text("", options="<DriverName>SysmonDriver</DriverName>"), "option-value"),
    "text between filters": (text(process(f"and {IMAGE}")), "stray-text"),
    "text between blocks": (text("none"), "stray-text"),
    "text in a group": (text(grouped(f"or {process(IMAGE)}")), "stray-text"),
    "text in a rule": (text(process(f'<Rule groupRelation="or">{IMAGE}, {IMAGE}</Rule>')), "stray-text"),
    "attribute of an option": (text("", options='<CheckRevocation on="true"/>'), "unknown-attribute"),
    "element in an option": (text("", options="<CheckRevocation><a/></CheckRevocation>"), "nesting"),
    "queue size": (text("", "4.91", "<DriverQueueSize>many</DriverQueueSize>"), "option-value"),
}
OTHERS = {
    "two excludes": (text(process(IMAGE, "exclude") * 2), ("high", "several-excludes")),
    "trailing separator matches all": (
        text(process('<Image condition="contains any">a;</Image>')),
        ("high", "empty-part"),
    ),
    "empty part of is any": (text(process('<Image condition="is any">a;</Image>')), ("warning", "empty-part")),
    "contains nothing": (text(process('<Image condition="contains"/>')), ("high", "empty-text")),
    "is nothing": (text(process("<Image/>")), ("warning", "empty-text")),
    "empty part at the beginning": (
        text(process('<CommandLine condition="contains any">;a</CommandLine>')),
        ("warning", "empty-part"),
    ),
    "empty part inside": (
        text(process('<CommandLine condition="excludes any">a;;b</CommandLine>')),
        ("warning", "empty-part"),
    ),
    "blanks behind separators": (
        text(process('<CommandLine condition="contains any">a; b</CommandLine>')),
        ("warning", "blanks"),
    ),
    "list of a condition that has none": (text(process('<Image condition="image">a;b</Image>')), ("note", "no-list")),
    "comma for a list": (text(process('<Image condition="contains any">a,b</Image>')), ("note", "separator")),
    "two values at once": (
        text(process('<Rule groupRelation="and"><User>a</User><User>b</User></Rule>')),
        ("high", "contradiction"),
    ),
    "rule without relation": (
        text(process("<Rule><User>a</User><User>b</User></Rule>")),
        ("note", "rule-relation"),
    ),
    "comment inside of a text": (
        text(process('<Image condition="image">a<!-- b -->.exe</Image>')),
        ("warning", "comment"),
    ),
    "included and excluded": (
        text(process(IMAGE) + process(IMAGE.replace("a.exe", "A.EXE"), "exclude")),
        ("warning", "excluded"),
    ),
    "empty exclude beside an include": (text(process("", "exclude") + process(IMAGE)), ("note", "empty-exclude")),
    "empty folder": (text("", options="<ArchiveDirectory/>"), ("warning", "option-value")),
    "size of an unknown field": (
        text("", options="<FieldSizes>Comandline:9</FieldSizes>"),
        ("warning", "option-value"),
    ),
    "numbers compared as texts": (
        text(
            '<NetworkConnect onmatch="include"><DestinationPort condition="more than">1024</DestinationPort>'
            "</NetworkConnect>"
        ),
        ("high", "text-order"),
    ),
    "negatives side by side": (
        text(process('<Image condition="is not">a</Image><Image condition="is not">b</Image>')),
        ("high", "negative-or"),
    ),
    "negatives in a rule of any": (
        text(
            process(
                '<Rule groupRelation="or"><User condition="is not">a</User><User condition="excludes">b</User></Rule>'
            )
        ),
        ("high", "negative-or"),
    ),
    "blanks": (text(process("<Image> C:\\a.exe</Image>")), ("warning", "blanks")),
    "list in a plain condition": (text(process('<Image condition="contains">a;b</Image>')), ("note", "no-list")),
    "same filter twice": (text(process(IMAGE * 2)), ("note", "double")),
    "field that only one of the series reaches": (
        text('<RegistryEvent onmatch="include"><User>x</User></RegistryEvent>'),
        ("note", "one-of-series"),
    ),
    "blocking": (
        text('<FileBlockExecutable onmatch="include"><Image>x</Image></FileBlockExecutable>'),
        ("note", "blocks"),
    ),
    "rule older than its schema": (text(process(f"<Rule>{IMAGE}</Rule>"), "4.21"), ("warning", "layout-too-new")),
    "group older than its schema": (text(grouped(process(IMAGE)), "4.10"), ("warning", "layout-too-new")),
    "condition newer than the schema": (
        text(process('<Image condition="is any">a;b</Image>'), "4.22"),
        ("warning", "condition-too-new"),
    ),
    "rule without filters": (text(process("<Rule/>")), ("warning", "empty-rule")),
    "one-digit minor": (text("", "4.3"), ("warning", "schema-one-digit")),
    "switch that does not switch": (
        text("", options="<CheckRevocation>False</CheckRevocation>"),
        ("warning", "switch"),
    ),
    "documented option unknown to manifests": (
        text("", options="<CopyOnDeletePE>true</CopyOnDeletePE>"),
        ("warning", "doubtful-option"),
    ),
    "dns lookup": (text("", options="<DnsLookup>never</DnsLookup>"), ("warning", "option-value")),
    "no filtering": ('<Sysmon schemaversion="4.90"/>', ("warning", "no-filtering")),
}
FINE = {
    "nothing": text(""),
    "filters, rules and groups": text(grouped(process(f'<Rule groupRelation="and" name="x">{IMAGE}</Rule>{IMAGE}'))),
    "condition in another case": text(process('<Image condition="Contains">a</Image>')),
    "negatives in a rule of all": text(
        process(
            '<Rule groupRelation="and"><Image condition="is not">a</Image><Image condition="is not">b</Image></Rule>'
        )
    ),
    "exclude and include": text(process(IMAGE, "exclude") + process(IMAGE.replace("a.exe", "b.exe"))),
    "options": text(
        "", options="<HashAlgorithms>MD5, sha256,*</HashAlgorithms><CheckRevocation/><DnsLookup>False</DnsLookup>"
    ),
    "field sizes": text("", options="<FieldSizes>CommandLine:100,Image:20</FieldSizes>"),
}


@pytest.mark.parametrize(("content", "code"), ERRORS.values(), ids=ERRORS.keys())
def test_what_sysmon_refuses_is_an_error(content: str, code: str) -> None:
    assert {told_code for severity, told_code in told(content) if severity == "error"} == {code}


@pytest.mark.parametrize(("content", "expected"), OTHERS.values(), ids=OTHERS.keys())
def test_what_sysmon_takes_though_it_is_not_meant(content: str, expected: tuple[str, str]) -> None:
    assert told(content) == {expected}


def test_option_that_is_misspelt_is_told_the_right_name() -> None:
    (found,) = [p for p in problems(text("", options="<HashAlgorithm>md5</HashAlgorithm>")) if p.severity == "error"]
    assert found.mend == "write HashAlgorithms"


def test_separator_too_many_names_what_is_looked_for() -> None:
    found = problems(text(process('<CommandLine condition="contains any">a;;b</CommandLine>')))
    assert 'looks for ";b"' in next(problem.message for problem in found if problem.code == "empty-part")


@pytest.mark.parametrize(
    ("tag", "mend"),
    [("Image", "inside of an event tag"), ("Rule", "inside of an event tag"), ("DnsLookup", "before Ev")],
)
def test_element_in_the_wrong_place_is_told_where_it_belongs(tag: str, mend: str) -> None:
    (found,) = [problem for problem in problems(text(f"<{tag}/>")) if problem.code == "unknown-tag"]
    assert mend in found.mend


@pytest.mark.parametrize(("short", "long"), [("4.3", "4.03"), ("4.1", "4.01")])
def test_minor_of_one_digit_is_told_both_ways(short: str, long: str) -> None:
    (found,) = [problem for problem in problems(text("", short)) if problem.code == "schema-one-digit"]
    assert f'"{short}0" or "{long}"' in found.mend


@pytest.mark.parametrize("content", FINE.values(), ids=FINE.keys())
def test_sound_configuration_has_no_problem(content: str) -> None:
    assert told(content) == set()


def test_problem_names_line_and_mend() -> None:
    found = problems(text("\n\n" + process("\n<image>x</image>")))
    assert [(p.line, p.mend) for p in found if p.code == "unknown-field"] == [(4, "write Image")]


def test_undecided_default_is_named() -> None:
    found = [p.message for p in problems(text("")) if p.code == "doubtful-default"]
    assert len(found) == 2
    assert problems(text('<DriverLoad onmatch="include"/><FileCreateTime onmatch="include"/>')) == []


@needs_shared("corpus", "configs")
@pytest.mark.parametrize("path", shared_files("corpus/configs/**/*.xml"), ids=lambda path: path.name)
def test_public_configuration_is_not_refused(path) -> None:
    assert [problem for problem in problems(path.read_text("utf-8-sig")) if problem.severity in ("error", "high")] == []


@pytest.mark.parametrize(
    ("extra", "mend"), [("e", "write ProcessCreate;"), ("e" * 60, "tags are: ProcessCreate,")], ids=["slip", "too long"]
)
def test_only_short_names_are_compared_with_known_ones(extra: str, mend: str) -> None:
    (problem, *_) = problems(text(f'<ProcessCreate{extra} onmatch="include"/>'))
    assert problem.mend.startswith(mend)

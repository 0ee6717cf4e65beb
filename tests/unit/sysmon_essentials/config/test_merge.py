"""One file out of several: every event gets the verdict that the files give together."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sysmon_essentials.config.check import check
from sysmon_essentials.config.evaluate import Evaluator, without_match
from sysmon_essentials.config.load import load_configuration
from sysmon_essentials.config.merge import merge, overruled
from sysmon_essentials.config.schema import EVENT_TAGS
from sysmon_essentials.config.write import render_document
from sysmon_essentials.errors import UsageError

from tests.shared import needs_shared
from tests.unit.sysmon_essentials.config import test_config as written_at_random
from tests.unit.sysmon_essentials.config.recordings import CONFIGURATIONS, OWN, recorded_events
from tests.unit.sysmon_essentials.config.written import configuration, loaded

if TYPE_CHECKING:
    from pathlib import Path

    from sysmon_essentials.config.model import Configuration


def merged(*files: Configuration) -> Configuration:
    built, problems = loaded(render_document(merge(files)))
    assert [problem for problem in (*problems, *check(built)) if problem.severity == "error"] == []
    return built


def together(files: list[Configuration], judges: list[Evaluator], code: int, fields: dict[str, str]) -> bool:
    found = [judge.verdict(code, fields) for judge in judges]
    decided = [verdict.logged for verdict in found if verdict.why == "match"]
    tag = EVENT_TAGS.get(code, "")
    having = [one for one in files if one.blocks_of(tag)]
    if decided:
        return all(decided)
    return all(without_match(one, tag).logged for one in having) if having else found[0].logged


PARTS = {
    "excludes of two files": [
        '<ProcessCreate onmatch="exclude"><Image condition="image">a.exe</Image></ProcessCreate>',
        '<ProcessCreate onmatch="exclude"><Image condition="image">b.exe</Image></ProcessCreate>',
    ],
    "includes and excludes": [
        '<ProcessCreate onmatch="include"><Image condition="contains">exe</Image></ProcessCreate>',
        '<ProcessCreate onmatch="exclude"><Image condition="image">b.exe</Image></ProcessCreate>',
    ],
    "all of several fields": [
        '<ProcessCreate onmatch="include"><Image>a.exe</Image><Image>b.exe</Image><User>u</User></ProcessCreate>',
        '<ProcessCreate onmatch="include"/>',
    ],
    "two excludes in one file": ['<ProcessCreate onmatch="exclude"><Image>a.exe</Image></ProcessCreate>' * 2],
    "other tags only": ['<NetworkConnect onmatch="exclude"/>', '<FileCreate onmatch="include"/>'],
}
EVENTS = [{"Image": image, "User": user} for image in ("a.exe", "b.exe", "c.txt") for user in ("u", "v")]


@pytest.mark.parametrize("parts", PARTS.values(), ids=PARTS.keys())
def test_merged_file_gives_the_common_verdict(parts: list[str]) -> None:
    files = [configuration(part) for part in parts]
    judges = [Evaluator(one) for one in files]
    whole = Evaluator(merged(*files))
    for fields in EVENTS:
        assert whole.verdict(1, fields).logged is together(files, judges, 1, fields)


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.lists(written_at_random.GROUPS, max_size=2), min_size=1, max_size=3),
    st.dictionaries(st.sampled_from(["Image", "User", "TargetObject", "Details"]), written_at_random.WORDS),
    st.sampled_from([12, 13, 14]),
)
def test_random_files_give_the_common_verdict(parts: list[list[str]], fields: dict[str, str], code: int) -> None:
    files = [configuration("".join(groups)) for groups in parts]
    event = {"UtcTime": "2026-03-04 07:15:22.418", **fields}
    assert Evaluator(merged(*files)).verdict(code, event).logged is together(
        files, [Evaluator(one) for one in files], code, event
    )


@needs_shared("corpus", "evtx")
@pytest.mark.parametrize("path", [*CONFIGURATIONS, *OWN], ids=lambda path: f"{path.parent.name}/{path.name}")
def test_recorded_events_keep_their_verdict(path) -> None:
    one, _ = load_configuration(path)
    before, after = Evaluator(one), Evaluator(merged(one))
    differing = [
        (code, fields)
        for code, fields in recorded_events()
        if before.verdict(code, fields).logged is not after.verdict(code, fields).logged
    ]
    assert differing[:1] == []


TOGETHER = {"own": OWN, "public": [*CONFIGURATIONS[1:3], *CONFIGURATIONS[-1:]]}


@needs_shared("corpus", "evtx")
@pytest.mark.parametrize("paths", TOGETHER.values(), ids=TOGETHER.keys())
def test_recorded_events_get_the_common_verdict_of_several_files(paths: list[Path]) -> None:
    files = [load_configuration(path)[0] for path in paths]
    judges = [Evaluator(one) for one in files]
    whole = Evaluator(merged(*files))
    differing = [
        (code, fields)
        for code, fields in recorded_events()
        if whole.verdict(code, fields).logged is not together(files, judges, code, fields)
    ]
    assert differing[:1] == []


def test_rule_names_survive() -> None:
    block = '<ProcessCreate onmatch="include"><Image>a.exe</Image></ProcessCreate>'
    one = configuration(f'<RuleGroup name="mine" groupRelation="or">{block}</RuleGroup>')
    assert Evaluator(merged(one)).verdict(1, {"Image": "a.exe"}).rule_name == "mine"


def test_options_are_joined() -> None:
    files = [
        configuration("", options="<HashAlgorithms>MD5</HashAlgorithms><DnsLookup>true</DnsLookup>"),
        configuration("", options="<HashAlgorithms>SHA256,MD5</HashAlgorithms><DnsLookup>false</DnsLookup>"),
    ]
    assert [option[:2] for option in merged(*files).options] == [
        ("HashAlgorithms", "MD5,SHA256"),
        ("DnsLookup", "false"),
    ]


def test_options_that_differ_are_named_with_the_file_that_counts() -> None:
    texts = ("<DnsLookup>true</DnsLookup><CheckRevocation/>", "<DnsLookup>false</DnsLookup><CheckRevocation/>")
    assert overruled([configuration("", options=options) for options in texts]) == [
        ("DnsLookup", "false", "written.xml")
    ]
    assert overruled([configuration("", options=texts[0])] * 2) == []


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("<Sysmon><EventFiltering/></Sysmon>", "schema none"),
        ('<Sysmon schemaversion="3.4"><EventFiltering/></Sysmon>', "schema 3.4"),
        (
            '<Sysmon schemaversion="4.90"><EventFiltering><Nothing onmatch="include"/></EventFiltering></Sysmon>',
            "line 1",
        ),
    ],
)
def test_file_that_cannot_be_merged_is_named(content: str, message: str) -> None:
    with pytest.raises(UsageError, match=f"written.xml.*{message}"):
        merge([loaded(content)[0]])


def test_block_that_would_explode_is_refused() -> None:
    fields = ("Image", "User", "CommandLine", "ParentImage")
    filters = "".join(f"<{field}>{number}</{field}>" for field in fields for number in range(10))
    one = configuration(f'<ProcessCreate onmatch="include">{filters}</ProcessCreate>')
    with pytest.raises(UsageError, match="10,000 rules"):
        merge([one])

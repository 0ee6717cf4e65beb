"""The document type and ``check`` agree on what is valid."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sysmon_essentials.config.check import check
from sysmon_essentials.config.load import load_configuration
from sysmon_essentials.config.merge import merge
from sysmon_essentials.config.model import Version
from sysmon_essentials.config.read import read_file
from sysmon_essentials.config.upgrade import upgrade
from sysmon_essentials.config.write import render_document

from offline import config_dtd
from tests.shared import needs_shared, shared_files
from tests.unit.sysmon_essentials.config.written import loaded, text

if TYPE_CHECKING:
    from pathlib import Path

pytest.importorskip("lxml")
CONFIGURATIONS = shared_files("corpus/configs/**/*.xml")
STRUCTURE = {
    "unknown-tag", "tag-too-new", "unknown-field", "field-too-new", "unknown-attribute", "unknown-option",
    "option-too-new", "group-relation", "nesting",
}  # fmt: skip
IMAGE = "<Image>a.exe</Image>"
CASES = {
    "sound": (text(f'<ProcessCreate onmatch="include">{IMAGE}<Rule>{IMAGE}</Rule></ProcessCreate>'), True),
    "unknown tag": (text('<ProcessStart onmatch="include"/>'), False),
    "tag too new": (text('<FileDelete onmatch="include"/>', "4.23"), False),
    "tag new enough": (text('<FileDelete onmatch="include"/>', "4.30"), True),
    "unknown field": (text('<ProcessCreate onmatch="include"><Nothing/></ProcessCreate>'), False),
    "field in another case": (text('<ProcessCreate onmatch="include"><image>a</image></ProcessCreate>'), False),
    "field too new": (
        text('<ProcessCreate onmatch="include"><ParentUser>a</ParentUser></ProcessCreate>', "4.70"),
        False,
    ),
    "unknown attribute": (text('<ProcessCreate onmatch="include"><Image is="">a</Image></ProcessCreate>'), False),
    "group without relation": (text('<RuleGroup><ProcessCreate onmatch="include"/></RuleGroup>'), False),
    "group in a group": (text('<RuleGroup groupRelation="or"><RuleGroup groupRelation="or"/></RuleGroup>'), False),
    "rule in a rule": (text('<ProcessCreate onmatch="include"><Rule><Rule/></Rule></ProcessCreate>'), False),
    "unknown option": (text("", options="<Hashing>md5</Hashing>"), False),
    "option too new": (text("", "4.22", "<DnsLookup>false</DnsLookup>"), False),
}


def agreed(content: str) -> bool:
    """Whether the file is valid; both must say the same."""
    configuration, problems = loaded(content)
    version = configuration.schema or Version(4, 90)
    structure = [problem for problem in (*problems, *check(configuration)) if problem.code in STRUCTURE]
    refused = config_dtd.invalid_lines(content.encode(), version)
    assert refused is not None
    assert bool(refused) is any(problem.severity == "error" for problem in structure)
    return not refused


@pytest.mark.parametrize(("content", "is_valid"), CASES.values(), ids=CASES.keys())
def test_both_say_the_same(content: str, is_valid: bool) -> None:
    assert agreed(content) is is_valid


@needs_shared("corpus", "configs")
@pytest.mark.parametrize("path", CONFIGURATIONS, ids=lambda path: path.name)
def test_public_configuration_is_valid(path: Path) -> None:
    assert agreed(path.read_text("utf-8-sig"))


@needs_shared("corpus", "configs")
@pytest.mark.parametrize("path", CONFIGURATIONS, ids=lambda path: path.name)
@pytest.mark.parametrize("version", ["4.90", "4.91"])
def test_upgraded_public_configuration_is_valid(path: Path, version: str) -> None:
    before, _ = load_configuration(path)
    assert agreed(render_document(upgrade(read_file(path), before, version)))


@needs_shared("corpus", "configs")
@pytest.mark.parametrize("first", CONFIGURATIONS, ids=lambda path: f"{path.parent.name}-{path.stem}")
@pytest.mark.parametrize("second", CONFIGURATIONS[:1] + CONFIGURATIONS[-1:], ids=lambda path: path.parent.name)
def test_merged_public_configurations_are_valid(first: Path, second: Path) -> None:
    both = [load_configuration(path)[0] for path in dict.fromkeys((first, second))]
    assert agreed(render_document(merge(both)))


def test_without_lxml_nothing_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "lxml", None)
    assert config_dtd.invalid_lines(text("").encode(), Version(4, 90)) is None

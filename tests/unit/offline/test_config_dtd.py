"""The document type and ``check`` agree on what is valid."""

from __future__ import annotations

import pytest
from sysmon_essentials.config.check import check
from sysmon_essentials.config.model import Version

from offline import config_dtd
from tests.shared import needs_shared, shared_files
from tests.unit.sysmon_essentials.config.written import loaded, text

pytest.importorskip("lxml")
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
@pytest.mark.parametrize("path", shared_files("corpus/configs/**/*.xml"), ids=lambda path: path.name)
def test_public_configuration_is_valid(path) -> None:
    assert agreed(path.read_text("utf-8-sig"))


def test_without_lxml_nothing_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "lxml", None)
    assert config_dtd.invalid_lines(text("").encode(), Version(4, 90)) is None

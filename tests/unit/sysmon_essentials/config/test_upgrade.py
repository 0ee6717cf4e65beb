"""Another schema version, the same verdicts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sysmon_essentials.config.check import check
from sysmon_essentials.config.evaluate import Evaluator
from sysmon_essentials.config.load import build_configuration, load_configuration
from sysmon_essentials.config.read import read_document, read_file
from sysmon_essentials.config.upgrade import upgrade
from sysmon_essentials.config.write import render_document
from sysmon_essentials.errors import UsageError

from tests.shared import needs_shared
from tests.unit.sysmon_essentials.config.recordings import CONFIGURATIONS, OWN, recorded_events
from tests.unit.sysmon_essentials.config.written import loaded, text

if TYPE_CHECKING:
    from sysmon_essentials.config.model import Configuration

BARE = '<ProcessCreate onmatch="include"><Image>a.exe</Image><User>u</User></ProcessCreate>'


def upgraded(content: str, version: str) -> tuple[Configuration, str]:
    document = read_document(content.encode(), "written.xml")
    before, _ = build_configuration(document, "written.xml")
    written = render_document(upgrade(document, before, version))
    return loaded(written)[0], written


@pytest.mark.parametrize(
    ("old", "new"), [("4.1", "4.90"), ("4.90", "4.10"), ("4.22", "4.91"), ("4.1", "4.10")], ids=" to ".join
)
def test_bare_block_combines_as_before(old: str, new: str) -> None:
    before, after = loaded(text(BARE, old))[0], upgraded(text(BARE, old), new)[0]
    for fields in ({"Image": "a.exe", "User": "x"}, {"Image": "a.exe", "User": "u"}, {"Image": "b", "User": "x"}):
        assert Evaluator(after).verdict(1, fields)[:2] == Evaluator(before).verdict(1, fields)[:2]
    assert after.schema_text == new


def test_old_spelling_of_onmatch_is_replaced() -> None:
    after, written = upgraded(text('<ProcessCreate default="include"/>', "4.1"), "4.90")
    assert "default=" not in written
    assert not after.blocks[0].is_include


def test_defaults_of_old_schemas_are_written_down() -> None:
    after, _ = upgraded(text("", "3.20"), "4.90")
    assert [Evaluator(after).verdict(code, {}).logged for code in (1, 3, 11, 13, 15)] == [True, False, True, True, True]


def test_comments_and_texts_are_kept() -> None:
    content = "<!-- top -->" + text(
        '<!-- in --><ProcessCreate onmatch="exclude"><Image> a&amp;b;  </Image></ProcessCreate>'
    )
    after, written = upgraded(content, "4.91")
    assert "<!-- top -->" in written
    assert "<!-- in -->" in written
    assert after.blocks[0].filters[0].value == " a&b;  "


@pytest.mark.parametrize(
    ("content", "version", "message"),
    [
        pytest.param(text(BARE), "5.0", "no schema version 5.0", id="unknown version"),
        pytest.param(text(BARE), "newest", "no schema version newest", id="no version"),
        pytest.param("<Sysmon><EventFiltering/></Sysmon>", "4.90", "states no schema", id="no version to start from"),
        pytest.param(text('<FileDelete onmatch="exclude"/>'), "4.22", "FileDelete needs schema 4.30", id="tag"),
        pytest.param(
            text('<ProcessCreate onmatch="include"><Image condition="is any">a</Image></ProcessCreate>'),
            "4.22",
            'condition "is any" came with schema 4.31',
            id="condition",
        ),
        pytest.param(text("", options="<DnsLookup>true</DnsLookup>"), "4.22", "DnsLookup needs", id="option"),
    ],
)
def test_what_cannot_be_said_is_refused(content: str, version: str, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        upgraded(content, version)


def test_condition_that_the_file_may_not_use_already_is_left_as_it_is() -> None:
    block = '<ProcessCreate onmatch="include"><Image condition="is any">a</Image></ProcessCreate>'
    assert upgraded(text(block, "4.22"), "4.30")[0].schema_text == "4.30"


def test_filters_beside_stray_text_are_kept() -> None:
    block = '<ProcessCreate onmatch="include">stray<Image>a</Image><!-- x --></ProcessCreate>'
    after, written = upgraded(text(block), "4.91")
    assert [given.value for given in after.blocks[0].filters] == ["a"]
    assert "<!-- x -->" in written


def test_comment_inside_of_a_text_is_kept_in_front_of_it() -> None:
    block = '<ProcessCreate onmatch="include"><Image>a<!-- x -->b</Image></ProcessCreate>'
    after, written = upgraded(text(block), "4.91")
    assert after.blocks[0].filters[0].value == "ab"
    assert "<!-- x -->" in written


@needs_shared("corpus", "evtx")
@pytest.mark.parametrize("path", [*CONFIGURATIONS, *OWN], ids=lambda path: f"{path.parent.name}/{path.name}")
def test_recorded_events_keep_verdict_and_name(path, tmp_path) -> None:
    before, _ = load_configuration(path)
    target = tmp_path / "upgraded.xml"
    target.write_bytes(render_document(upgrade(read_file(path), before, "4.91")).encode())
    after, structure = load_configuration(target)
    old, new = Evaluator(before), Evaluator(after)
    differing = [
        (code, fields)
        for code, fields in recorded_events()
        if old.verdict(code, fields)[:2] != new.verdict(code, fields)[:2]
    ]
    assert differing[:1] == []
    assert [problem for problem in (*structure, *check(after)) if problem.severity == "error"] == []

"""Texts for expressions as detections write them."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sysmon_essentials.config.samples import MAX_SAMPLES, samples


@pytest.mark.parametrize(
    ("pattern", "texts"),
    [
        (r"(?i)^(cmd|wscript)\.exe$", ["cmd.exe", "wscript.exe"]),
        (r"pwsh(-preview)?", ["pwsh-preview", "pwsh"]),
        (r"\\run(once)?\\[^\\]+$", ["\\runonce\\a", "\\run\\a"]),
        (r"\bsave\s+sam", ["save sam"]),
        (r"net1?\s.*use", ["net1 use", "net use"]),
        (r"[a-z]{2}x", ["aax"]),
        (r"(?!no)x", []),
        (r"(?<=no)x", []),
        (r"a(b", []),
        (r"a)b", []),
        (r"[a", []),
        ("a\\", []),
        (r"x{100000000}", []),
        (r"((((x{40}){40}){40}){40}){40}", []),
    ],
)
def test_expression_gives(pattern: str, texts: list[str]) -> None:
    assert [sample.text for sample in samples(pattern)] == texts


def test_parts_are_what_every_text_has() -> None:
    assert samples(r"net1?\s.*use \\\\[^\\]+\\admin\$")[1].parts == ("net", "use \\\\", "\\admin$")


def test_number_of_samples_is_bounded() -> None:
    assert 0 < len(samples("(a|b|c|d)" * 50)) <= MAX_SAMPLES


@given(st.text(alphabet="ab(|)[]^$\\.?*+{}1,:dws", max_size=12))
def test_what_is_given_matches_and_nothing_fails(pattern: str) -> None:
    for sample in samples(pattern):
        try:
            compiled = re.compile(pattern)
        except re.error:
            return
        if not re.search(r"[\^$]|\\[bB]|\[\^", pattern):
            assert compiled.search(sample.text)


@pytest.mark.parametrize(
    ("pattern", "parts"),
    [
        (r"xa+b", [("xa", "b")]),
        (r"xa{2,}b", [("xaa", "b")]),
        (r"xa{2}b", [("xaab",)]),
        (r"net[\"']?\s+use", [("net", "use")]),
    ],
)
def test_parts_end_where_texts_differ(pattern: str, parts: list[tuple[str, ...]]) -> None:
    assert [sample.parts for sample in samples(pattern)] == parts

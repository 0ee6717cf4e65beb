"""YAML as text values with lines."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from package.yaml_lines import Document, load_document

if TYPE_CHECKING:
    from pathlib import Path


def document(tmp_path: Path, text: str | bytes) -> Document:
    path = tmp_path / "rows.yml"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return load_document(tmp_path, path)


@pytest.mark.parametrize("written", ["0x1410", "0010", "no", "1e3", "2026-11-24", "true"])
def test_plain_values_stay_the_text_that_was_typed(tmp_path: Path, written: str) -> None:
    assert document(tmp_path, f"value: {written}\n").data == {"value": written}


@pytest.mark.parametrize("written", ["null", "~", ""], ids=["null", "tilde", "nothing"])
def test_nothing_is_none(tmp_path: Path, written: str) -> None:
    assert document(tmp_path, f"value: {written}\n").data == {"value": None}


def test_quoted_nothing_is_empty_text(tmp_path: Path) -> None:
    assert document(tmp_path, "value: ''\n").data == {"value": ""}


def test_key_that_stands_twice_is_a_problem_with_both_lines(tmp_path: Path) -> None:
    found = document(tmp_path, "a: 1\nb: 2\na: 3\n")
    assert [str(problem) for problem in found.problems] == ["rows.yml:3: key 'a' stands twice, first in line 1"]


def test_lines_lead_to_nested_values(tmp_path: Path) -> None:
    found = document(tmp_path, "a:\n  - b: 1\n    c: 2\n")
    assert found.line("a", 0, "c") == 3
    assert found.line("a", 7, "x") == 1


@pytest.mark.parametrize(
    ("text", "expected"),
    [("a: [1\nb: 2\n", "rows.yml:2: not YAML"), (b"a: \xff\n", "rows.yml:1: not UTF-8")],
    ids=["syntax", "encoding"],
)
def test_unreadable_file_is_one_problem(tmp_path: Path, text: str | bytes, expected: str) -> None:
    found = document(tmp_path, text)
    assert found.data is None
    assert len(found.problems) == 1
    assert str(found.problems[0]).startswith(expected)

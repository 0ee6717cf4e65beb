"""Expressions in canonical form: parsed and printed they are what they were. One a line in ``identity.txt``."""

from __future__ import annotations

from pathlib import Path

import pytest

from offline.spl.eval_expr import parse_eval
from offline.spl.search_expr import parse_search

LINES = (Path(__file__).parent / "identity.txt").read_text("utf-8").splitlines()


@pytest.mark.parametrize("line", LINES, ids=str)
def test_printing_gives_back_what_was_parsed(line: str) -> None:
    language, _, text = line.partition(" ")
    assert str(parse_search(text) if language == "search" else parse_eval(text)) == text

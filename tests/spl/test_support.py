"""The page docs/spl-support.md says what the code does."""

from __future__ import annotations

import re

import pytest

from offline.spl.commands import ALIASES, find, names
from offline.spl.support import options_of, render_support
from tests.shared import needs_shared
from tests.spl.cases import searches
from tests.spl.write_support import PAGE

COMMAND = re.compile(r"(?:^|[|\[])\s*([a-z_]+)")


@needs_shared("conformance", "vectors.jsonl")
def test_the_page_is_what_the_code_says() -> None:
    assert PAGE.read_text("utf-8") == render_support(searches()), "run: python -m tests.spl.write_support"


@pytest.mark.parametrize("name", sorted(names()), ids=str)
def test_a_command_says_where_it_is_documented(name: str) -> None:
    module = find(name)
    assert module is not None
    assert "Source:" in (module.__doc__ or "")


@pytest.mark.parametrize("name", sorted(names()), ids=str)
def test_a_command_is_exercised_by_a_case(name: str) -> None:
    called = {*COMMAND.findall(" ".join(case.spl for case in searches() if case.id.endswith(".yml")))}
    alias = ALIASES.get(name, name)
    assert {name, alias} & called


@pytest.mark.parametrize(
    ("name", "option"), [("join", "usetime"), ("tstats", "fillnull_value"), ("timechart", "cont")], ids=str
)
def test_options_come_from_the_parser(name: str, option: str) -> None:
    module = find(name)
    assert module is not None
    assert option in options_of(module)

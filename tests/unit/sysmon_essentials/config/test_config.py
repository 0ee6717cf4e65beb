"""The fast evaluator beside the literal one: over written, random, and recorded events."""

from __future__ import annotations

import csv
import xml.etree.ElementTree as ET
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sysmon_essentials.config.evaluate import WINDOWS_VARIABLES, Evaluator
from sysmon_essentials.config.load import load_configuration
from sysmon_essentials.config.schema import CONDITIONS

from tests.shared import SHARED, needs_shared, shared
from tests.unit.sysmon_essentials.config import literal, written
from tests.unit.sysmon_essentials.config.recordings import (
    CONFIGURATIONS,
    OWN,
    asked_for,
    differing,
    recorded,
    recorded_events,
)

if TYPE_CHECKING:
    from pathlib import Path


@needs_shared("corpus", "manifest.csv")
def test_recorded_events_are_all_there_are() -> None:
    with shared("corpus", "manifest.csv").open(encoding="utf-8", newline="") as file:
        assert recorded()[1] == sum(int(row["sysmon_events"] or 0) for row in csv.DictReader(file)) > 100_000
    assert not any("UtcTime" in names for names in asked_for().values())


class Asked(dict):
    """An event that notes which of its fields were asked for."""

    def __init__(self, fields: dict[str, str]) -> None:
        super().__init__(fields)
        self.names: set[str] = set()

    def get(self, name, default=None):
        self.names.add(name)
        return super().get(name, default)


@pytest.mark.parametrize("path", OWN, ids=lambda path: path.name)
@pytest.mark.parametrize("code", literal.TAG, ids=str)
def test_verdict_rests_on_fields_that_filters_name(path: Path, code: int) -> None:
    event = Asked({"Nothing": "x"})
    configuration, _ = load_configuration(path)
    Evaluator(configuration).verdict(code, event)
    assert event.names <= {given.field for block in configuration.blocks for given in block.filters}


ALIKE = ("sysmonconfig-export-block.xml", "sysmonconfig-with-filedelete.xml")
"""Files that hardly differ from another one here: these are tried on some events, by ``bench.config`` on all."""


@needs_shared("corpus", "evtx")
@pytest.mark.parametrize("path", [*CONFIGURATIONS, *OWN], ids=lambda path: f"{path.parent.name}/{path.name}")
def test_recorded_events_get_the_literal_verdict(path: Path) -> None:
    assert differing(path, recorded_events()[:: 20 if path.name in ALIKE else 1])[:1] == []


WORDS = st.sampled_from(["", "a", "b", "ab", "a;b", "A", "a;", ";a", "a;;b", "x\\a", "a;b;", ";b"])
NAMES = st.sampled_from(["", ' name="n1"', ' name="n2"', ' name=""'])
FILTERS = st.builds(
    lambda field, condition, text, name: f'<{field} condition="{condition}"{name}>{text}</{field}>',
    st.sampled_from(["Image", "User", "TargetObject", "Details"]),
    st.sampled_from(sorted(CONDITIONS)),
    WORDS,
    NAMES,
)
RULES = st.builds(
    lambda relation, name, filters: f"<Rule{relation}{name}>{''.join(filters)}</Rule>",
    st.sampled_from(["", ' groupRelation="and"', ' groupRelation="or"']),
    NAMES,
    st.lists(FILTERS, max_size=3),
)
BLOCKS = st.builds(
    lambda match, items: f"<RegistryEvent {match}>{''.join(items)}</RegistryEvent>",
    st.sampled_from(['onmatch="include"', 'onmatch="exclude"', 'default="include"']),
    st.lists(FILTERS | RULES, max_size=4),
)
GROUPS = BLOCKS | st.builds(
    lambda relation, name, block: f'<RuleGroup groupRelation="{relation}"{name}>{block}</RuleGroup>',
    st.sampled_from(["and", "or"]),
    NAMES,
    BLOCKS,
)


@settings(max_examples=300, deadline=None)
@given(
    st.lists(GROUPS, max_size=3),
    st.sampled_from(["4.1", "4.10", "4.90"]),
    st.dictionaries(st.sampled_from(["Image", "User", "TargetObject", "Details"]), WORDS),
    st.sampled_from([12, 13, 14]),
)
def test_random_configurations_give_the_literal_verdict(
    groups: list[str], schema: str, fields: dict[str, str], code: int
) -> None:
    text = written.text("".join(groups), schema)
    configuration, _ = written.loaded(text)
    root = ET.fromstring(text)
    parents = {child: parent for parent in root.iter() for child in parent}
    assert Evaluator(configuration).verdict(code, fields)[:2] == literal.verdict(root, code, fields, parents)


def test_literal_evaluator_expands_the_same_variables() -> None:
    assert literal.VARIABLES.items() <= WINDOWS_VARIABLES.items()


@needs_shared("corpus", "configs")
@pytest.mark.parametrize("path", CONFIGURATIONS, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_public_configuration_is_read_without_loss(path: Path) -> None:
    configuration, problems = load_configuration(path)
    root = ET.parse(path).getroot()
    names = {"RuleGroup", "Rule", "EventFiltering", "Sysmon", *(option.name for option in configuration.options)}
    tags = {block.tag for block in configuration.blocks}
    filters = [element for element in root.iter() if element.tag not in names | tags]
    read = [given for block in configuration.blocks for given in block.filters]
    assert problems == []
    assert sorted((e.tag, e.text or "", e.get("name") or "") for e in filters) == sorted(
        (given.field, given.value, given.name or "") for given in read
    )


def test_recordings_are_where_they_are_looked_for() -> None:
    if SHARED.exists():
        assert CONFIGURATIONS

"""The Japanese of the views: nothing is left out, nothing is stale, and nothing but words differs."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

from tests.shared import ROOT
from tests.view_data import authored, definition

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from package.views import View

VIEWS = authored().views
JAPANESE = authored().japanese
FOLDER = ROOT / "default" / "data" / "ui" / "views"

KEPT = re.compile(r"\$[^$ ]+\$|`[^`]+`|\]\([^)]+\)")
"""What a translation takes over as it is: tokens, code, where links lead."""
SCRIPT = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff]")
NAMES = {"ATT&CK", "MD5", "SHA-1", "SHA-256", "URLs", "EventIDs"}
"""Texts that are the same for everybody."""


def texts_of(view: View) -> Iterator[str]:
    """Every text of a view that people read, apart from what its searches give."""
    yield from (view.title, view.description)
    for entry in view.inputs:
        yield from (entry.label, *entry.choices.values())
    for panel in (panel for row in view.rows for panel in row.panels):
        yield from (text for text in (panel.title, panel.description, panel.empty, panel.text) if text)


@pytest.mark.parametrize("view", VIEWS, ids=lambda view: view.name)
def test_every_text_has_its_japanese(view: View) -> None:
    assert [text for text in texts_of(view) if not JAPANESE.get(text)] == []


@pytest.mark.parametrize("view", VIEWS, ids=lambda view: view.name)
def test_japanese_takes_over_tokens_code_and_links(view: View) -> None:
    changed = [
        text for text in texts_of(view) if sorted(KEPT.findall(text)) != sorted(KEPT.findall(JAPANESE.get(text, text)))
    ]
    assert changed == []


@pytest.mark.parametrize("view", VIEWS, ids=lambda view: view.name)
def test_japanese_is_japanese(view: View) -> None:
    assert [text for text in texts_of(view) if text not in NAMES and not SCRIPT.search(JAPANESE.get(text, text))] == []


def test_no_japanese_is_left_of_a_text_that_is_gone() -> None:
    assert sorted(set(JAPANESE) - {text for view in VIEWS for text in texts_of(view)}) == []


@pytest.mark.parametrize("view", VIEWS, ids=lambda view: view.name)
def test_twin_asks_and_places_the_same(view: View) -> None:
    english, japanese = (definition(FOLDER / f"{view.name}{suffix}.xml") for suffix in ("", "_ja"))
    for part in ("layout", "defaults"):
        assert japanese[part] == english[part]
    assert _without_notes(japanese) == _without_notes(english)
    assert japanese["title"] == JAPANESE[view.title]


def _without_notes(found: Mapping[str, Any]) -> dict[str, Any]:
    """The data sources, apart from those that hold a note to read."""
    return {name: source for name, source in found["dataSources"].items() if not name.endswith("_empty")}


@pytest.mark.parametrize("view", VIEWS, ids=lambda view: view.name)
def test_twin_leads_to_twins(view: View) -> None:
    found = definition(FOLDER / f"{view.name}_ja.xml")["visualizations"].values()
    links = [handler["options"].get("url", "") for shown in found for handler in shown.get("eventHandlers", ())]
    assert [link for link in links if re.match(r"/app/sysmon_essentials/\w+(?<!_ja)\?", link)] == []

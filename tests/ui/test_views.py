"""Every dashboard that ships, drawn by its own renderer over data: nothing fails, nothing waits, nothing is empty."""

from __future__ import annotations

from functools import cache

import pytest

from offline.serve.views import load_view, view_names
from tests.shared import ROOT
from tests.ui.chromium import PICTURES
from tests.view_data import authored

SHIPPED = [name for name in view_names(ROOT) if (view := load_view(ROOT, name)) and view.definition is not None]
VIEWS = [name for name in SHIPPED if not name.endswith("_ja")]
ONLY_SPLUNK = "Only Splunk can answer this"


@cache
def empty_with_reason(view: str) -> dict[str, str]:
    """Panels of a view that may be empty over the samples, with the reason that its author gave."""
    written = next(found for found in authored().views if found.name == view.removesuffix("_ja"))
    panels = (panel for row in written.rows for panel in row.panels)
    return {f"viz_{panel.id}": panel.may_be_empty for panel in panels if panel.may_be_empty}


@cache
def only_in_splunk(view: str) -> frozenset[str]:
    """Panels of a view whose search asks Splunk's REST."""
    written = next(found for found in authored().views if found.name == view.removesuffix("_ja"))
    searches = {search.name: search for search in written.searches}

    def asks(name: str) -> bool:
        search = searches.get(name)
        return search is not None and bool(search.needs_splunk or asks(search.extends))

    return frozenset(f"viz_{panel.id}" for row in written.rows for panel in row.panels if asks(panel.search))


def wrong(view: str, panels: list[dict[str, str]]) -> list[str]:
    """Panels that say an error or never end to wait."""
    refused = only_in_splunk(view)
    return [
        f"{panel['id']} {panel['state']}: {panel['says']}"
        for panel in panels
        if panel["state"] in ("error", "waiting")
        and not (panel["id"] in refused and panel["says"].startswith(ONLY_SPLUNK))
    ]


@pytest.mark.parametrize("view", SHIPPED)
def test_view_shows_the_samples(chromium, samples, view) -> None:
    seen = chromium.open(url=samples.view(view))
    chromium.picture(path=str(PICTURES / f"{view}-{seen['theme']}.png"))
    assert seen["faults"] == []
    assert seen["failures"] == []
    assert wrong(view, seen["panels"]) == []
    empty = {panel["id"] for panel in seen["panels"] if panel["state"] == "empty"}
    assert empty - set(empty_with_reason(view)) == set()
    assert seen["panels"]
    other = chromium.click(selector="#theme")
    chromium.picture(path=str(PICTURES / f"{view}-{other['theme']}.png"))
    assert other["theme"] != seen["theme"]
    assert other["faults"] == []
    assert wrong(view, other["panels"]) == []


def test_schema_of_the_packages_accepts_every_view(chromium, samples) -> None:
    chromium.open(url=samples.view(SHIPPED[0]))
    loaded = {name: load_view(ROOT, name) for name in SHIPPED}
    definitions = [view.definition for view in loaded.values() if view]
    errors = chromium.validate(definitions=definitions)["errors"]
    assert dict(zip(loaded, errors, strict=True)) == {name: [] for name in SHIPPED}

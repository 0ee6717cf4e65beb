"""Every dashboard over a recorded campaign of tens of thousands of events: nothing fails, nothing waits."""

from __future__ import annotations

import pytest

from tests.ui.chromium import PICTURES
from tests.ui.test_views import VIEWS, wrong


@pytest.mark.parametrize("view", VIEWS)
def test_view_shows_a_recorded_campaign(chromium, corpus, view) -> None:
    seen = chromium.open(url=corpus.view(view))
    chromium.picture(path=str(PICTURES / f"{view}-campaign.png"))
    assert seen["faults"] == []
    assert seen["failures"] == []
    assert wrong(view, seen["panels"]) == []
    assert [panel["id"] for panel in seen["panels"] if panel["state"] == "drawn"]

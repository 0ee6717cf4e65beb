"""A search head over recordings: what order its events are in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from offline.searchhead import SearchHead
from offline.spl.plan import plan, run
from tests.search_time import ROOT, event_text

if TYPE_CHECKING:
    from pathlib import Path


def test_events_come_newest_first_and_equals_last_stored_first(tmp_path: Path) -> None:
    times = ["08:41:07.000", "08:41:09.000", "08:41:08.000", "08:41:09.000"]
    texts = [
        event_text(5, {"UtcTime": f"2026-11-03 {time}", "Image": f"/{number}"}) for number, time in enumerate(times)
    ]
    (tmp_path / "events.xml").write_text("\n".join(texts), encoding="utf-8")
    head = SearchHead.of_apps([ROOT])
    head.load([str(tmp_path)])
    session = head.session()
    rows = run(plan("index=* | table Image", session), session)
    assert rows.column("Image").values == ["/3", "/1", "/2", "/0"]

"""What a deployment would have by the end of the recording."""

from __future__ import annotations

from offline.serve.fill import fill
from offline.spl.plan import plan, run
from tests.unit.offline.serve.conftest import make_state


def test_findings_are_events_and_supporting_searches_have_seen_them(tmp_path) -> None:
    state, conf = make_state(tmp_path)
    told = []
    outcome = fill(state, conf, told.append)
    assert [found.detection for found in outcome.findings] == ["evil_runs"]
    session = state.session(None, None)
    found = list(run(plan("index=summary source=mini:finding | table detection dest", session), session).rows())
    assert found == [{"detection": "evil_runs", "dest": "ws-041.corp.example"}]
    assert state.kvstore.rows("risk") == [{"_key": "ws-041.corp.example", "dest": "ws-041.corp.example", "risk": 70}]
    assert told == ["Mini - Evil Runs - Rule", "Mini - Broken", "Mini - Risk"]
    assert outcome.searches == 3


def test_search_that_cannot_run_is_told_and_stops_nothing(tmp_path) -> None:
    state, conf = make_state(tmp_path)
    outcome = fill(state, conf, lambda name: None)
    assert [name for name, _ in outcome.errors] == ["Mini - Broken"]
    assert "nosuchcommand" in str(outcome.errors[0][1])

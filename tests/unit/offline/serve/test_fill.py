"""What a deployment would have by the end of the recording."""

from __future__ import annotations

import pytest
from sysmon_essentials.errors import UsageError

from offline.searchhead import SearchHead
from offline.serve.fill import fill, put_indicators
from offline.serve.state import State
from offline.spl.clock import Clock
from offline.spl.plan import plan, run
from tests.shared import ROOT
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
    assert told == ["Mini - Evil Runs - Rule", "Mini - Broken", "Mini - Risk", "Mini - Yesterday"]
    assert outcome.searches == 4


def test_search_over_yesterday_runs_as_it_will_tomorrow(tmp_path) -> None:
    state, conf = make_state(tmp_path)
    fill(state, conf, lambda name: None)
    (row,) = state.kvstore.rows("days")
    assert (row["count"], row["day"]) == (3, "2026-03-05 01:25:00")


def test_search_that_cannot_run_is_told_and_stops_nothing(tmp_path) -> None:
    state, conf = make_state(tmp_path)
    outcome = fill(state, conf, lambda name: None)
    assert [name for name, _ in outcome.errors] == ["Mini - Broken"]
    assert "nosuchcommand" in str(outcome.errors[0][1])


def test_indicators_are_in_the_collections_and_their_packs_run(tmp_path) -> None:
    head = SearchHead.of_apps([ROOT])
    state = State(head, Clock(0.0))
    put_indicators(state, [str(ROOT / "samples" / "intel" / "shared_by_partner.csv")])
    assert len(state.kvstore.rows("sysmon_intel_indicators")) == 133
    assert [row["_key"] for row in state.kvstore.rows("sysmon_intel_feeds")] == ["shared_by_partner"]
    told: list[str] = []
    fill(state, head.conf, told.append)
    assert "Sysmon Essentials - Pack - Intelligence - dns_query" in told


def test_without_indicators_nothing_asks_for_them(tmp_path) -> None:
    head = SearchHead.of_apps([ROOT])
    told: list[str] = []
    fill(State(head, Clock(0.0)), head.conf, told.append)
    assert [name for name in told if " - Pack - Intelligence - " in name] == []


def test_apps_without_collections_of_indicators_say_so(tmp_path) -> None:
    state, _ = make_state(tmp_path)
    with pytest.raises(UsageError, match="no collections of indicators"):
        put_indicators(state, [str(ROOT / "samples" / "intel" / "shared_by_partner.csv")])

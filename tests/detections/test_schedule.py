"""The shipped schedule: each finding once, whatever arrives late, and repeats of one victim never hide another."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

import pytest

from offline.replay import Outage
from offline.searchhead import SearchHead
from offline.spl.clock import Clock
from offline.spl.frame import concatenate
from offline.spl.plan import plan, run
from tests.detection_samples import HOST, Case, cases, detections, events_of, stanza
from tests.replays import Heard, finding_id, heard, plain, shifted, shipped, throttle_key
from tests.shared import ROOT

if TYPE_CHECKING:
    from offline.spl.frame import Frame

HOUR_S = 3600.0
ELSEWHERE = "ws-042.corp.example"
OF_THE_CLOCK = ("risk_", "host_fell_silent")
"""Detections that find something because time passes; in a replay it goes on for hours after the last event."""
CONDITIONS = {"late events": (2, None), "first hour missed": (1, Outage(0, HOUR_S))}
OVER_TIME = [case for case in cases(detections()) if case.sample.expect and not case.detection.is_simple]
REPEATED = [case for case in OVER_TIME if case.detection.is_intel and len(case.sample.events) > 1]
OF_EVENTS = [case for case in OVER_TIME if not case.detection.search.startswith("|") and case not in REPEATED]
SHIFTS_S = {"ends before the hour": 10 * 60.0, "begins with the hour": 20 * 60.0}
"""Whole time buckets, so that a burst stays within one."""
PHASES = [
    pytest.param(case, shift_s, id=f"{case.id}, {name}")
    for case in OF_EVENTS
    for name, shift_s in list(SHIFTS_S.items())[: 1 if case.detection.baseline or case.detection.is_intel else None]
]


@cache
def intrusion() -> Frame:
    head = SearchHead.of_apps([ROOT])
    head.load([str(ROOT / "samples" / "intrusion")])
    return head.index


@cache
def of_intrusion(condition: str) -> Heard:
    seed, outage = CONDITIONS[condition]
    return heard(shipped(), intrusion(), seed=seed, outage=outage)


@cache
def plain_ids() -> list[str]:
    names = [name for name in shipped() if name.endswith("- Rule") or " - Pack - " in name]
    return sorted(str(row["finding_id"]) for name in names for row in plain(name, intrusion()))


@pytest.mark.parametrize("condition", CONDITIONS, ids=str)
def test_each_finding_of_a_plain_hunt_appears_once(condition: str) -> None:
    outcome = of_intrusion(condition)
    of_events = [found for found in (*outcome.alerts, *outcome.hidden) if not found.detection.startswith(OF_THE_CLOCK)]
    assert sorted(map(finding_id, of_events)) == plain_ids()


@pytest.mark.parametrize("condition", CONDITIONS, ids=str)
def test_what_is_hidden_repeats_an_alert_about_the_same_victim(condition: str) -> None:
    outcome = of_intrusion(condition)
    assert outcome.hidden
    assert {throttle_key(found) for found in outcome.hidden} <= {throttle_key(found) for found in outcome.alerts}


def test_risk_of_the_attacked_hosts_is_reported_and_of_the_quiet_one_is_not() -> None:
    alerts = of_intrusion("late events").alerts
    hosts = {found.dest for found in alerts if found.detection == "risk_over_several_tactics" and found.dest}
    assert hosts == {"ws-041.corp.example", "srv-file01.corp.example", "web01.corp.example"}


def test_every_finding_is_in_the_summary_index_once() -> None:
    outcome = of_intrusion("first hour missed")
    written = [str(row["finding_id"]) for row in outcome.session.outputs["index:summary"]]
    assert sorted(written) == outcome.ids


@pytest.mark.parametrize(("case", "shift_s"), PHASES)
def test_finding_over_several_events_appears_once(case: Case, shift_s: float) -> None:
    events = shifted(events_of(case), shift_s)
    lookups = case.sample.lookups if case.detection.is_intel else {}
    expected = plain(case.detection.stanza, events, lookups)
    assert expected or case.detection.type == "health"
    outcome = heard([case.detection.stanza], events, lookups=lookups)
    assert outcome.ids == sorted(str(row["finding_id"]) for row in expected)
    assert sorted(map(throttle_key, outcome.alerts)) == sorted(str(row["throttle_key"]) for row in expected)


@pytest.mark.parametrize("case", REPEATED, ids=[case.id for case in REPEATED])
def test_what_is_listed_and_comes_again_is_counted_once_and_one_alert(case: Case) -> None:
    events, lookups = events_of(case), case.sample.lookups
    outcome = heard([case.detection.stanza], events, lookups=lookups)
    expected = plain(case.detection.stanza, events, lookups)
    counts = [int(str(found.fields["count"])) for found in (*outcome.alerts, *outcome.hidden)]
    assert sum(counts) == sum(int(str(row["count"])) for row in expected) == len(case.sample.events)
    assert sorted(map(throttle_key, outcome.alerts)) == [str(row["throttle_key"]) for row in expected]


def test_burst_is_counted_when_all_of_it_has_come() -> None:
    case = next(case for case in OF_EVENTS if case.detection.slug == "discovery_burst")
    for minutes in (0, 30):
        events = shifted(events_of(case), minutes * 60.0 - 450)
        for seed in range(5):
            expected = [str(row["finding_id"]) for row in plain(case.detection.stanza, events)]
            assert heard([case.detection.stanza], events, seed=seed).ids == expected


def test_search_run_by_hand_shows_what_was_found_before() -> None:
    outcome = of_intrusion("late events")
    name = "Sysmon Essentials - Pack - process_create"
    session = replace(outcome.session, index=intrusion(), clock=Clock(2e9), outputs=dict(outcome.session.outputs))
    by_hand = {str(row["finding_id"]) for row in run(plan(stanza(name), session), session).rows()}
    assert by_hand == {str(row["finding_id"]) for row in plain(name, intrusion())}


def test_other_victims_are_not_hidden() -> None:
    case = next(case for case in cases(detections()) if case.detection.slug == "office_starts_shell")
    here, pack = events_of(case), "Sysmon Essentials - Pack - process_create"
    there = replace(
        case, sample=replace(case.sample, events=(replace(case.sample.events[0], computer=ELSEWHERE),)), number=77
    )
    again = replace(
        case, sample=replace(case.sample, events=(replace(case.sample.events[0], offset_s=1500),)), number=78
    )
    outcome = heard([pack], concatenate([here, events_of(there), events_of(again)]))
    assert sorted(found.dest for found in outcome.alerts if found.detection == case.detection.slug) == [HOST, ELSEWHERE]
    assert [found.dest for found in outcome.hidden if found.detection == case.detection.slug] == [HOST]

"""What runs where: the searches that keep hosts, configurations and coverage, over events as they come."""

from __future__ import annotations

from dataclasses import replace
from itertools import count
from typing import TYPE_CHECKING, Any

import pytest
from sysmon_essentials.config.examine import Report
from sysmon_essentials.config.model import Problem
from sysmon_essentials.inputs.config_event import Seen, as_event

from offline.indextime import IndexedEvent
from offline.spl.clock import Clock
from offline.spl.plan import plan, run
from package.samples import Sample, SampleEvent
from tests.detection_samples import Case, detections, events_of, head, stanza

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from offline.spl.frame import Frame

NUMBERS = count()
NOW = 1_793_800_000.0
START = 1_793_695_267.215
"""When ``tests.detection_samples`` lets events begin."""
DAY_S = 86_400.0
A, B = "7D793037" * 8, "1B4F0E98" * 8
HOST = "ws-060.corp.example"


def event(code: int, offset_s: float = 0, computer: str = HOST, **fields: str) -> SampleEvent:
    return SampleEvent(code, fields, offset_s, computer)


def load(hash_: str, offset_s: float = 0, computer: str = HOST) -> SampleEvent:
    fields = {"Configuration": "C:\\Deploy\\corp.xml", "ConfigurationFileHash": f"SHA256={hash_}"}
    return event(16, offset_s, computer, **fields)


def kept(name: str, index: Frame, now: float = NOW, **lookups: Sequence[Mapping[str, Any]]) -> dict[str, dict]:
    """The rows that an inventory search writes, by key."""
    session = replace(head().session(Clock(now)), index=index)
    for lookup, rows in lookups.items():
        session.outputs[f"lookup:{lookup}"] = [dict(row) for row in rows]
        session.write_lookup(lookup)
    run(plan(stanza(f"Sysmon Essentials - Inventory - {name}"), session), session)
    return {row["_key"]: row for row in session.outputs[f"lookup:sysmon_{name.lower()}"]}


def sent(*events: SampleEvent) -> Frame:
    return events_of(Case(detections()[0], Sample("written", 0, events), next(NUMBERS)))


def hosts(*events: SampleEvent, **lookups: Sequence[Mapping[str, Any]]) -> dict[str, dict]:
    return kept("Hosts", sent(*events), **lookups)


def known(host: str, **changes: Any) -> dict[str, Any]:
    row = {
        "_key": host, "host": host, "configuration": "C:\\Deploy\\old.xml", "configuration_hash": B,
        "configuration_time": START - DAY_S, "changed_by": "a.lee", "sysmon_state": "Started",
        "sysmon_version": "15.0", "schema_version": "4.90", "state_time": START - DAY_S,
    }  # fmt: skip
    return {**row, **changes}


def test_host_has_what_its_last_events_say() -> None:
    started = {"State": "Started", "Version": "15.15", "SchemaVersion": "4.90"}
    (row,) = hosts(load(B), load(A, 60), event(4, 5, **started), event(4, 3, State="Stopped", Version="14.0")).values()
    assert (row["host"], row["configuration"], row["configuration_name"]) == (HOST, "C:\\Deploy\\corp.xml", "corp.xml")
    assert (row["configuration_hash"], row["configuration_time"]) == (A, pytest.approx(START + 60))
    assert [row[name] for name in ("sysmon_state", "sysmon_version", "schema_version")] == ["Started", "15.15", "4.90"]
    assert (row["state_time"], row["updated"]) == (pytest.approx(START + 5), NOW)


@pytest.mark.parametrize(
    ("command", "offset_s", "who"),
    [
        ("Sysmon64.exe -c corp.xml", -20, "m.ito"),
        ("Sysmon64.exe -accepteula -i corp.xml", -20, "m.ito"),
        ("Sysmon64.exe -s", -20, "unknown"),
        ("Sysmon64.exe -c corp.xml", -4000, "unknown"),
    ],
    ids=["change", "installation", "other command", "long before"],
)
def test_who_changed_it_is_who_ran_sysmon_just_before(command: str, offset_s: float, who: str) -> None:
    ran = event(1, 5000 + offset_s, Image="C:\\Deploy\\Sysmon64.exe", CommandLine=command, User="CORP\\m.ito")
    assert hosts(ran, load(A, 5000))[HOST]["changed_by"] == who


def test_load_without_a_file_has_no_hash() -> None:
    row = hosts(event(16, Configuration="Sysmon64.exe -i", ConfigurationFileHash="-"))[HOST]
    assert (row["configuration_hash"], row["drift"], row["approved"]) == ("-", "unknown", "unlisted")


def test_what_is_known_stays_until_something_newer_comes() -> None:
    found = hosts(event(4, State="Stopped", Version="15.1"), sysmon_hosts=[known(HOST)])[HOST]
    assert (found["configuration_hash"], found["changed_by"], found["configuration_time"]) == (
        B, "a.lee", START - DAY_S,
    )  # fmt: skip
    assert (found["sysmon_state"], found["sysmon_version"]) == ("Stopped", "15.1")


def test_event_that_comes_late_does_not_undo_a_newer_one() -> None:
    newer = known(HOST, configuration_time=START + 500)
    assert hosts(load(A), sysmon_hosts=[newer])[HOST]["configuration_hash"] == B


def test_hash_before_the_change_is_kept_also_if_the_run_is_repeated() -> None:
    first = hosts(load(A), sysmon_hosts=[known(HOST)])
    again = hosts(load(A), sysmon_hosts=list(first.values()))
    assert (first[HOST]["configuration_hash"], first[HOST]["previous_hash"]) == (A, B)
    assert again == first


def test_hosts_without_news_stay() -> None:
    assert set(hosts(load(A), sysmon_hosts=[known("ws-061"), known("ws-062")])) == {HOST, "ws-061", "ws-062"}


def test_seed_asks_the_same_of_a_longer_time() -> None:
    seed = "Sysmon Essentials - Inventory - Hosts - Seed"
    assert stanza(seed) == stanza("Sysmon Essentials - Inventory - Hosts")
    assert head().conf.stanzas("savedsearches")[seed]["dispatch.earliest_time"] == "-90d@d"


def test_host_without_events_for_400_days_is_forgotten() -> None:
    old = known("ws-061", configuration_time=NOW - 401 * DAY_S, state_time=NOW - 401 * DAY_S)
    assert set(hosts(load(A), sysmon_hosts=[old])) == {HOST}


@pytest.mark.parametrize(
    ("others", "drift", "alike"),
    [
        ([B, B], "yes", 1),
        ([A, B], "no", 2),
        ([B], "unknown", 1),
        ([A, B, B], "unknown", 2),
        (["-", "-", B], "unknown", 1),
    ],
    ids=["differs", "as most", "two hosts", "a tie", "others without a file"],
)
def test_drift(others: list[str], drift: str, alike: int) -> None:
    rows = [known(f"ws-{number}", configuration_hash=hash_) for number, hash_ in enumerate(others)]
    row = hosts(load(A), sysmon_hosts=rows)[HOST]
    assert (row["drift"], row["hosts_alike"]) == (drift, alike)


@pytest.mark.parametrize(
    ("listed", "expected"),
    [
        ([], ("unlisted", "corp.xml")),
        ([{"sha256": A.lower(), "name": "workstations"}], ("yes", "workstations")),
        ([{"sha256": B, "name": "servers"}], ("no", "corp.xml")),
        ([{"sha256": "later", "name": "servers"}], ("unlisted", "corp.xml")),
    ],
    ids=["no list", "approved", "not approved", "list without hashes"],
)
def test_approval(listed: list[dict[str, str]], expected: tuple[str, str]) -> None:
    row = hosts(load(A), sysmon_approved_configs=listed)[HOST]
    assert (row["approved"], row["configuration_name"]) == expected


@pytest.mark.parametrize(
    ("version", "outdated"),
    [
        ("9.01", "yes"),
        ("14.16", "yes"),
        ("15.0", "no"),
        ("15.15", "no"),
        ("1.3.3", "unknown"),
        ("10.0.26100", "unknown"),
    ],
)
def test_outdated_version(version: str, outdated: str) -> None:
    assert hosts(event(4, State="Started", Version=version))[HOST]["outdated"] == outdated


LOGS = Report(
    "loaded", "", "4.90", [Problem("warning", "odd", 7, "what", "mend")], 12,
    {"all": (4, 16), "all_but": (1,), "some": (3,), "none": (10,), "unknown": (2,)}, 500,
    tuple(f"blind_detection_number_{number}" for number in range(450)), ("half_blind",),
)  # fmt: skip


def reports(*made: tuple[Report, str, str, float]) -> Frame:
    """Events of the input as they are indexed, the newest first."""
    events = []
    for report, path, hash_, time in made:
        found = as_event(report, Seen(path, hash_, 1, 1, int(time)))
        events.append(IndexedEvent(found.data, found.source, found.sourcetype, "hf-1", "sysmon", time, path, "1"))
    return head().frame(sorted(events, key=lambda event: -event.time))


def test_configuration_has_what_its_last_report_says() -> None:
    refused = Report("refused", "line 1: has a document type")
    index = reports(
        (LOGS, "/deploy/a.xml", A, NOW - 60),
        (LOGS, "/deploy/b.xml", A, NOW - 600),
        (refused, "/deploy/c.xml", B, NOW),
        (Report("refused", "bigger than any"), "/deploy/d.xml", "", NOW),
    )
    assert max(map(len, index.column("_raw").values)) > 10_240
    found = kept("Configurations", index)
    assert set(found) == {A, B}
    row = found[A]
    assert (row["status"], row["paths"], row["schema_version"]) == ("loaded", "/deploy/a.xml|/deploy/b.xml", "4.90")
    assert [str(row[name]) for name in ("errors", "warnings", "filters", "detections", "blind", "partly")] == [
        "0", "1", "12", "500", "450", "1",
    ]  # fmt: skip
    assert (row["logged_all"], row["logged_all_but"], row["logged_some"], row["logged_none"]) == (
        "4 16",
        "1",
        "3",
        "10",
    )
    assert (row["problems"], row["last_reported"]) == ("line 7 warning odd: what; mend", NOW - 60)
    assert row["blind_detections"].split() == list(LOGS.blind)
    assert row["partly_detections"] == "half_blind"
    assert (found[B]["status"], found[B]["reason"]) == ("refused", "line 1: has a document type")


RUNS = {
    "sysmon_hosts": [known(HOST, configuration_hash=A)],
    "sysmon_configurations": [
        {
            "_key": A, "sha256": A, "status": "loaded", "logged_all": "4 16", "logged_all_but": "1",
            "logged_some": "3", "logged_none": "10", "logged_unknown": "2",
        }
    ],
}  # fmt: skip


def coverage(*events: SampleEvent, **lookups: Sequence[Mapping[str, Any]]) -> dict[str, tuple[Any, str, str]]:
    rows = kept("Coverage", sent(*events), **{**RUNS, **lookups})
    return {key: (row["count"], row["expected"], row["state"]) for key, row in rows.items()}


def test_each_kind_of_event_is_held_against_the_configuration() -> None:
    found = coverage(event(1), event(1, 1), event(2), event(10))
    assert found == {
        f"{HOST}|1": (2, "yes", "seen"),
        f"{HOST}|2": (1, "unknown", "seen"),
        f"{HOST}|3": (0, "partly", "silent"),
        f"{HOST}|4": (0, "yes", "silent"),
        f"{HOST}|10": (1, "no", "unexpected"),
        f"{HOST}|16": (0, "yes", "silent"),
    }


def test_coverage_says_when_and_by_which_configuration() -> None:
    row = kept("Coverage", sent(event(1), event(1, 60)), **RUNS)[f"{HOST}|1"]
    assert (row["last_seen"], row["day"], row["configuration_hash"]) == (pytest.approx(START + 60), "2026-11-03", A)


def test_kind_that_was_seen_before_keeps_its_time() -> None:
    before = {"_key": f"{HOST}|3", "host": HOST, "event_code": 3, "count": 9, "last_seen": NOW - 5 * DAY_S}
    row = kept("Coverage", sent(event(1)), **RUNS, sysmon_coverage=[before])[f"{HOST}|3"]
    assert (row["count"], float(row["last_seen"]), row["state"]) == (0, NOW - 5 * DAY_S, "silent")


def test_host_whose_configuration_nobody_reported_is_counted_without_expectation() -> None:
    found = coverage(event(1, computer="WS-077.corp.example"), sysmon_hosts=[])
    assert found == {"ws-077.corp.example|1": (1, "unknown", "seen")}


def test_kind_that_is_neither_expected_nor_seen_any_more_is_gone() -> None:
    before = {"_key": "ws-077|22", "host": "ws-077", "event_code": 22, "count": 9, "last_seen": NOW - DAY_S}
    assert coverage(event(1), sysmon_coverage=[before])["ws-077|22"] == (0, "unknown", "gone")


def test_host_that_sent_nothing_for_30_days_is_left_out() -> None:
    before = {"_key": "ws-077|1", "host": "ws-077", "event_code": 1, "count": 9, "last_seen": NOW - 31 * DAY_S}
    quiet = known("ws-077", configuration_hash=A)
    found = coverage(event(1), sysmon_coverage=[before], sysmon_hosts=[*RUNS["sysmon_hosts"], quiet])
    assert not [key for key in found if key.startswith("ws-077")]

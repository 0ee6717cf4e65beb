"""What panels show of collections, findings and events that are written here: the values an analyst would act upon."""

from __future__ import annotations

from collections import ChainMap
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, cast

import pytest

from offline.spl.frame import Frame, concatenate
from offline.spl.plan import plan, run
from offline.windowed import make_events
from tests.detection_samples import stanza
from tests.shared import ROOT
from tests.view_data import definition, fill, filled_session, first_values

if TYPE_CHECKING:
    from collections.abc import Mapping, MutableMapping, Sequence

    from offline.spl.frame import Value
    from offline.spl.session import LookupTable, Session

    Row = dict[str, Value]

DAY = 86400.0


def rows(view: str, name: str, session: Session, **tokens: str) -> list[Row]:
    """What the search of a view gives, with these tokens set and all of time."""
    found = definition(ROOT / "default" / "data" / "ui" / "views" / f"{view}.xml")
    queries, here = [], found["dataSources"][f"ds_{name}"]["options"]
    while "extend" in here:
        queries.append(here["query"])
        here = found["dataSources"][here["extend"]]["options"]
    spl = fill("\n".join([here["query"], *reversed(queries)]), {**first_values(found), **tokens})
    return [dict(row) for row in run(plan(spl, session), session).rows()]


def session_with(
    collections: Mapping[str, Sequence[Mapping[str, Value]]], events: Sequence[Mapping[str, Value]] = ()
) -> Session:
    """The session of the samples with these rows in collections and, if given, these events only."""
    filled = filled_session()
    own: ChainMap[str, LookupTable] = ChainMap({}, cast("MutableMapping[str, LookupTable]", filled.lookups))
    made = replace(filled, outputs=dict(filled.outputs), lookups=own, earliest=None, latest=None)
    if events:
        made.index = Frame.from_rows([dict(event) for event in events])
    for name, entries in collections.items():
        made.outputs[f"lookup:{name}"] = [dict(entry) for entry in entries]
        made.write_lookup(name)
    return made


def now() -> float:
    return filled_session().clock.now


@lru_cache(maxsize=1)
def intelligence() -> Session:
    """Three feeds: one good, one whose last attempt failed, one that was never loaded."""
    seen = now() - 3600
    feeds: list[Row] = [
        feed("good", last_success=seen, indicators=2, status="ok"),
        feed("broken", last_success=seen, error="certificate has expired", indicators=1, status="failed"),
        feed("stale", last_success=now() - 4 * DAY, indicators=1, status="ok"),
        feed("never", status="waiting"),
    ]
    indicators: list[Row] = [
        indicator("ip", "198.51.100.7", "good", confidence=80, expires=now() + DAY),
        indicator("ip", "198.51.100.7", "broken", confidence=40),
        indicator("domain", "evil.example", "good", confidence=60, expires=now() - DAY),
        indicator("domain", "half.example", "good", generation="2"),
        {**indicator("network", "203.0.113.0/24", "good"), "match_key": "net:203.0.113.0/24"},
        indicator("domain", "bad.example", "good"),
        indicator("sha256", "ab" * 32, "good"),
    ]
    sightings: list[Row] = [
        {"indicator": "198.51.100.7", "type": "ip", "count": 3, "first_time": seen - DAY, "last_time": seen},
        {"indicator": "evil.example", "type": "domain", "count": 1, "first_time": 0, "last_time": seen - 90 * DAY},
    ]
    return session_with(
        {"sysmon_intel_feeds": feeds, "sysmon_intel": indicators, "sysmon_intel_sightings": sightings},
    )


def feed(name: str, **columns: Value) -> Row:
    return {"_key": name, "feed": name, "generation": "1", **columns}


def indicator(kind: str, value: str, source: str, **columns: Value) -> Row:
    listed: Row = {"match_key": f"{kind}:{value}", "type": kind, "indicator": value, "feed": source}
    return {**listed, "generation": "1", "added": now() - DAY, **columns}


@pytest.mark.parametrize(
    ("name", "state"), [("good", "ok"), ("broken", "bad"), ("stale", "late"), ("never", "missing")]
)
def test_feed_says_how_it_is(name: str, state: str) -> None:
    found = {row["feed"]: row for row in rows("threat_intelligence", "feeds", intelligence())}
    assert found[name]["state"] == state


def test_feeds_in_trouble_are_counted() -> None:
    totals = rows("threat_intelligence", "feed_totals", intelligence())[0]
    assert (totals["feeds"], totals["troubled"], totals["indicators"]) == (4, 3, 4)


def test_indicator_of_two_feeds_is_listed_once_with_both() -> None:
    listed = rows("threat_intelligence", "listed", intelligence(), kind="ip")
    assert [(row["indicator"], row["feeds"], str(row["confidence"])) for row in listed] == [
        ("198.51.100.7", "broken, good", "80")
    ]


def test_indicator_of_a_half_written_generation_is_not_listed() -> None:
    assert "half.example" not in {row["indicator"] for row in rows("threat_intelligence", "listed", intelligence())}


def test_expired_indicator_is_listed_as_off() -> None:
    assert rows("threat_intelligence", "listed", intelligence(), indicator="evil.*")[0]["in_force"] == "off"


@pytest.mark.parametrize(
    ("value", "listed"),
    [
        ("198.51.100.7", "198.51.100.7"),
        ("203.0.113.9", "203.0.113.0/24"),
        ("203.0.114.9", None),
        ("mail.bad.example", "bad.example"),
        ("HTTP://bad.example/a", "bad.example"),
        ("ab" * 32, "ab" * 32),
        ("evil.example", None),
        ("half.example", None),
        ("*", None),
    ],
    ids=[
        "address",
        "network",
        "next_network",
        "parent_name",
        "host_of_url",
        "hash",
        "expired",
        "half_written",
        "nothing",
    ],
)
def test_value_is_looked_up_as_matching_does(value: str, listed: str | None) -> None:
    found = rows("threat_intelligence", "look_up", intelligence(), indicator=value)
    assert [row.get("indicator") for row in found] == [listed]


def test_only_what_expires_within_a_week_is_shown_as_such() -> None:
    found = rows("threat_intelligence", "expiring", intelligence())
    assert [(row["feed"], row["indicator"]) for row in found] == [("good", "198.51.100.7")]


def test_sightings_are_narrowed_to_the_indicator_asked_for() -> None:
    found = rows("threat_intelligence", "sightings", intelligence(), indicator="198.51.100.*")
    assert [row["indicator"] for row in found] == ["198.51.100.7"]


HOSTS: list[Row] = [
    {"host": "ws-1", "sysmon_state": "Started", "approved": "yes", "drift": "no", "outdated": "no"},
    {"host": "ws-2", "sysmon_state": "Stopped", "approved": "yes", "drift": "no", "outdated": "no"},
    {"host": "ws-3", "sysmon_state": "Started", "approved": "no", "drift": "yes", "outdated": "no"},
    {"host": "ws-4", "sysmon_state": "Started", "approved": "unlisted", "drift": "yes", "outdated": "no"},
    {"host": "ws-5", "sysmon_state": "Started", "approved": "yes", "drift": "no", "outdated": "yes"},
]
HASH = "AB" * 32


@lru_cache(maxsize=1)
def inventory() -> Session:
    """Five hosts on one configuration that is blind for one detection and partly blind for another."""
    hosts = [
        {"_key": row["host"], "configuration_hash": HASH, "configuration_name": "base.xml", **row} for row in HOSTS
    ]
    configuration: Row = {
        "_key": HASH,
        "sha256": HASH,
        "paths": "C:\\Deploy\\base.xml",
        "status": "loaded",
        "blind": 1,
        "partly": 1,
        "blind_detections": "clipboard_changed_by_script_host",
        "partly_detections": "office_starts_shell",
    }
    coverage: list[Row] = [
        {"_key": "ws-1|1", "host": "ws-1", "event_code": "1", "state": "seen", "count": 50},
        {"_key": "ws-1|22", "host": "ws-1", "event_code": "22", "state": "silent", "count": 0},
        {"_key": "ws-2|22", "host": "ws-2", "event_code": "22", "state": "seen", "count": 7},
    ]
    return session_with({"sysmon_hosts": hosts, "sysmon_configurations": [configuration], "sysmon_coverage": coverage})


@pytest.mark.parametrize(
    ("host", "alarm"), [("ws-1", "ok"), ("ws-2", "bad"), ("ws-3", "bad"), ("ws-4", "warning"), ("ws-5", "late")]
)
def test_host_says_how_it_is(host: str, alarm: str) -> None:
    found = {row["host"]: row for row in rows("configuration", "hosts", inventory())}
    assert found[host]["alarm"] == alarm


def test_blind_detections_name_the_configuration_and_its_hosts() -> None:
    found = rows("configuration", "blind", inventory())
    assert [(row["sight"], row["detection"], row["hosts"], row["configurations"]) for row in found] == [
        ("blind", "clipboard_changed_by_script_host", 5, "base.xml"),
        ("partly", "office_starts_shell", 5, "base.xml"),
    ]


def test_event_ids_count_hosts_that_send_and_that_should() -> None:
    found = {row["event_code"]: row for row in rows("configuration", "coverage", inventory())}
    assert (found[22]["seen"], found[22]["silent"], found[22]["events"]) == (1, 1, 7)


def test_set_up_asks_for_nothing_once_all_collections_are_filled() -> None:
    assert rows("configuration", "setup", inventory()) == []


def test_set_up_asks_for_each_collection_that_is_empty() -> None:
    empty = session_with({"sysmon_hosts": [], "sysmon_configurations": [], "sysmon_coverage": []})
    assert len(rows("configuration", "setup", empty)) == 3


def test_beacon_of_the_samples_is_found_with_its_interval() -> None:
    found = rows("network_dns", "beacons", session_with({}))
    assert [(row["program"], row["remote"], row["seconds"], row["spread"]) for row in found] == [
        ("acroupd.exe", "198.51.100.77", 60, 0)
    ]


def test_name_that_carries_data_can_be_clicked() -> None:
    domain = str(rows("network_dns", "carriers", session_with({}))[0]["domain"])
    assert len(rows("network_dns", "names", session_with({}), remote=domain)) == 25


@pytest.mark.parametrize(
    "place", ["run key", "service", "WMI subscription", "cron", "driver"], ids=lambda place: place.replace(" ", "_")
)
def test_place_of_an_autostart_is_named(place: str) -> None:
    assert place in {row["place"] for row in rows("persistence_registry", "places", session_with({}))}


def test_rare_autostart_can_be_clicked() -> None:
    kinds = [str(row["kind"]) for row in rows("persistence_registry", "rarest", session_with({}))]
    kind = next(kind for kind in kinds if kind.startswith("hku"))
    assert [row["kind"] for row in rows("persistence_registry", "rarest", session_with({}), item=kind)] == [kind]


def test_process_with_the_highest_risk_comes_first() -> None:
    found = rows("process_investigator", "found", session_with({}))
    assert found[0]["program"] == "acroupd.exe"
    assert int(str(found[0]["findings"])) > 10


def test_process_and_its_children_are_found_by_guid() -> None:
    guid = str(rows("process_investigator", "found", session_with({}))[0]["process_guid"])
    found = rows("process_investigator", "found", session_with({}), guid=guid)
    assert guid in {row["process_guid"] for row in found}
    assert {row["parent"] for row in found if row["process_guid"] != guid} == {"acroupd.exe"}


@lru_cache(maxsize=1)
def hit() -> Session:
    """The samples compared with one listed address, and the findings written."""
    listed = indicator("ip", "198.51.100.77", "good", confidence=80)
    made = session_with({"sysmon_intel_feeds": [feed("good")], "sysmon_intel": [listed]})
    made.outputs.pop("index:summary", None)
    run(plan(stanza("Sysmon Essentials - Pack - Intelligence - network_connect"), made), made)
    found: list[Row] = [dict(row) for row in made.outputs["index:summary"]]
    make_events(found, "summary", now(), now())
    made.index = concatenate([Frame.from_rows(found), made.index])
    return made


def test_findings_by_intelligence_name_indicator_and_feed() -> None:
    found = rows("threat_intelligence", "latest", hit(), indicator="198.51.100.77", feed="good")
    assert {(row["indicator"], row["feeds"], str(row["confidence"])) for row in found} == {
        ("198.51.100.77", "good", "80")
    }


def test_findings_by_intelligence_show_beside_the_traffic() -> None:
    assert {row["indicator"] for row in rows("network_dns", "intelligence", hit())} == {"198.51.100.77"}


def test_findings_of_other_indicators_are_left_out() -> None:
    assert rows("threat_intelligence", "latest", hit(), indicator="198.51.100.78") == []

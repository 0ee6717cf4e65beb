"""Looking back for new indicators: what came yesterday is found in what happened before, once, and nothing else is."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

import pytest

from offline.searchhead import SearchHead
from offline.spl.clock import Clock
from offline.spl.plan import plan, run
from tests.detection_samples import fill, head, stanza
from tests.shared import ROOT

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from offline.spl.frame import Frame
    from offline.spl.session import Session
    from tests.detection_samples import Row

RETRO = "Sysmon Essentials - Intelligence - Retro Hunt"
MIDNIGHT = 1_772_755_200.0
"""2026-03-06 00:00 UTC, two days after the intrusion."""
HOUR_S = 3600
YESTERDAY, BEFORE = MIDNIGHT - 12 * HOUR_S, MIDNIGHT - 30 * HOUR_S
C2, ADDRESS_KEY = "198.51.100.77", "ip:198.51.100.77"
HOSTS = ["web01.corp.example", "ws-041.corp.example"]
IMPLANT = "0c6ee80b1e51e31f22aafcc694fceffa55aeff1f8a54e0ae6fb3aa2f194a491c"


def row(key: str, kind: str, value: str, *, added: float = YESTERDAY, feed: str = "own", **more: str) -> Row:
    shown = {"match_key": key, "type": kind, "indicator": value, "feed": feed, "generation": "7"}
    return {**shown, "confidence": "80", "added": str(int(added)), **more}


def tables(rows: Sequence[Row]) -> dict[str, Sequence[Row]]:
    feeds = [{"_key": str(feed), "generation": "7"} for feed in sorted({str(one["feed"]) for one in rows})]
    return {"sysmon_intel": rows, "sysmon_intel_feeds": feeds}


@cache
def intrusion() -> Frame:
    found = SearchHead.of_apps([ROOT])
    found.load([str(ROOT / "samples" / "intrusion")])
    return found.index


def session(rows: Sequence[Row], day: int = 0) -> Session:
    due = MIDNIGHT + day * 24 * HOUR_S + 3.5 * HOUR_S
    sid = f"scheduler__nobody__retro_{day}"
    made = replace(head().session(Clock(due)), index=intrusion(), sid=sid)
    fill(made, tables(rows))
    return made


def looked_back(on: Session) -> list[Row]:
    return list(run(plan(stanza(RETRO), on), on).rows())


def question(on: Session) -> str:
    """What the index is asked for."""
    return str(next(iter(run(plan("| `sysmon_essentials_intel_new`", on), on).rows()))["query"])


def places(rows: Sequence[Mapping[str, object]]) -> list[tuple[str, str]]:
    return sorted((str(one["indicator"]), str(one["dest"])) for one in rows)


ADDRESS = row(ADDRESS_KEY, "ip", C2)
FOUND = {
    "address": [ADDRESS],
    "network around it": [row("net:198.51.100.0/24", "network", "198.51.100.0/24")],
    "wide network around it": [row("net:198.0.0.0/8", "network", "198.0.0.0/8")],
}


@pytest.mark.parametrize("rows", FOUND.values(), ids=FOUND)
def test_new_indicator_is_found_once_for_each_host(rows: list[Row]) -> None:
    found = looked_back(session(rows))
    assert places(found) == [(str(rows[0]["indicator"]), host) for host in HOSTS]
    assert {str(one["retro"]) for one in found} == {"1"}


OTHERS = {
    "name": row("domain:updates.example.net", "domain", "updates.example.net"),
    "parent name": row("domain:example.net", "domain", "example.net"),
    "hash": row(f"sha256:{IMPLANT}", "sha256", IMPLANT),
    "pipe": row("pipe:\\msupd-41-status", "pipe", "\\msupd-41-status"),
    "file name": row("file:acroupd.exe", "file_name", "acroupd.exe"),
    "path": row("file:c:\\users\\public\\acroupd.exe", "file_name", "c:\\users\\public\\acroupd.exe"),
    "URL": row("url:http://updates.example.net/pkg/acroupd.bin", "url", "http://updates.example.net/pkg/acroupd.bin"),
}


@pytest.mark.parametrize("one", OTHERS.values(), ids=OTHERS)
def test_every_kind_is_looked_for(one: Row) -> None:
    assert places(looked_back(session([one]))) == [(str(one["indicator"]), "ws-041.corp.example")]


def test_finding_tells_of_the_past_and_is_dated_now() -> None:
    found = next(one for one in looked_back(session([ADDRESS])) if one["dest"] == "ws-041.corp.example")
    assert found["_time"] == MIDNIGHT + 3.5 * HOUR_S
    assert (found["firstTime"], found["lastTime"], found["count"]) == (1772613660.014, 1772614680.0, 14)
    assert "14 events from 2026-03-04 08:41 to 2026-03-04 08:58" in str(found["message"])
    assert str(found["message"]).startswith("Looking back: ")


NOT_NEW = {
    "came the day before": [row(ADDRESS_KEY, "ip", C2, added=BEFORE)],
    "came today": [row(ADDRESS_KEY, "ip", C2, added=MIDNIGHT + 60)],
    "another feed had it": [ADDRESS, row(ADDRESS_KEY, "ip", C2, added=BEFORE, feed="other")],
    "came before it was seen": [row(ADDRESS_KEY, "ip", C2, added=1_772_600_000)],
    "address beside it": [row("ip:198.51.100.78", "ip", "198.51.100.78")],
    "generation that does not count": [{**ADDRESS, "generation": "6"}],
    "expired": [{**ADDRESS, "expires": str(int(MIDNIGHT))}],
}


@pytest.mark.parametrize("rows", NOT_NEW.values(), ids=NOT_NEW)
def test_nothing_else_is_found(rows: list[Row]) -> None:
    assert looked_back(session(rows)) == []


def test_indicator_that_comes_again_is_not_reported_again() -> None:
    first = session([ADDRESS])
    assert len(looked_back(first)) == 2
    second = session([{**ADDRESS, "added": str(int(YESTERDAY + 24 * HOUR_S))}], day=1)
    fill(second, {"sysmon_intel_retro": first.outputs["lookup:sysmon_intel_retro"]})
    assert looked_back(second) == []


def test_repeated_run_reports_its_own_again() -> None:
    first = session([ADDRESS])
    found = looked_back(first)
    assert [one["finding_id"] for one in looked_back(first)] == [one["finding_id"] for one in found]


def test_without_new_indicators_the_index_is_asked_for_nothing() -> None:
    quiet = session([row(ADDRESS_KEY, "ip", C2, added=BEFORE)])
    assert question(quiet) == "sysmon_essentials_nothing_is_new"


HOSTILE = {
    "quotes and pipes": ('file:a" | delete | "b.exe', "a"),
    "ampersand": ("file:r&d.exe", "r"),
    "trailing backslash": ("pipe:\\evil\\", ""),
}


@pytest.mark.parametrize(("key", "text"), HOSTILE.values(), ids=HOSTILE)
def test_texts_of_feeds_mean_nothing_to_the_search(key: str, text: str) -> None:
    hostile = session([row(key, "file_name", key.partition(":")[2])])
    assert question(hostile) == (f'("{text}")' if text else "*")
    assert looked_back(hostile) == []


def test_many_new_indicators_are_found_without_asking_for_each() -> None:
    many = [row(f"ip:203.0.113.{last}", "ip", f"203.0.113.{last}") for last in range(1, 255)]
    more = [row(f"ip:192.0.2.{last}", "ip", f"192.0.2.{last}") for last in range(60, 255)]
    named = [row(f"domain:x{number}.example", "domain", f"x{number}.example") for number in range(60)]
    on = session([*many, *more, *named, ADDRESS])
    assert question(on) == "*"
    assert (C2, "web01.corp.example") in places(looked_back(on))

"""Where indicators are asked for: the collection with its generations, or the file; feeds in the middle of a change."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

import pytest
from sysmon_essentials.intel.rows import COLUMNS

from offline.spl.clock import Clock
from offline.spl.plan import plan, run
from offline.spl.session import Macro
from tests.detection_samples import NOW, cases, detections, events_of, fill, head, stanza

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from offline.spl.frame import Frame
    from tests.detection_samples import Row

SEARCH = "Sysmon Essentials - Pack - Intelligence - network_connect"
NO_CELLS = dict.fromkeys(COLUMNS, "")
FILE_HOME = {"sysmon_essentials_intel_home": Macro("`sysmon_essentials_intel_file`")}


def row(generation: str, *, feed: str = "night", value: str = "203.0.113.80", **more: str) -> Row:
    shown = {"match_key": f"ip:{value}", "type": "ip", "indicator": value, "feed": feed, "generation": generation}
    return {**shown, "confidence": "80", **more}


def record(generation: str, feed: str = "night") -> Row:
    return {"_key": feed, "feed": feed, "generation": generation}


@cache
def connection() -> Frame:
    """One connection to 203.0.113.80."""
    return events_of(next(case for case in cases(detections()) if case.id == "connection_to_listed_address: address"))


def found(lookups: Mapping[str, Sequence[Row]], macros: Mapping[str, Macro] | None = None) -> list[Row]:
    session = replace(head().session(Clock(NOW)), index=connection())
    session.macros = {**session.macros, **(macros or {})}
    fill(session, lookups)
    return list(run(plan(stanza(SEARCH), session), session).rows())


OLD, NEW = row("0001", confidence="40"), row("0002", confidence="90")
STATES = {
    "before the new rows": ([OLD], "0001", 40),
    "new rows half written": ([OLD, NEW], "0001", 40),
    "flipped, old rows still there": ([OLD, NEW], "0002", 90),
    "old rows gone": ([NEW], "0002", 90),
}


@pytest.mark.parametrize(("rows", "live", "confidence"), STATES.values(), ids=STATES)
def test_old_or_new_generation_matches_and_never_both(rows: list[Row], live: str, confidence: int) -> None:
    (one,) = found({"sysmon_intel": rows, "sysmon_intel_feeds": [record(live)]})
    assert one["intel_confidence"] == confidence


def test_feed_that_never_got_through_matches_nothing() -> None:
    assert found({"sysmon_intel": [NEW]}) == []


def test_feed_may_have_blanks_in_its_name() -> None:
    rows = [row("0001", feed="vendor blocklist"), row("0007", feed="own | list")]
    live = [record("0001", "vendor blocklist"), record("0007", "own | list")]
    (one,) = found({"sysmon_intel": rows, "sysmon_intel_feeds": live})
    assert sorted(map(str, one["intel_feed"])) == ["own | list", "vendor blocklist"]


def test_empty_cells_of_one_feed_stay_with_that_feed() -> None:
    rows = [row("0001", confidence="40", description="a loader"), row("0001", feed="other", confidence="90")]
    live = [record("0001"), record("0001", "other")]
    (one,) = found({"sysmon_intel": rows, "sysmon_intel_feeds": live})
    assert one["intel_confidence"] == 90
    assert one.get("intel_age_days") is None


def test_expired_entry_of_one_feed_does_not_silence_another() -> None:
    rows = [row("0001", expires=str(int(NOW) - 1), confidence="90"), row("0001", feed="other", confidence="30")]
    live = [record("0001"), record("0001", "other")]
    (one,) = found({"sysmon_intel": rows, "sysmon_intel_feeds": live})
    assert (one["intel_feed"], one["intel_confidence"]) == ("other", 30)


def test_file_is_asked_if_it_is_the_home() -> None:
    (one,) = found({"sysmon_intel_csv": [{**NO_CELLS, **NEW}]}, FILE_HOME)
    assert one["indicator"] == "203.0.113.80"


def test_file_is_not_asked_as_shipped() -> None:
    assert found({"sysmon_intel_csv": [{**NO_CELLS, **NEW}], "sysmon_intel_feeds": [record("0002")]}) == []


def test_collection_is_not_asked_if_the_file_is_the_home() -> None:
    assert found({"sysmon_intel": [NEW], "sysmon_intel_feeds": [record("0002")]}, FILE_HOME) == []


@pytest.mark.parametrize(("confidence", "score"), [("100", 64), ("50", 32), ("1", 1), ("0", 1)], ids=str)
def test_risk_follows_confidence(confidence: str, score: int) -> None:
    (one,) = found({"sysmon_intel": [row("1", confidence=confidence)], "sysmon_intel_feeds": [record("1")]})
    assert one["risk_score"] == score


ALLOWED = {
    "address by a network": ("network", "203.0.113.0/24", "never", False),
    "address itself": ("ip", "203.0.113.80", "never", False),
    "expiry to come": ("network", "203.0.113.0/24", "2027-01-01", False),
    "expiry over": ("network", "203.0.113.0/24", "2026-01-01", True),
    "expiry that is no date": ("network", "203.0.113.0/24", "soon", True),
    "network beside it": ("network", "203.0.112.0/24", "never", True),
    "another type": ("domain", "203.0.113.80", "never", True),
}


@pytest.mark.parametrize(("kind", "value", "expires", "is_found"), ALLOWED.values(), ids=ALLOWED)
def test_allow_list_of_intelligence(kind: str, value: str, expires: str, is_found: bool) -> None:
    allowed = [{"type": kind, "value": value, "owner": "soc", "reason": "own scanner", "expires": expires}]
    lookups = {"sysmon_intel": [NEW], "sysmon_intel_feeds": [record("0002")]}
    lookups |= dict.fromkeys(("sysmon_intel_allowed", "sysmon_intel_allowed_networks"), allowed)
    assert bool(found(lookups)) is is_found

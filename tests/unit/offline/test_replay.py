"""The clock, the windows and what runs leave behind."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from offline.lookup_definition import Definition
from offline.lookup_table import table_of
from offline.lookups import Lookup
from offline.replay import Outage, replay, scheduled_searches, with_arrivals
from offline.spl.clock import Clock
from offline.spl.frame import Frame
from offline.spl.session import Session

if TYPE_CHECKING:
    from offline.replay import Replayed

START = 1_793_700_000.0
BY_INDEX_TIME = {"dispatch.earliest_time": "-24h@m", "dispatch.latest_time": "now"}
BY_INDEX_TIME |= {"dispatch.index_earliest": "-20m@m", "dispatch.index_latest": "-5m@m"}
QUARTERS = {"enableSched": "1", "cron_schedule": "*/15 * * * *", "realtime_schedule": "0"}
SINGLE = {**QUARTERS, **BY_INDEX_TIME, "search": "a=* | eval finding_id=_record_id"}
NAIVE = {**QUARTERS, "dispatch.earliest_time": "-15m@m", "dispatch.latest_time": "now", "search": SINGLE["search"]}


def events(count: int = 200, step_s: float = 97.0) -> Frame:
    rows = [
        {
            "index": "main",
            "a": str(n % 3),
            "host": f"h{n % 4}",
            "_time": START + n * step_s,
            "_file": "f",
            "_record_id": str(n),
        }
        for n in range(count)
    ]
    return Frame.from_rows(rows)


def replayed(
    *stanzas: dict[str, str], outage: Outage | None = None, seed: int = 1, index: Frame | None = None
) -> Replayed:
    named = {f"s{number}": stanza for number, stanza in enumerate(stanzas)}
    searches, _ = scheduled_searches({name: name for name in named}, named, lambda name: "only state" not in name)
    arrived = with_arrivals(events() if index is None else index, seed)
    seen = Lookup("seen", Definition(is_kvstore=True), table_of(("host", "count"), []))
    return replay(searches, Session(index=arrived, clock=Clock(0.0), lookups={"seen": seen}), outage)


def ids(outcome: Replayed) -> list[str]:
    return sorted(str(found.fields["finding_id"]) for found in outcome.findings)


EVERY = sorted(str(number) for number in range(200))


def test_delay_depends_on_event_and_seed_only() -> None:
    first, again, other = (with_arrivals(events(), seed).column("_indextime").values for seed in (1, 1, 2))
    assert first == again
    assert first != other
    times = events().column("_time").values
    assert all(0 <= arrival - time < 600 for arrival, time in zip(first, times, strict=True))
    assert first != sorted(first)


@pytest.mark.parametrize("seed", [1, 2, 3], ids=str)
def test_window_by_index_time_meets_each_event_once(seed: int) -> None:
    assert ids(replayed(SINGLE, seed=seed)) == EVERY


def test_window_by_event_time_alone_misses_late_events() -> None:
    assert len(ids(replayed(NAIVE))) < len(EVERY)


def test_missed_hours_are_made_up_for() -> None:
    assert ids(replayed(SINGLE, outage=Outage(3600, 3 * 3600))) == EVERY


def test_search_on_real_time_schedule_skips_missed_hours() -> None:
    outcome = replayed({**SINGLE, "realtime_schedule": "1"}, outage=Outage(3600, 3 * 3600))
    assert 0 < len(ids(outcome)) < len(EVERY)


def test_run_that_is_made_up_for_has_the_clock_of_when_it_was_due() -> None:
    search = {**SINGLE, "search": SINGLE["search"] + ' | eval finding_id=_record_id . " " . now()'}
    assert ids(replayed(search, outage=Outage(3600, 3 * 3600))) == ids(replayed(search))


def test_run_reads_what_the_run_before_wrote() -> None:
    search = (
        "index=main | stats count by host | lookup seen host OUTPUT count AS known"
        " | outputlookup append=t key_field=host seen | where isnull(known) | eval finding_id=host"
    )
    outcome = replayed({**SINGLE, "search": search})
    assert outcome.errors == []
    assert ids(outcome) == ["h0", "h1", "h2", "h3"]


def test_findings_in_the_summary_index_are_events_for_later_runs() -> None:
    write = {**SINGLE, "search": 'index=main a=1 | eval finding_id=_record_id | collect index=summary source="found"'}
    read = {**SINGLE, "search": 'index=summary source="found" | eval finding_id="again " . finding_id'}
    found = ids(replayed(write, read))
    ones = [name for name in found if not name.startswith("again")]
    assert len(ones) == 67
    assert sorted(f"again {name}" for name in ones) == [name for name in found if name.startswith("again")]


def test_repeats_of_a_victim_are_kept_apart() -> None:
    quiet = {"alert.suppress": "1", "alert.suppress.period": "24h", "alert.suppress.fields": "host"}
    outcome = replayed({**SINGLE, **quiet, "alert.digest_mode": "0"})
    assert len(outcome.findings) == 4
    assert len(outcome.findings) + len(outcome.hidden) == 200


def test_nothing_runs_through_months_of_silence() -> None:
    rows = [{"a": "1", "_time": START + gap, "_file": "f", "_record_id": str(gap)} for gap in (0, 100 * 86400)]
    outcome = replayed(SINGLE, index=Frame.from_rows(rows))
    assert len(outcome.findings) == 2
    assert outcome.runs < 200


def test_search_with_a_fault_does_not_stop_the_others() -> None:
    outcome = replayed({**SINGLE, "search": "a=* | nosuch"}, SINGLE)
    assert [name for name, _ in outcome.errors] == ["s0"]
    assert ids(outcome) == EVERY


def test_schedule_that_cannot_be_read_names_its_stanza() -> None:
    with pytest.raises(ValueError, match=r"\[x\] '99' is no minute"):
        scheduled_searches({"x": "x"}, {"x": {**SINGLE, "cron_schedule": "99 * * * *"}}, lambda _: True)


def test_search_without_schedule_is_named() -> None:
    assert scheduled_searches({"x": "x"}, {"x": {"search": "a=1"}}, lambda _: True) == ([], ["x"])

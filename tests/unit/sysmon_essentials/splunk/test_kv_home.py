"""A state comes into the KV store whole or not at all, whatever the store does meanwhile."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest
from sysmon_essentials.splunk.splunkd import SplunkdError

from tests.feed_server import Reply
from tests.intel_box import FEED, KEYS

if TYPE_CHECKING:
    from tests.intel_box import Box


def test_kv_store_that_is_starting_is_waited_for(box: Box) -> None:
    box.state.busy = 2
    assert box.run()["status"] == "ok"
    assert "KV Store is initializing" in box.log
    assert "asked again in 0.5 s" in box.log
    assert box.live == KEYS


def test_many_rows_go_in_batches_that_the_kv_store_takes(box: Box) -> None:
    box.web.on("/list.txt", Reply(b"".join(b"host%d.evil.example\n" % number for number in range(2500))))
    assert box.run()["indicators"] == 2500
    assert max(box.state.batches) == 1000
    assert len(box.live) == 2500


def test_kv_store_that_fails_midway_leaves_the_old_state(box: Box) -> None:
    box.run()
    box.web.on("/list.txt", Reply(b"".join(b"host%d.evil.example\n" % number for number in range(2500))))
    box.state.fail_after = len(box.state.batches) + 1
    with pytest.raises(SplunkdError, match="disk full"):
        box.go()
    assert box.live == KEYS
    box.state.fail_after = None
    box.run()
    assert len(box.live) == len(box.state.rows(FEED)) == 2500


def test_failure_after_the_new_state_is_in_force_does_not_bring_the_old_one_back(box: Box) -> None:
    def refuse_after_the_record() -> None:
        if box.state.asked[-1].startswith("POST") and "sysmon_intel_feeds" in box.state.asked[-1]:
            box.state.refused.add("DELETE")

    box.run()
    box.web.on("/list.txt", Reply(b"192.0.2.1\n"))
    box.state.on_question = refuse_after_the_record
    event = box.run()
    assert (event["result"], box.live) == ("changed", {"ip:192.0.2.1"})
    assert "rows of before are deleted next time: DELETE" in box.log
    box.state.refused.clear()
    box.state.on_question = lambda: None
    box.web.on("/list.txt", Reply(b"192.0.2.2\n"))
    box.run()
    assert {row["match_key"] for row in box.state.rows(FEED)} == {"ip:192.0.2.2"}


def test_rows_of_a_feed_without_record_are_swept_away_later(box: Box) -> None:
    old = {"_key": "x", "feed": "gone", "generation": "000000000000001", "match_key": "ip:192.0.2.9", "type": "ip"}
    new = {**old, "_key": "y", "feed": "just coming", "generation": f"{int(time.time() * 1000):015d}"}
    box.state.collections["sysmon_intel_indicators"].update(x={**old, "indicator": "a"}, y={**new, "indicator": "b"})
    box.run()
    assert (box.state.rows("gone"), len(box.state.rows("just coming"))) == ([], 1)

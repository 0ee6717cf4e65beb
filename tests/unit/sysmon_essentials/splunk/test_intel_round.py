"""Rounds of the input over a real web server and a double of splunkd: states, conditions, failures."""

from __future__ import annotations

import gzip
import re
import time
from typing import TYPE_CHECKING

import pytest
import trustme
from sysmon_essentials.splunk.splunkd import SplunkdError

from tests.feed_server import Reply, authority_file
from tests.intel_box import FEED, KEYS, LIST

if TYPE_CHECKING:
    from pathlib import Path

    from tests.intel_box import Box

XML_BOMB = b'<?xml version="1.0"?><!DOCTYPE f [<!ENTITY a "aaaaaaaaaa">%s]><f>&j;</f>' % b"".join(
    b'<!ENTITY %c "%s">' % (letter, b"&%c;" % (letter - 1) * 10) for letter in b"bcdefghij"
)
TABLE = b"indicator,type,confidence,tags\n203.0.113.9,ip,90,loader\nhxxp://evil[.]example/a,url,40,\nevil,domain,10,\n"


def test_feed_comes_into_the_collection_and_the_run_is_reported(box: Box) -> None:
    event = box.run()
    assert box.live == KEYS
    facts = {name: event[name] for name in ("feed", "result", "status", "indicators", "added", "removed", "refused")}
    assert facts == {
        "feed": FEED, "result": "changed", "status": "ok", "indicators": 2, "added": 2, "removed": 0, "refused": 0,
    }  # fmt: skip
    assert box.raw[-1][3:] == (f"sysmon_intel://{FEED}", "sysmon_essentials:intel_feed")
    record = box.record()
    assert (record["status"], record["indicators"], record["format"], record["error"]) == ("ok", 2, "list", "")
    assert record["next"] == record["last_success"] + 3600
    row = next(row for row in box.state.rows(FEED) if row["indicator"] == "198.51.100.7")
    assert (row["type"], row["confidence"], row["feed"]) == ("ip", 50, FEED)
    assert row["expires"] == row["added"] + 90 * 86_400


def test_table_over_https_brings_what_its_columns_say(box: Box) -> None:
    box.web.on("/list.txt", Reply(TABLE))
    event = box.run()
    assert (event["indicators"], event["refused"]) == (2, 1)
    rows = {row["match_key"]: (row["type"], row["confidence"], row.get("tags")) for row in box.state.rows(FEED)}
    assert rows == {"ip:203.0.113.9": ("ip", 90, "loader"), "url:http://evil.example/a": ("url", 40, None)}


def test_what_is_gone_from_the_feed_is_gone_and_what_stays_keeps_its_time(box: Box) -> None:
    box.run()
    for row in box.state.rows(FEED):
        row["added"] = 1_700_000_000
    box.web.on("/list.txt", Reply(b"203.0.113.9\nevil.example\n"))
    event = box.run()
    assert (event["added"], event["removed"]) == (1, 1)
    assert box.live == {"ip:203.0.113.9", "domain:evil.example"}
    rows = {row["match_key"]: row["added"] for row in box.state.rows(FEED)}
    assert set(rows) == box.live, "rows of the earlier state are deleted"
    assert rows["ip:203.0.113.9"] == 1_700_000_000
    assert rows["domain:evil.example"] > time.time() - 60


def test_not_modified_keeps_the_state(box: Box) -> None:
    box.web.on("/list.txt", Reply(LIST, headers={"ETag": '"v1"', "Last-Modified": "Thu, 01 Jan 2026 00:00:00 GMT"}))
    box.run()
    generation = box.record()["generation"]
    box.web.on("/list.txt", Reply(b"", 304))
    event = box.run()
    asked = box.web.requests[-1].headers
    assert (asked["if-none-match"], asked["if-modified-since"]) == ('"v1"', "Thu, 01 Jan 2026 00:00:00 GMT")
    assert (event["result"], event["indicators"], box.live) == ("unchanged", 2, KEYS)
    assert box.record()["generation"] == generation


def test_other_settings_ask_without_conditions(box: Box) -> None:
    box.web.on("/list.txt", Reply(LIST, headers={"ETag": '"v1"'}))
    box.run()
    box.settings["confidence"] = "90"
    assert box.run()["result"] == "changed"
    assert "if-none-match" not in box.web.requests[-1].headers
    assert {row["confidence"] for row in box.state.rows(FEED)} == {90}


def test_collection_that_was_emptied_is_filled_again(box: Box) -> None:
    box.web.on("/list.txt", Reply(LIST, headers={"ETag": '"v1"'}))
    box.run()
    box.state.collections["sysmon_intel_indicators"].clear()
    assert box.run()["result"] == "changed"
    assert box.live == KEYS


@pytest.mark.parametrize(
    ("reply", "complaint"),
    [
        pytest.param(Reply(b"busy", 500), "HTTP status 500: the server cannot answer now", id="500"),
        pytest.param(Reply(b"no", 403), "the server refuses these credentials", id="403"),
        pytest.param(Reply(LIST, headers={"Content-Length": "9000"}), "ends", id="truncated"),
        pytest.param(Reply(LIST, headers={"Content-Length": str(2 << 30)}), "more than 536870912 bytes", id="2 GB"),
        pytest.param(Reply(b"", 302, {"Location": "http://localhost/a"}), "plain http", id="redirect to http"),
        pytest.param(Reply(b"<html>log in</html>"), "is a web page or XML, not a feed", id="web page"),
        pytest.param(Reply(XML_BOMB), "is a web page or XML, not a feed", id="xml bomb"),
        pytest.param(Reply(b""), "is empty", id="empty"),
        pytest.param(Reply(b'{"type":"bundle","objects":' + b"[" * 100_000), "nested|JSON|too early", id="deep json"),
        pytest.param(
            Reply(b'{"type":"bundle","objects":[{"type":"indicator","id":"' + b"a" * 3_000_000), "JSON", id="long json"
        ),
        pytest.param(Reply(b'{"type":"bundle","objects":[{"type":"indic'), "JSON", id="cut json"),
        pytest.param(Reply(gzip.compress(LIST * 50)[:-9]), "cannot unpack: .*ended before", id="cut gzip"),
        pytest.param(Reply(b"not-an-indicator at all\n###\n??\n"), "all 2 items were refused|no indicator", id="junk"),
    ],
)
def test_broken_feed_keeps_the_last_good_state_and_says_so(box: Box, reply: Reply, complaint: str) -> None:
    box.run()
    before = dict(box.record())
    box.web.on("/list.txt", reply)
    event = box.run()
    assert (event["result"], event["status"]) == ("failed", "failed")
    assert re.search(complaint, event["error"]), event["error"]
    assert "its 2 indicators of before still count" in box.log
    assert box.live == KEYS
    record = box.record()
    assert (record["status"], record["error"], record["generation"]) == ("failed", event["error"], before["generation"])
    box.web.on("/list.txt", Reply(LIST + b"192.0.2.1\n"))
    assert box.run()["status"] == "ok"
    assert box.record()["error"] == ""


def test_indicators_expire_though_the_feed_is_down(box: Box) -> None:
    box.run()
    for row in box.state.rows(FEED):
        if row["indicator"] == "198.51.100.7":
            row["expires"] = int(time.time()) - 10
    box.web.on("/list.txt", Reply(b"", 500))
    event = box.run()
    assert (event["result"], event["expired"], event["indicators"]) == ("failed", 1, 1)
    assert box.live == {"ip:203.0.113.9"}


def test_server_that_wants_a_pause_gets_it(box: Box) -> None:
    box.run()
    box.web.on("/list.txt", Reply(b"", 429, {"Retry-After": "7200"}))
    event = box.run()
    assert "asked again in 7200 s" in event["error"]
    assert event["next"] == box.record()["last_attempt"] + 7200
    asked = len(box.web.requests)
    assert box.run()["result"] == "waiting"
    assert len(box.web.requests) == asked
    assert box.live == KEYS


def test_certificate_of_splunkd_must_be_its_own(box: Box) -> None:
    stranger = authority_file(trustme.CA(), box.splunkd.home / "etc" / "auth")
    (box.splunkd.home / "etc" / "auth" / "cacert.pem").write_bytes(
        (box.splunkd.home / "etc" / "auth" / stranger.rpartition("/")[2]).read_bytes()
    )
    with pytest.raises(SplunkdError, match=r"the certificate of splunkd at 127\.0\.0\.1.*splunkd_ca_file"):
        box.go()
    assert box.state.asked == []


@pytest.mark.parametrize(
    ("roles", "fetches"),
    [
        (["search_head", "shc_member"], False),
        (["search_head", "shc_member", "shc_captain"], True),
        (["search_head", "shc_captain"], True),
        (["indexer", "search_head"], True),
    ],
    ids=["member", "captain of members", "captain", "single"],
)
def test_of_a_cluster_the_captain_alone_fetches(box: Box, roles: list[str], fetches: bool) -> None:
    box.state.roles = roles
    box.go()
    assert bool(box.web.requests) == fetches
    assert bool(box.live) == fetches


def test_two_feeds_do_not_touch_each_other(box: Box) -> None:
    box.run()
    box.settings["location"] = box.web.on("/other.txt", Reply(b"192.0.2.1\n"))
    box.run("other feed")
    assert (box.live, box.state.live("other feed")) == (KEYS, {"ip:192.0.2.1"})


def test_file_on_this_machine(box: Box, tmp_path: Path) -> None:
    path = tmp_path / "indicators.csv"
    path.write_text("domain,score\nevil.example,80\n")
    box.settings.update(location=str(path))
    box.settings.pop("ca_file")
    assert box.run()["result"] == "changed"
    assert box.run()["result"] == "unchanged"
    path.write_text("domain,score\nevil.example,80\nbad.example,10\n")
    assert box.run()["added"] == 1
    path.unlink()
    assert "No such file" in box.run()["error"]
    assert box.live == {"domain:evil.example", "domain:bad.example"}

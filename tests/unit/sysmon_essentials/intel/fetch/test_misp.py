"""A MISP feed on a real server: what is fetched, what is kept, what is refused."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from sysmon_essentials.intel.fetch.errors import FetchError
from sysmon_essentials.intel.fetch.misp import fetch_misp

from tests.feed_server import FeedServer, Reply

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from tests.unit.sysmon_essentials.intel.fetch.conftest import MakeClient

UUIDS = [f"{number:08d}-0000-4000-8000-00000000abcd" for number in range(1, 4)]


def publish(server: FeedServer, times: Mapping[str, str]) -> str:
    """Put a manifest and its events there; gives the address of the feed."""
    for uuid, time in times.items():
        server.on(f"/feed/{uuid}.json", Reply(json.dumps({"Event": {"uuid": uuid, "time": time}}).encode()))
    manifest = {uuid: {"timestamp": time, "info": "made up"} for uuid, time in times.items()}
    server.on("/feed/manifest.json", Reply(json.dumps(manifest).encode()))
    return server.url + "/feed"


def events(fetched: Any) -> dict[str, str]:
    return {name: json.load(body)["Event"]["time"] for name, body in fetched.bodies()}


def asked(server: FeedServer) -> list[str]:
    paths = [one.path.rpartition("/")[2] for one in server.requests]
    server.requests.clear()
    return paths


def test_only_events_that_changed_are_fetched_and_all_are_given(
    server: FeedServer, client: MakeClient, tmp_path: Path
) -> None:
    url = publish(server, {UUIDS[0]: "100", UUIDS[1]: "100"})
    first = fetch_misp(client(), url, tmp_path, {})
    assert events(first) == {UUIDS[0]: "100", UUIDS[1]: "100"}
    assert asked(server) == ["manifest.json", f"{UUIDS[0]}.json", f"{UUIDS[1]}.json"]
    assert fetch_misp(client(), url, tmp_path, first.stamp) is None
    assert asked(server) == ["manifest.json"]
    publish(server, {UUIDS[1]: "200", UUIDS[2]: "150"})
    second = fetch_misp(client(), url + "/manifest.json", tmp_path, first.stamp)
    assert events(second) == {UUIDS[1]: "200", UUIDS[2]: "150"}
    assert asked(server) == ["manifest.json", f"{UUIDS[1]}.json", f"{UUIDS[2]}.json"]
    assert len(list(tmp_path.iterdir())) == 2


def test_files_that_were_lost_are_fetched_again(server: FeedServer, client: MakeClient, tmp_path: Path) -> None:
    url = publish(server, {UUIDS[0]: "100"})
    stamp = fetch_misp(client(), url, tmp_path, {}).stamp
    for path in tmp_path.iterdir():
        path.unlink()
    assert events(fetch_misp(client(), url, tmp_path, stamp)) == {UUIDS[0]: "100"}


def test_event_that_is_missing_costs_no_other_and_is_asked_for_again(
    server: FeedServer, client: MakeClient, tmp_path: Path
) -> None:
    url = publish(server, {UUIDS[0]: "100", UUIDS[1]: "100"})
    server.on(f"/feed/{UUIDS[0]}.json", Reply(b"", 404))
    first = fetch_misp(client(), url, tmp_path, {})
    assert events(first) == {UUIDS[1]: "100"}
    assert first.problems == (f"{url}/{UUIDS[0]}.json: listed in the manifest and not there",)
    publish(server, {UUIDS[0]: "100", UUIDS[1]: "100"})
    assert set(events(fetch_misp(client(), url, tmp_path, first.stamp))) == set(UUIDS[:2])


def test_failure_keeps_what_came_for_the_next_time(server: FeedServer, client: MakeClient, tmp_path: Path) -> None:
    url = publish(server, {UUIDS[0]: "100", UUIDS[1]: "100"})
    server.on(f"/feed/{UUIDS[1]}.json", Reply(b"", 500))
    with pytest.raises(FetchError, match="HTTP status 500"):
        fetch_misp(client(retries=0), url, tmp_path, {})
    asked(server)
    publish(server, {UUIDS[0]: "100", UUIDS[1]: "100"})
    assert len(events(fetch_misp(client(), url, tmp_path, {}))) == 2
    assert asked(server) == ["manifest.json", f"{UUIDS[1]}.json"]


@pytest.mark.parametrize(
    ("manifest", "complaint"),
    [
        (b'{"../../../etc/passwd": {"timestamp": "1"}}', "an event without UUID"),
        (json.dumps({UUIDS[0]: {"timestamp": "../1"}}).encode(), "an event without UUID and timestamp"),
        (json.dumps({UUIDS[0]: 7}).encode(), "an event without UUID and timestamp"),
        (b"[1, 2]", "expected an object"),
        (b"{" * 100_000, "no valid JSON"),
        (b"<html>log in</html>", "no valid JSON"),
    ],
    ids=["path as name", "path as time", "no facts", "array", "deep", "web page"],
)
def test_what_is_no_manifest_is_refused(
    server: FeedServer, client: MakeClient, tmp_path: Path, manifest: bytes, complaint: str
) -> None:
    server.on("/feed/manifest.json", Reply(manifest))
    with pytest.raises(FetchError, match=complaint):
        fetch_misp(client(), server.url + "/feed", tmp_path / "kept", {})
    assert not (tmp_path / "kept").exists()

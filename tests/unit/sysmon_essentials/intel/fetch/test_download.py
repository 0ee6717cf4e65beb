"""Feeds that are one body: conditions at an address, stamps of a file."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import pytest
from sysmon_essentials.intel.fetch.download import fetch_file, fetch_url
from sysmon_essentials.intel.fetch.errors import FetchError

from tests.feed_server import FeedServer, Reply

if TYPE_CHECKING:
    from pathlib import Path

    from tests.unit.sysmon_essentials.intel.fetch.conftest import MakeClient

LIST = b"198.51.100.7\n"
MOST = 1000


def text(fetched: Any) -> bytes:
    return b"".join(body.read() for _, body in fetched.bodies())


def test_answer_of_before_is_the_condition_of_the_next(server: FeedServer, client: MakeClient) -> None:
    when = "Thu, 01 Jan 2026 00:00:00 GMT"
    url = server.on("/a", Reply(LIST, headers={"ETag": '"v1"', "Last-Modified": when}), Reply(b"", 304))
    fetched = fetch_url(client(), url, {})
    assert text(fetched) == LIST
    assert fetch_url(client(), url, fetched.stamp) is None
    conditions = [
        (asked.headers.get("if-none-match"), asked.headers.get("if-modified-since")) for asked in server.requests
    ]
    assert conditions == [(None, None), ('"v1"', when)]


def test_body_that_is_the_same_is_no_change_though_the_server_knows_no_conditions(
    server: FeedServer, client: MakeClient
) -> None:
    url = server.on("/a", Reply(LIST))
    stamp = fetch_url(client(), url, {}).stamp
    assert fetch_url(client(), url, stamp) is None
    server.on("/a", Reply(LIST * 2))
    assert text(fetch_url(client(), url, stamp)) == LIST * 2


def test_not_modified_without_a_condition_is_an_error(server: FeedServer, client: MakeClient) -> None:
    url = server.on("/a", Reply(b"", 304))
    with pytest.raises(FetchError, match="HTTP status 304 to a request without conditions"):
        fetch_url(client(), url, {})


def test_file_is_read_when_it_has_changed(tmp_path: Path) -> None:
    path = tmp_path / "feed.txt"
    path.write_bytes(LIST)
    fetched = fetch_file(path, MOST, {})
    assert text(fetched) == LIST
    assert fetch_file(path, MOST, fetched.stamp) is None
    path.write_bytes(LIST * 2)
    assert text(fetch_file(path, MOST, fetched.stamp)) == LIST * 2


def test_file_that_changes_while_it_is_read_does_not_count(tmp_path: Path) -> None:
    path = tmp_path / "feed.txt"
    path.write_bytes(LIST)
    bodies = fetch_file(path, MOST, {}).bodies()
    next(bodies)
    os.utime(path, ns=(1, 1))
    with pytest.raises(FetchError, match="changed while it was read"):
        next(bodies)


@pytest.mark.parametrize(
    ("name", "complaint"),
    [("long", "1001 bytes are more than 1000"), ("pipe", "not a regular file"), ("none", "No such file")],
)
def test_file_that_cannot_be_one_is_told(tmp_path: Path, name: str, complaint: str) -> None:
    (tmp_path / "long").write_bytes(b"x" * (MOST + 1))
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(FetchError, match=complaint):
        fetch_file(tmp_path / name, MOST, {})

"""The client against a real server that behaves well, badly and worse."""

from __future__ import annotations

import socket
import time
from datetime import datetime, timedelta, timezone
from email.utils import format_datetime
from typing import TYPE_CHECKING

import pytest
from sysmon_essentials.intel.fetch.errors import FetchError

from tests.feed_server import FeedServer, Handler, Reply, served

if TYPE_CHECKING:
    import trustme

    from tests.unit.sysmon_essentials.intel.fetch.conftest import MakeClient

UTC = timezone(timedelta(0))
FEED = b"198.51.100.7\n203.0.113.9\n"


def whole(client_answer: object) -> bytes:
    body = client_answer.body
    with body:
        return body.read()


def test_body_comes_whole_and_verified(server: FeedServer, client: MakeClient) -> None:
    url = server.on("/list.txt", Reply(FEED, headers={"ETag": '"v1"'}))
    answer = client().get(url)
    assert answer.headers["etag"] == '"v1"'
    assert whole(answer) == FEED


def test_query_and_own_headers_are_sent(server: FeedServer, client: MakeClient) -> None:
    url = server.on("/list.txt", Reply(FEED))
    whole(client(secrets={"Auth-Key": "s3cret"}).get(url + "?days=7", {"Accept": "text/plain"}))
    asked = server.requests[0]
    assert asked.query == {"days": ["7"]}
    assert (asked.headers["auth-key"], asked.headers["accept"]) == ("s3cret", "text/plain")


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
def test_failures_that_may_pass_are_tried_again(
    server: FeedServer, client: MakeClient, pauses: list[float], status: int
) -> None:
    url = server.on("/list.txt", Reply(b"busy", status), Reply(b"busy", status), Reply(FEED))
    assert whole(client().get(url)) == FEED
    assert pauses == [1.0, 2.0]


@pytest.mark.parametrize(
    ("status", "meaning"),
    [
        (400, "the server refuses"),
        (401, "credential"),
        (403, "credential"),
        (404, "look at location"),
        (410, "refuses"),
    ],
    ids=str,
)
def test_failures_that_stay_are_said_at_once(
    server: FeedServer, client: MakeClient, pauses: list[float], status: int, meaning: str
) -> None:
    url = server.on("/list.txt", Reply(b"no", status))
    with pytest.raises(FetchError, match=meaning) as caught:
        client().get(url)
    assert (caught.value.status, len(server.requests), pauses) == (status, 1, [])


def test_server_that_stays_busy_gets_as_many_attempts_as_allowed(server: FeedServer, client: MakeClient) -> None:
    url = server.on("/list.txt", Reply(b"busy", 500))
    with pytest.raises(FetchError, match="HTTP status 500: the server cannot answer now"):
        client(retries=3).get(url)
    assert len(server.requests) == 4


def test_retry_after_in_seconds_is_kept_to(server: FeedServer, client: MakeClient, pauses: list[float]) -> None:
    url = server.on("/list.txt", Reply(b"", 429, {"Retry-After": "17"}), Reply(FEED))
    assert whole(client().get(url)) == FEED
    assert pauses == [17.0]


def test_retry_after_as_date_is_kept_to(server: FeedServer, client: MakeClient, pauses: list[float]) -> None:
    when = format_datetime(datetime.now(UTC) + timedelta(seconds=40), usegmt=True)
    url = server.on("/list.txt", Reply(b"", 503, {"Retry-After": when}), Reply(FEED))
    assert whole(client().get(url)) == FEED
    assert 35 < pauses[0] <= 40


def test_longer_wait_than_there_is_time_ends_the_run_and_is_told(
    server: FeedServer, client: MakeClient, pauses: list[float]
) -> None:
    url = server.on("/list.txt", Reply(b"", 429, {"Retry-After": "3600"}))
    with pytest.raises(FetchError, match="asked again in 3600 s") as caught:
        client(total_timeout_s=60.0).get(url)
    assert (caught.value.wait_s, pauses) == (3600.0, [])


def test_not_modified_has_no_body(server: FeedServer, client: MakeClient) -> None:
    url = server.on("/list.txt", Reply(b"", 304))
    answer = client().get(url, {"If-None-Match": '"v1"'})
    assert (answer.status, answer.body) == (304, None)
    assert server.requests[0].headers["if-none-match"] == '"v1"'


def _drip(handler: Handler) -> None:
    for _ in range(200):
        handler.wfile.write(b"x")
        handler.wfile.flush()
        time.sleep(0.05)


def _silence(handler: Handler) -> None:
    handler.wfile.flush()
    time.sleep(3)


def _cut(handler: Handler) -> None:
    """End the connection as an attacker on the way would: without saying so in TLS."""
    handler.wfile.write(FEED)
    handler.wfile.flush()
    raw = socket.socket(fileno=socket.dup(handler.connection.fileno()))
    raw.shutdown(socket.SHUT_RDWR)
    raw.close()


def _ended(handler: Handler) -> None:
    """Say in TLS that this was all."""
    handler.wfile.write(FEED)
    handler.wfile.flush()
    handler.connection.unwrap()


def _endless(handler: Handler) -> None:
    while True:
        handler.wfile.write(b"198.51.100.7\n" * 5000)


def _broken_chunks(handler: Handler) -> None:
    handler.wfile.write(b"40\r\n" + FEED)


@pytest.mark.parametrize(
    ("reply", "limits", "complaint"),
    [
        pytest.param(Reply(FEED, headers={"Content-Length": "900"}), {}, "the connection ends before", id="shorter"),
        pytest.param(Reply(send=_ended, headers={"Content-Length": "900"}), {}, "after 25 of 900 bytes", id="ended"),
        pytest.param(Reply(send=_cut), {}, "ends before", id="cut without a word"),
        pytest.param(
            Reply(send=_broken_chunks, headers={"Transfer-Encoding": "chunked"}), {}, "ends before", id="chunks"
        ),
        pytest.param(
            Reply(FEED, headers={"Content-Length": str(2 << 30)}), {}, "more than 536870912 bytes", id="2 GB declared"
        ),
        pytest.param(Reply(send=_endless), {"max_bytes": 1_000_000}, "more than 1000000 bytes", id="endless"),
        pytest.param(Reply(send=_drip), {"total_timeout_s": 0.5}, "longer than 0.5 s in all", id="drips"),
    ],
)
def test_bodies_that_are_not_whole_are_refused(
    server: FeedServer, client: MakeClient, reply: Reply, limits: dict[str, float], complaint: str
) -> None:
    url = server.on("/list.txt", reply)
    began = time.monotonic()
    with pytest.raises(FetchError, match=complaint):
        client(retries=0, **limits).get(url)
    assert time.monotonic() - began < 3


def test_body_without_length_is_whole_if_tls_says_so(server: FeedServer, client: MakeClient) -> None:
    assert whole(client().get(server.on("/list.txt", Reply(send=_ended)))) == FEED


def test_silence_ends_by_the_read_timeout(server: FeedServer, client: MakeClient) -> None:
    url = server.on("/list.txt", Reply(send=_silence))
    with pytest.raises(FetchError, match=r"no answer for 0.2 s \(read_timeout\)"):
        client(retries=0, reach={"read_timeout_s": 0.2}).get(url)


def test_head_that_drips_ends_by_the_deadline(client: MakeClient, authority: trustme.CA) -> None:
    def head(handler: Handler) -> None:
        raise AssertionError("not reached")

    with served(authority) as server:
        url = server.on("/list.txt", Reply(send=head))
        original = Handler.send_response

        def dripping(self: Handler, *_: object) -> None:
            _drip(self)

        try:
            Handler.send_response = dripping
            with pytest.raises(FetchError, match=r"longer than 0\.4 s in all"):
                client(retries=0, total_timeout_s=0.4).get(url)
        finally:
            Handler.send_response = original


def test_what_is_not_http_is_refused(client: MakeClient, server: FeedServer) -> None:
    url = server.on("/list.txt", Reply(FEED, headers={"X-Long": "x" * 70_000}))
    with pytest.raises(FetchError, match="does not speak HTTP as it should"):
        client(retries=0).get(url)


def test_limit_of_bytes_counts_all_bodies_of_a_feed(server: FeedServer, client: MakeClient) -> None:
    url = server.on("/list.txt", Reply(b"x" * 600))
    asking = client(max_bytes=1000)
    whole(asking.get(url))
    with pytest.raises(FetchError, match="more than 1000 bytes; if that is right, raise max_megabytes"):
        asking.get(url)


def test_nobody_there_is_told(client: MakeClient) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    with pytest.raises(FetchError, match=r"localhost:\d+/a: no connection \(Connection refused\)"):
        client(retries=0).get(f"https://localhost:{port}/a")


# Redirects


def test_redirect_on_the_same_host_keeps_credentials(server: FeedServer, client: MakeClient) -> None:
    server.on("/new", Reply(FEED))
    url = server.on("/old", Reply(b"", 302, {"Location": "/new"}))
    assert whole(client(secrets={"Authorization": "Bearer s3cret"}).get(url)) == FEED
    assert [asked.headers.get("authorization") for asked in server.requests] == ["Bearer s3cret"] * 2


def test_redirect_to_another_host_carries_no_credentials(
    server: FeedServer, client: MakeClient, authority: trustme.CA
) -> None:
    with served(authority) as other:
        target = other.on("/list.txt", Reply(FEED))
        url = server.on("/old", Reply(b"", 307, {"Location": target}))
        secrets = {"Authorization": "Bearer s3cret", "X-Key": "k3y"}
        assert whole(client(secrets=secrets).get(url)) == FEED
        assert {"authorization", "x-key"} & set(other.requests[0].headers) == set()


@pytest.mark.parametrize(
    ("target", "complaint"),
    [
        ("http://localhost/list.txt", "plain http can be changed"),
        ("file:///etc/passwd", "expected https://host/path"),
        ("ftp://localhost/a", "expected https://host/path"),
        ("https://user:pass@localhost/a", "holds no user and password"),
    ],
    ids=["http", "file", "ftp", "with password"],
)
def test_redirect_elsewhere_is_refused(server: FeedServer, client: MakeClient, target: str, complaint: str) -> None:
    url = server.on("/old", Reply(b"", 302, {"Location": target}))
    with pytest.raises(FetchError, match=f"sends us on to where we do not go: .*{complaint}") as caught:
        client().get(url)
    assert "pass@" not in str(caught.value)


def test_redirects_in_a_circle_end(server: FeedServer, client: MakeClient) -> None:
    url = server.on("/old", Reply(b"", 302, {"Location": "/old"}))
    with pytest.raises(FetchError, match="sends us on and on"):
        client().get(url)
    assert len(server.requests) == 6

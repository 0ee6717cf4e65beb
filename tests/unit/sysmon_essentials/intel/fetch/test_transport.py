"""Certificates and proxies: what is trusted, and on which way."""

from __future__ import annotations

import contextlib
import socket
import threading
from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING

import pytest
from sysmon_essentials.intel.fetch.errors import FetchError
from sysmon_essentials.intel.fetch.transport import basic, read_proxy

from tests.feed_server import FeedServer, Proxy, Reply, served

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    import trustme

    from tests.unit.sysmon_essentials.intel.fetch.conftest import MakeClient

UTC = timezone(timedelta(0))
FEED = b"198.51.100.7\n"


def whole(answer: Any) -> bytes:
    with answer.body as body:
        return body.read()


def test_unknown_authority_is_not_trusted(server: FeedServer, client: MakeClient, pauses: list[float]) -> None:
    url = server.on("/list.txt", Reply(FEED))
    with pytest.raises(FetchError, match=r"certificate is not to be trusted .*name its file in ca_file"):
        client(reach={"ca_file": ""}).get(url)
    assert pauses == []
    assert server.requests == []


def test_expired_certificate_is_not_trusted(client: MakeClient, authority: trustme.CA) -> None:
    past = datetime.now(UTC) - timedelta(days=1)
    with served(authority, not_after=past) as server:
        url = server.on("/list.txt", Reply(FEED))
        with pytest.raises(FetchError, match="certificate has expired"):
            client().get(url)


def test_certificate_of_another_host_is_not_trusted(client: MakeClient, authority: trustme.CA) -> None:
    with served(authority, name="feeds.example.com") as server:
        url = server.on("/list.txt", Reply(FEED))
        with pytest.raises(FetchError, match="not to be trusted"):
            client().get(url)


def test_server_that_never_shakes_hands_is_given_up(client: MakeClient) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"https://localhost:{silent.getsockname()[1]}/a"
        with pytest.raises(FetchError, match=r"no connection within 0\.3 s \(connect_timeout\)"):
            client(retries=0, reach={"connect_timeout_s": 0.3}).get(url)


def test_server_that_speaks_no_tls_is_told(client: MakeClient) -> None:
    with socket.create_server(("127.0.0.1", 0)) as plain:
        answering = threading.Thread(target=_answer_plainly, args=(plain,))
        answering.start()
        with pytest.raises(FetchError, match=r"no TLS connection|ends before the answer"):
            client(retries=0).get(f"https://localhost:{plain.getsockname()[1]}/a")
        answering.join()


def _answer_plainly(listener: socket.socket) -> None:
    connection, _ = listener.accept()
    with connection, contextlib.suppress(OSError):
        connection.recv(1000)
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")


def test_file_without_authorities_is_told(client: MakeClient, tmp_path: object) -> None:
    with pytest.raises(FetchError, match=r"ca_file /nonexistent\.pem: no certificates in PEM form"):
        client(reach={"ca_file": "/nonexistent.pem"})


@pytest.fixture
def proxy() -> Iterator[Proxy]:
    running = Proxy(basic("outbound", "pr0xy"))
    yield running
    running.close()


def test_proxy_connects_and_tls_is_verified_behind_it(server: FeedServer, client: MakeClient, proxy: Proxy) -> None:
    url = server.on("/list.txt", Reply(FEED))
    through = read_proxy(proxy.url, "outbound", "pr0xy")
    assert whole(client(reach={"proxy": through}).get(url)) == FEED
    assert proxy.asked[0].startswith(f"CONNECT localhost:{server.port} ")
    assert "proxy-authorization" not in server.requests[0].headers
    with pytest.raises(FetchError, match="not to be trusted"):
        client(reach={"proxy": through, "ca_file": ""}).get(url)


def test_proxy_that_wants_credentials_is_told(server: FeedServer, client: MakeClient, proxy: Proxy) -> None:
    url = server.on("/list.txt", Reply(FEED))
    with pytest.raises(FetchError, match=r"the proxy says 407: .*look at proxy_credential"):
        client(reach={"proxy": read_proxy(proxy.url)}).get(url)
    assert len(proxy.asked) == 1


@pytest.mark.parametrize(
    ("typed", "complaint"),
    [
        ("socks5://proxy.example.com:1080", "expected http://host:port"),
        ("http://proxy.example.com", "expected http://host:port"),
        ("http://me:pass@proxy.example.com:3128", "holds no user and password"),
        ("http://proxy.example.com:3128/path", "expected http://host:port"),
        ("http://proxy.example.com:port", "expected http://host:port"),
    ],
)
def test_proxies_that_are_written_otherwise(typed: str, complaint: str) -> None:
    with pytest.raises(FetchError, match=complaint):
        read_proxy(typed)


@pytest.mark.parametrize(
    "typed", ["http://proxy.example.com:3128", "proxy.example.com:3128", "http://proxy.example.com:3128/"]
)
def test_proxy_is_read(typed: str) -> None:
    proxy = read_proxy(typed)
    assert proxy is not None
    assert (proxy.host, proxy.port, proxy.authorization) == ("proxy.example.com", 3128, "")
    assert read_proxy(" ") is None

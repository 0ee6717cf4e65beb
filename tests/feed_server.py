"""An HTTPS server on loopback that answers as told, also badly, and a proxy; certificates are of the tests' own.

Answers are given in order, path by path, the last one again and again. What was asked stands in ``requests``.
"""

from __future__ import annotations

import contextlib
import select
import socket
import ssl
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime
    from pathlib import Path

    import trustme

HOST = "localhost"


@dataclass
class Reply:
    """One answer; ``send`` writes the body its own way instead of ``body``, and its length is then not declared."""

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    send: Callable[[Handler], None] | None = None


@dataclass
class Asked:
    """One request, with the names of its headers in lower case."""

    path: str
    query: dict[str, list[str]]
    headers: dict[str, str]


class Handler(BaseHTTPRequestHandler):
    """One connection."""

    protocol_version = "HTTP/1.1"
    wbufsize = 65_536
    server: _Server

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        asked = Asked(parts.path, parse_qs(parts.query), {name.lower(): value for name, value in self.headers.items()})
        self.server.requests.append(asked)
        replies = self.server.replies.get(parts.path, [Reply(b"nothing here", 404)])
        reply = replies.pop(0) if len(replies) > 1 else replies[0]
        self.send_response(reply.status)
        if reply.send is None and "Content-Length" not in reply.headers:
            self.send_header("Content-Length", str(len(reply.body)))
        for name, value in reply.headers.items():
            self.send_header(name, value)
        self.end_headers()
        with contextlib.suppress(OSError):
            if reply.send is None:
                self.wfile.write(reply.body)
            else:
                reply.send(self)
        self.close_connection = True

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    replies: dict[str, list[Reply]]
    requests: list[Asked]

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing of clients that hang up."""


class FeedServer:
    """The server; ``host`` is what its address says, and its certificate unless another name is given."""

    def __init__(
        self, authority: trustme.CA, *, name: str = HOST, not_after: datetime | None = None, host: str = HOST
    ) -> None:
        self._server = _Server(("127.0.0.1", 0), Handler)
        self._server.replies, self._server.requests = {}, []
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        authority.issue_cert(name, not_after=not_after).configure_cert(context)
        self._server.socket = context.wrap_socket(self._server.socket, server_side=True)
        self.port = self._server.server_address[1]
        self.url = f"https://{host}:{self.port}"
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()

    def on(self, path: str, *replies: Reply) -> str:
        """Answer to a path from now on; gives its address."""
        self._server.replies[path] = list(replies)
        return self.url + path

    @property
    def requests(self) -> list[Asked]:
        return self._server.requests

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


@contextlib.contextmanager
def served(authority: trustme.CA, **named: object) -> Iterator[FeedServer]:
    """A server for the length of a ``with``."""
    server = FeedServer(authority, **named)
    try:
        yield server
    finally:
        server.close()


def authority_file(authority: trustme.CA, folder: Path) -> str:
    """The file that a client is given to trust an authority."""
    path = folder / "authority.pem"
    authority.cert_pem.write_to_path(str(path))
    return str(path)


class Proxy:
    """Connects to where it is asked to, if it likes the authorization."""

    def __init__(self, authorization: str = "") -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self._authorization = authorization
        self.asked: list[str] = []
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                threading.Thread(target=self._connect, args=(client,), daemon=True).start()

    def _connect(self, client: socket.socket) -> None:
        with client, contextlib.suppress(OSError):
            head = b""
            while b"\r\n\r\n" not in head:
                piece = client.recv(4096)
                if not piece:
                    return
                head += piece
            lines = head.decode().split("\r\n")
            self.asked.append(lines[0])
            if self._authorization and f"Proxy-Authorization: {self._authorization}" not in lines:
                client.sendall(b"HTTP/1.1 407 Who are you\r\n\r\n")
                return
            port = int(lines[0].split()[1].rpartition(":")[2])
            with socket.create_connection(("127.0.0.1", port)) as server:
                client.sendall(b"HTTP/1.1 200 Connected\r\n\r\n")
                _relay(client, server)

    def close(self) -> None:
        self._listener.close()


def _relay(one: socket.socket, two: socket.socket) -> None:
    """Carry bytes both ways until one side has ended."""
    other = {one: two, two: one}
    while True:
        for ready in select.select(list(other), [], [])[0]:
            data = ready.recv(65_536)
            if not data:
                return
            other[ready].sendall(data)

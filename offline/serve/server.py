"""The socket: HTTP/1.1 on loopback, a thread a connection, with bounds on everything that a client may send.

Knows http.server. Which request gets which response is the work of ``web``.
"""

from __future__ import annotations

import select
import socket
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

from offline.serve.guard import HEADERS, LOOPBACK
from offline.serve.message import Request, Response, text_response

if TYPE_CHECKING:
    from collections.abc import Callable

MAX_BODY_BYTES = 2_000_000
MAX_CONNECTIONS = 64
IDLE_S = 30.0


class Server(ThreadingHTTPServer):
    """Listens on 127.0.0.1 only; there is no way to make it listen elsewhere."""

    daemon_threads = True
    block_on_close = False
    request_queue_size = 64

    def __init__(self, port: int) -> None:
        """``port`` 0 is any that is free. Nothing is answered before ``respond`` is set."""
        super().__init__((LOOPBACK, port), _Handler)
        self.respond: Callable[[Request], Response] = lambda _: text_response("Not ready.\n", 503)
        self._free = threading.BoundedSemaphore(MAX_CONNECTIONS)

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self.server_address[1])

    def process_request(self, request: Any, client_address: Any) -> None:
        """Handle a connection in a thread of its own; one too many is closed."""
        if self._free.acquire(blocking=False):
            super().process_request(request, client_address)
        else:
            self.shutdown_request(request)

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        """As the base class, and make room again."""
        try:
            super().process_request_thread(request, client_address)
        finally:
            self._free.release()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "sysmon-essentials"
    sys_version = ""
    timeout = IDLE_S
    server: Server
    connection: socket.socket

    def handle_one_request(self) -> None:
        try:
            super().handle_one_request()
        except (ConnectionError, TimeoutError):
            self.close_connection = True

    def do_GET(self) -> None:
        self._handle()

    do_HEAD = do_POST = do_DELETE = do_GET

    def version_string(self) -> str:
        """The name, without the version of Python."""
        return self.server_version

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing: addresses may hold the token, and searches what is in the events."""

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """A short text in place of the page of http.server."""
        self.close_connection = True
        self._send(text_response(f"{message or 'This request cannot be answered.'}\n", code))

    def _handle(self) -> None:
        body = self._body()
        if body is None:
            return
        method = "GET" if self.command == "HEAD" else self.command
        headers = {name.lower(): value for name, value in self.headers.items()}
        self._send(self.server.respond(Request(method, self.path, headers, body, self._is_left)))

    def _body(self) -> bytes | None:
        """What the client sent; None if that was answered with an error."""
        length = self.headers.get("Content-Length", "0")
        if self.headers.get("Transfer-Encoding") or len(self.headers.get_all("Content-Length", [])) > 1:
            self.send_error(411, "Send the length of the body.")
        elif not length.isascii() or not length.isdigit() or len(length) > 12:
            self.send_error(400, "Content-Length is not a number.")
        elif int(length) > MAX_BODY_BYTES:
            self.send_error(413, f"A body has at most {MAX_BODY_BYTES:,} bytes.")
        else:
            return self.rfile.read(int(length))
        return None

    def _send(self, response: Response) -> None:
        self.send_response(response.status)
        own = {name for name, _ in response.headers}
        for name, value in (*((name, HEADERS[name]) for name in HEADERS if name not in own), *response.headers):
            self.send_header(name, value)
        if response.status != 204:
            self.send_header("Content-Type", response.kind)
            self.send_header("Content-Length", str(len(response.body)))
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        if self.command != "HEAD" and response.status != 204:
            self.wfile.write(response.body)

    def _is_left(self) -> bool:
        """True if the client has closed the connection while it waits for the response."""
        try:
            readable, _, _ = select.select([self.connection], [], [], 0)
            return bool(readable) and self.connection.recv(1, socket.MSG_PEEK) == b""
        except (OSError, ValueError):
            return True

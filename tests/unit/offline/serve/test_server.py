"""The socket: loopback only, and bounds on what a client may send."""

from __future__ import annotations

import http.client
import socket
import threading

import pytest

from offline.serve import server as module
from offline.serve.message import Request, Response, text_response
from offline.serve.server import Server


@pytest.fixture
def running():
    """A server that answers with what it was asked; its ``seen`` holds the requests."""
    made = Server(0)
    made.seen = []

    def respond(request: Request) -> Response:
        made.seen.append(request)
        return text_response(f"{request.method} {request.target} {request.body.decode()}")

    made.respond = respond
    thread = threading.Thread(target=made.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    yield made
    made.shutdown()
    made.server_close()
    thread.join(5)


def ask(server, method="GET", target="/", body=None, headers=None):
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
    connection.request(method, target, body, headers or {})
    response = connection.getresponse()
    return response, response.read()


def raw(server, data: bytes) -> bytes:
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as connection:
        connection.sendall(data)
        found = b""
        while b"\r\n\r\n" not in found and (part := connection.recv(4096)):
            found += part
        return found


def test_listens_on_loopback_only(running) -> None:
    assert running.server_address[0] == "127.0.0.1"
    others = {info[4][0] for info in socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET)} - {"127.0.0.1"}
    for address in others:
        with pytest.raises(OSError, match="refused"):
            socket.create_connection((address, running.port), timeout=2).close()


def test_request_comes_through_and_every_response_is_guarded(running) -> None:
    response, body = ask(running, "POST", "/x?y=1", b"content", {"X-A": "b"})
    assert body == b"POST /x?y=1 content"
    assert running.seen[0].headers["x-a"] == "b"
    assert response.headers["Cache-Control"] == "no-store"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert "frame-ancestors 'none'" in response.headers["Content-Security-Policy"]
    assert "unsafe-eval" not in response.headers["Content-Security-Policy"]
    assert response.headers["Server"] == "sysmon-essentials"
    assert response.headers["Access-Control-Allow-Origin"] is None


def test_header_of_a_response_replaces_the_usual_one(running) -> None:
    running.respond = lambda _: Response(
        200, b"", headers=(("Cache-Control", "private"), ("Set-Cookie", "a"), ("Set-Cookie", "b"))
    )
    response, _ = ask(running)
    assert response.headers.get_all("Cache-Control") == ["private"]
    assert response.headers.get_all("Set-Cookie") == ["a", "b"]


def test_head_gets_no_body(running) -> None:
    response, body = ask(running, "HEAD", "/x")
    assert (response.status, body, response.headers["Content-Length"]) == (200, b"", "7")


@pytest.mark.parametrize(
    ("lines", "status"),
    [
        pytest.param(["Content-Length: 2000001"], 413, id="body too large"),
        pytest.param(["Content-Length: -1"], 400, id="negative length"),
        pytest.param(["Content-Length: 1e3"], 400, id="length is no number"),
        pytest.param(["Content-Length: 1", "Content-Length: 2"], 411, id="two lengths"),
        pytest.param(["Transfer-Encoding: chunked"], 411, id="chunked"),
        pytest.param(["X: " + "y" * 70_000], 431, id="header too long"),
        pytest.param([f"X{number}: y" for number in range(200)], 431, id="too many headers"),
    ],
)
def test_oversized_or_strange_request_is_refused(running, lines, status) -> None:
    head = "\r\n".join(["POST / HTTP/1.1", "Host: 127.0.0.1", *lines])
    answer = raw(running, head.encode() + b"\r\n\r\n")
    assert answer.split()[1] == str(status).encode()
    assert running.seen == []
    assert b"Traceback" not in answer
    assert b".py" not in answer


@pytest.mark.parametrize(
    "line",
    [
        pytest.param(b"\x16\x03\x01\x02\x00\r\n\r\n", id="TLS"),
        pytest.param(b"GET\r\n\r\n", id="no path"),
        pytest.param(b"BREW / HTTP/1.1\r\n\r\n", id="unknown method"),
        pytest.param(b"GET /" + b"a" * 70_000 + b" HTTP/1.1\r\n\r\n", id="address too long"),
    ],
)
def test_what_is_no_request_gets_an_error(running, line) -> None:
    assert b"200" not in raw(running, line).split(b"\r\n")[0]
    assert running.seen == []


def test_too_many_connections_are_closed_and_others_go_on(running) -> None:
    held = [socket.create_connection(("127.0.0.1", running.port), timeout=5) for _ in range(module.MAX_CONNECTIONS)]
    try:
        for connection in held:
            connection.sendall(b"GET / HTTP/1.1\r\n")
        with socket.create_connection(("127.0.0.1", running.port), timeout=10) as one_more:
            one_more.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
            try:
                answered = one_more.recv(10)
            except ConnectionResetError:
                answered = b""
            assert answered == b""
    finally:
        for connection in held:
            connection.close()
    for _ in range(200):
        try:
            assert ask(running)[0].status == 200
            break
        except (ConnectionError, http.client.HTTPException):
            continue
    else:
        pytest.fail("connections are never free again")


def test_client_that_goes_away_is_noticed(running) -> None:
    left = threading.Event()
    done = threading.Event()

    def respond(request: Request) -> Response:
        left.wait(10)
        for _ in range(1000):
            if request.is_left():
                done.set()
                break
        return Response(204)

    running.respond = respond
    connection = socket.create_connection(("127.0.0.1", running.port))
    connection.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
    connection.close()
    left.set()
    assert done.wait(10)

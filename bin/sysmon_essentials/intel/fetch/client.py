"""Asks for one address over HTTPS and puts the answer into a temporary file, within limits.

Knows HTTP: conditions, redirects, lengths, what each status means. Does not know what bodies say. Credentials go to the
host that they are for, and to no other that it may send us to.
"""

from __future__ import annotations

import http.client
import socket
import ssl
import tempfile
from contextlib import ExitStack
from typing import IO, TYPE_CHECKING, Any, NamedTuple
from urllib.parse import SplitResult, urljoin

from .errors import FetchError
from .location import read_url, same_place, shown
from .patience import CLOCK, PATIENT, Clock, Deadline, Patience, read_retry_after
from .transport import Reach, connect, trust

if TYPE_CHECKING:
    from collections.abc import Mapping
    from types import TracebackType

AGENT = "sysmon_essentials"
_REDIRECTS = (301, 302, 303, 307, 308)
_MOST_REDIRECTS = 5
_PIECE_BYTES = 64 * 1024
_AGAIN = (408, 425, 429, 500, 502, 503, 504)
_MEANING = {
    401: "the server wants other credentials; look at credential and auth",
    403: "the server refuses these credentials; look at credential and auth",
    404: "there is nothing at this address; look at location",
    407: "the proxy wants credentials; look at proxy_credential",
    429: "the server is asked too often; make interval longer",
}


class Limits(NamedTuple):
    """What a feed may take: bytes of all its bodies together, and seconds in all."""

    max_bytes: int = 512 * 1024 * 1024
    total_timeout_s: float = 900.0


class Answer(NamedTuple):
    """What came back.

    Attributes:
        status: 200, or 304 for "not changed" (then there is no body).
        headers: by lower-case name.
        body: an unnamed temporary file, at its start; the caller closes it.
    """

    status: int
    headers: Mapping[str, str]
    body: IO[bytes] | None


class Client:
    """Asks on behalf of one feed; all its requests share the deadline and the limit of bytes."""

    def __init__(
        self,
        reach: Reach,
        limits: Limits,
        secrets: Mapping[str, str],
        patience: Patience = PATIENT,
        clock: Clock = CLOCK,
    ) -> None:
        """Begin; the time for everything runs from now.

        Args:
            reach: how to get to hosts.
            limits: bytes and seconds for everything.
            secrets: headers with credentials, sent only to the host and port of the first address that is asked for.
            patience: how often to try again.
            clock: time.

        Raises:
            FetchError: the file of authorities cannot be used.
        """
        self._reach = reach
        self._limits = limits
        self._secrets = dict(secrets)
        self._patience = patience
        self._clock = clock
        self._context = trust(reach.ca_file)
        self._deadline = Deadline(limits.total_timeout_s, clock)
        self._home: SplitResult | None = None
        self._bytes = 0

    def get(self, url: str, headers: Mapping[str, str] | None = None) -> Answer:
        """Return the answer to a request, after as many attempts as it takes.

        Raises:
            FetchError: there is none that can be used; the text says where, why and what to do.
        """
        parts = read_url(url)
        if self._home is None:
            self._home = parts
        return self._patience.attempt(lambda: self._follow(url, headers or {}), self._deadline, self._clock)

    def _follow(self, url: str, headers: Mapping[str, str]) -> Answer:
        for _ in range(_MOST_REDIRECTS + 1):
            try:
                answer = self._ask(read_url(url), headers)
            except FetchError as error:
                raise error.at(shown(url)) from error
            if answer.status not in _REDIRECTS:
                return answer
            target = urljoin(url, answer.headers.get("location", ""))
            try:
                read_url(target)
            except FetchError as error:
                raise FetchError(f"{shown(url)}: sends us on to where we do not go: {error}", "redirect") from None
            url = target
        raise FetchError(f"{shown(url)}: sends us on and on ({_MOST_REDIRECTS} times)", "redirect")

    def _ask(self, parts: SplitResult, headers: Mapping[str, str]) -> Answer:
        with _Exchange(parts, self._reach, self._context, self._deadline) as exchange:
            response = exchange.ask(self._headers(parts, headers))
            found = {name.lower(): value for name, value in response.getheaders()}
            if response.status == 304 or response.status in _REDIRECTS:
                return Answer(response.status, found, None)
            if response.status != 200:
                raise self._refused(response.status, found)
            with ExitStack() as unless_whole:
                body = unless_whole.enter_context(tempfile.TemporaryFile())
                self._receive(response, body)
                unless_whole.pop_all()
        body.seek(0)
        return Answer(200, found, body)

    def _headers(self, parts: SplitResult, headers: Mapping[str, str]) -> dict[str, str]:
        own = {"User-Agent": AGENT, "Accept": "*/*", "Accept-Encoding": "identity", "Connection": "close"}
        if self._home is not None and same_place(parts, self._home):
            own.update(self._secrets)
        return {**own, **headers}

    def _refused(self, status: int, headers: Mapping[str, str]) -> FetchError:
        meaning = _MEANING.get(status, "the server cannot answer now" if status >= 500 else "the server refuses")
        wait_s = read_retry_after(headers.get("retry-after"), self._clock.now())
        asked = "" if wait_s is None else f", and to be asked again in {wait_s:.0f} s"
        return FetchError(
            f"HTTP status {status}: {meaning}{asked}", "status", again=status in _AGAIN, wait_s=wait_s, status=status
        )

    def _receive(self, response: http.client.HTTPResponse, body: IO[bytes]) -> None:
        """Copy a body; raises FetchError if it is longer than allowed or shorter than declared."""
        declared = response.length
        self._within(declared or 0)
        count = 0
        while piece := response.read(_PIECE_BYTES):
            count += len(piece)
            self._within(count)
            body.write(piece)
        if declared is not None and count < declared:
            raise FetchError(f"ends after {count} of {declared} bytes", "truncated", again=True)
        self._bytes += count

    def _within(self, more: int) -> None:
        if self._bytes + more > self._limits.max_bytes:
            raise FetchError(f"more than {self._limits.max_bytes} bytes; if that is right, raise max_megabytes", "size")


class _Exchange:
    """One request and its answer; whatever goes wrong in between becomes a FetchError."""

    def __init__(self, parts: SplitResult, reach: Reach, context: ssl.SSLContext, deadline: Deadline) -> None:
        self._parts = parts
        self._reach = reach
        self._context = context
        self._deadline = deadline
        self._connection: Any = None

    def ask(self, headers: Mapping[str, str]) -> http.client.HTTPResponse:
        """Connect, send a GET and return the head of the answer."""
        parts = self._parts
        target = (parts.path or "/") + ("?" + parts.query if parts.query else "")
        assert parts.hostname is not None
        self._connection = connect(parts.hostname, parts.port or 443, self._reach, self._context, self._deadline)
        self._connection.request("GET", target, headers=dict(headers))
        response: http.client.HTTPResponse = self._connection.getresponse()
        return response

    def __enter__(self) -> _Exchange:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._connection is not None:
            self._connection.close()
        if isinstance(error, (socket.timeout, TimeoutError)):
            self._deadline.left_s()
        if error is not None:
            translated = _translate(error, self._reach)
            if translated is not None:
                raise translated from None


def _translate(error: BaseException, reach: Reach) -> FetchError | None:
    """Return what an error of Python's libraries means for a feed; None if it is none of theirs."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return FetchError(
            f"its certificate is not to be trusted ({error.verify_message}); if the authority is one of yours, "
            "name its file in ca_file",
            "tls",
        )
    ended = isinstance(error, (ssl.SSLEOFError, http.client.IncompleteRead))
    if ended or (isinstance(error, ssl.SSLError) and error.reason == "UNEXPECTED_EOF_WHILE_READING"):
        return FetchError("the connection ends before the answer does", "truncated", again=True)
    if isinstance(error, (socket.timeout, TimeoutError)):
        return FetchError(
            f"no answer for {reach.read_timeout_s:g} s (read_timeout) or no connection within "
            f"{reach.connect_timeout_s:g} s (connect_timeout)",
            "timeout",
            again=True,
        )
    if isinstance(error, http.client.HTTPException):
        return FetchError(f"does not speak HTTP as it should ({type(error).__name__})", "protocol", again=True)
    return _unreachable(error, reach) if isinstance(error, OSError) else None


def _unreachable(error: OSError, reach: Reach) -> FetchError:
    if isinstance(error, ssl.SSLError):
        return FetchError(f"no TLS connection ({error.reason})", "tls", again=True)
    text = str(error)
    if reach.proxy is not None and text.startswith("Tunnel connection failed"):
        status = next((int(word) for word in text.split() if word.isdigit()), 0)
        return FetchError(
            f"the proxy says {status}: {_MEANING.get(status, 'it does not connect us')}", "proxy", again=status != 407
        )
    through = f" through the proxy {reach.proxy.host}:{reach.proxy.port}" if reach.proxy else ""
    return FetchError(f"no connection{through} ({error.strerror or type(error).__name__})", "connect", again=True)

"""splunkd's REST interface as the app's own processes use it: over loopback, with the session key that splunkd gave.

Knows requests, answers, and when to ask again. Does not know what is asked for. The session key is sent only over a
connection whose certificate is verified, and never stands in a message.
"""

from __future__ import annotations

import http.client
import json
import ssl
import time
from typing import TYPE_CHECKING, Any, Callable
from urllib.parse import quote, urlencode, urlsplit

from sysmon_essentials.errors import SysmonError

from .splunkd_trust import LOOPBACK, trust_splunkd

if TYPE_CHECKING:
    from collections.abc import Mapping

APP = "sysmon_essentials"
_TIMEOUT_S = 120.0
_IDLE_S = 5.0
"""After a longer pause splunkd may have closed the connection; another costs less than finding out."""
_PIECE_BYTES = 64 * 1024
_MOST_BYTES = 64 * 1024 * 1024
_BUSY = (408, 429, 500, 502, 503, 504)
_PAUSES_S = (0.5, 1.0, 2.0, 4.0, 8.0, 15.0, 30.0, 60.0)
"""splunkd and its KV store start within minutes; after these pauses the next run tries again."""


class SplunkdError(SysmonError):
    """splunkd did not do what it was asked for; ``status`` is that of HTTP, 0 without an answer."""

    def __init__(self, message: str, status: int = 0) -> None:
        """Keep both."""
        super().__init__(message)
        self.status = status


class Splunkd:
    """splunkd of this machine, or another that is named by its certificate."""

    def __init__(
        self, uri: str, session_key: str, home: str, log: Callable[[str, str], None], ca_file: str = ""
    ) -> None:
        """Prepare requests.

        Args:
            uri: as splunkd gives it to its processes.
            session_key: likewise.
            home: $SPLUNK_HOME, where its certificates are.
            log: takes level and text of what an administrator should know.
            ca_file: an authority that signed its certificate, besides those found there.

        Raises:
            SplunkdError: the address is none that a session key may be sent to.
        """
        parts = urlsplit(uri)
        if parts.scheme not in ("https", "http") or not parts.hostname or not parts.port:
            raise SplunkdError(f"{uri}: not the address of splunkd")
        if parts.scheme == "http" and parts.hostname not in LOOPBACK:
            raise SplunkdError(f"{uri}: another machine, and without TLS; session keys are not sent there")
        self._host, self._port = parts.hostname, parts.port
        self._context = trust_splunkd(parts.hostname, home, ca_file) if parts.scheme == "https" else None
        self._key = session_key
        self._log = log
        self._connection: http.client.HTTPConnection | None = None
        self._used = 0.0

    def get(self, path: str, query: Mapping[str, str] | None = None) -> Any:
        """Return the JSON at a path.

        Raises:
            SplunkdError: there is none; ``status`` says more.
        """
        return self._ask("GET", _target(path, {"output_mode": "json", **(query or {})}), None)

    def post(self, path: str, body: bytes) -> Any:
        """Send JSON; returns the JSON of the answer.

        Raises:
            SplunkdError: splunkd refused it.
        """
        return self._ask("POST", _target(path, {}), body)

    def delete(self, path: str, query: Mapping[str, str]) -> None:
        """Delete what a query finds.

        Raises:
            SplunkdError: splunkd refused it.
        """
        self._ask("DELETE", _target(path, query), None)

    def _ask(self, method: str, target: str, body: bytes | None) -> Any:
        for pause_s in (*_PAUSES_S, None):
            try:
                status, data = self._once(method, target, body)
            except ssl.SSLCertVerificationError as error:
                raise SplunkdError(
                    f"the certificate of splunkd at {self._host}:{self._port} is not to be trusted "
                    f"({error.verify_message}); name the file of its authority in splunkd_ca_file"
                ) from None
            except (OSError, http.client.HTTPException) as error:
                status, data = 0, (str(error) or type(error).__name__).encode()
            if status in (200, 201):
                return _read_json(data)
            problem = f"{method} {target.partition('?')[0]}: {_reason(status, data)}"
            if pause_s is None or (status and status not in _BUSY):
                raise SplunkdError(problem, status)
            self._log("WARN", f"{problem}; asked again in {pause_s:g} s")
            time.sleep(pause_s)
        raise AssertionError("not reached")

    def _once(self, method: str, target: str, body: bytes | None) -> tuple[int, bytes]:
        headers = {"Authorization": f"Splunk {self._key}", "Accept": "application/json"}
        if body is not None:
            headers["Content-Type"] = "application/json"
        if time.monotonic() - self._used > _IDLE_S:
            self.close()
        try:
            if self._connection is None:
                self._connection = self._connect()
            self._connection.request(method, target, body, headers)
            response = self._connection.getresponse()
            data = _read(response)
            self._used = time.monotonic()
        except BaseException:
            self.close()
            raise
        if len(data) > _MOST_BYTES or (response.length and response.length > 0):
            self.close()
            raise SplunkdError(f"{method} {target.partition('?')[0]}: the answer is cut off or too long")
        return response.status, data

    def _connect(self) -> http.client.HTTPConnection:
        if self._context is None:
            return http.client.HTTPConnection(self._host, self._port, timeout=_TIMEOUT_S)
        return http.client.HTTPSConnection(self._host, self._port, timeout=_TIMEOUT_S, context=self._context)

    def close(self) -> None:
        """End the connection; the next request opens another."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None


def _read(response: http.client.HTTPResponse) -> bytes:
    """Return the body, cut behind ``_MOST_BYTES``; piecewise, since Python 3.9 sets aside what is asked for."""
    pieces = []
    size = 0
    while size <= _MOST_BYTES and (piece := response.read(_PIECE_BYTES)):
        pieces.append(piece)
        size += len(piece)
    return b"".join(pieces)


def segment(text: str) -> str:
    """Return text as one part of a path, whatever it holds."""
    return quote(text, safe="")


def _target(path: str, query: Mapping[str, str]) -> str:
    return path + ("?" + urlencode(query) if query else "")


def _read_json(data: bytes) -> Any:
    try:
        return json.loads(data) if data.strip() else None
    except (ValueError, RecursionError):
        raise SplunkdError("splunkd's answer is no valid JSON") from None


def _reason(status: int, data: bytes) -> str:
    """Return what an answer says is wrong: its messages if it has any."""
    text = data[:2000].decode("utf-8", "replace")
    try:
        messages = json.loads(data)["messages"]
        text = "; ".join(str(message["text"]) for message in messages)
    except (ValueError, TypeError, KeyError, RecursionError):
        pass
    line = " ".join(text.split())[:300]
    return f"status {status}: {line}" if status else f"no answer: {line}"

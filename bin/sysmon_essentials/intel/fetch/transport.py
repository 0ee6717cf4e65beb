"""One verified TLS connection to a host, through a proxy if need be, in which no single read can outlast the deadline.

Knows sockets and certificates. Does not know what is asked.
"""

from __future__ import annotations

import base64
import http.client
import ssl
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urlsplit

from .errors import FetchError

if TYPE_CHECKING:
    from .patience import Deadline

_SYSTEM_BUNDLES = (
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
    "/etc/ssl/ca-bundle.pem",
    "/etc/ssl/cert.pem",
)
"""Where systems keep their authorities; the OpenSSL that comes with Splunk does not look there by itself."""

_IGNORE_END = 0x80
"""SSL_OP_IGNORE_UNEXPECTED_EOF, which Python 3.9 sets: a body cut on its way would pass for whole."""


class Proxy(NamedTuple):
    """An HTTP proxy that is asked to CONNECT; ``authorization`` is the value of the header, empty for none."""

    host: str
    port: int
    authorization: str = ""


class Reach(NamedTuple):
    """How to get to hosts.

    Attributes:
        ca_file: authorities to trust besides the system's; empty for none.
        connect_timeout_s: longest wait for the connection, and again for the TLS handshake.
        read_timeout_s: longest wait for more bytes.
    """

    ca_file: str = ""
    proxy: Proxy | None = None
    connect_timeout_s: float = 15.0
    read_timeout_s: float = 60.0


def read_proxy(typed: str, user: str = "", password: str = "") -> Proxy | None:
    """Return a proxy from ``http://host:port``; None if nothing was typed.

    Raises:
        FetchError: it is written otherwise, or holds a password.
    """
    if not typed.strip():
        return None
    expected = "proxy: expected http://host:port"
    try:
        parts = urlsplit(typed.strip() if "://" in typed else "http://" + typed.strip())
        port = parts.port
    except ValueError:
        raise FetchError(expected, "proxy") from None
    if "@" in parts.netloc:
        raise FetchError("proxy: holds no user and password; save them with proxy_credential = NAME", "proxy")
    if parts.scheme != "http" or not parts.hostname or not port or parts.path.strip("/") or parts.query:
        raise FetchError(expected, "proxy")
    return Proxy(parts.hostname, port, basic(user, password) if user else "")


def basic(user: str, passphrase: str) -> str:
    """Return the value of a header for basic authentication. Source: RFC 7617."""
    return "Basic " + base64.b64encode(f"{user}:{passphrase}".encode()).decode("ascii")


def trust(ca_file: str = "") -> ssl.SSLContext:
    """Return what verifies certificates and host names; never less than TLS 1.2.

    Raises:
        FetchError: the file of authorities cannot be used.
    """
    context = ssl.create_default_context()
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.options &= ~_IGNORE_END
    if not context.cert_store_stats()["x509_ca"]:
        for bundle in filter(_is_file, _SYSTEM_BUNDLES):
            context.load_verify_locations(cafile=bundle)
            break
    if ca_file:
        try:
            context.load_verify_locations(cafile=ca_file)
        except (OSError, ssl.SSLError) as error:
            raise FetchError(f"ca_file {ca_file}: no certificates in PEM form ({error})", "tls") from None
    return context


class _Timed(ssl.SSLSocket):
    """A socket whose every read ends by the deadline, however slowly the bytes drip."""

    deadline: Deadline | None = None
    read_timeout_s = 60.0
    suppress_ragged_eofs: bool

    def recv_into(self, *arguments: Any, **named: Any) -> int:
        """Read; raises FetchError once the time for all is over."""
        if self.deadline is not None:
            self.settimeout(min(self.read_timeout_s, self.deadline.left_s()))
        return super().recv_into(*arguments, **named)


def connect(host: str, port: int, reach: Reach, context: ssl.SSLContext, deadline: Deadline) -> Any:
    """Return an ``HTTPSConnection`` with its handshake done.

    Raises:
        OSError: nobody answers, or the certificate is not to be trusted (ssl.SSLError).
        http.client.HTTPException: the proxy answers in words of its own.
    """
    context.sslsocket_class = _Timed
    timeout_s = min(reach.connect_timeout_s, deadline.left_s())
    if reach.proxy is None:
        connection = http.client.HTTPSConnection(host, port, timeout=timeout_s, context=context)
    else:
        proxy = reach.proxy
        connection = http.client.HTTPSConnection(proxy.host, proxy.port, timeout=timeout_s, context=context)
        headers = {"Proxy-Authorization": proxy.authorization} if proxy.authorization else {}
        connection.set_tunnel(host, port, headers)
    with ExitStack() as unless_connected:
        unless_connected.callback(connection.close)
        connection.connect()
        unless_connected.pop_all()
    if isinstance(connection.sock, _Timed):
        connection.sock.deadline = deadline
        connection.sock.read_timeout_s = reach.read_timeout_s
        # A body that ends with the connection is whole only if TLS says so.
        connection.sock.suppress_ragged_eofs = False
    return connection


def _is_file(path: str) -> bool:
    return Path(path).is_file()

"""URLs: one way to write them, so that equal ones are equal strings.

Knows scheme, host and port; path and query stay as they are, for servers tell case apart. User names and fragments go,
because programs do not send them. An address without a scheme keeps none: it stands for http and https.

Source: RFC 3986.
"""

from __future__ import annotations

import re
from urllib.parse import quote

from .addresses import check_address, looks_like_address, parse_address, parse_network, split_port
from .names import parse_domain
from .refused import RefusedError, quoted

MAX_URL = 1000
"""Characters of a normal form, all ASCII: older KV stores take no key of more than 1,024 bytes into an index."""
_HAS_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://")
_AUTHORITY_END = re.compile(r"[/?#]")
_DEFAULT_PORTS = {"http": "80", "https": "443", "ftp": "21"}
_KEPT = "".join(map(chr, range(0x21, 0x7F)))
_BLANK = re.compile(r"[\x00-\x20\x7f]")


def parse_url(text: str) -> str:
    """Return ``http://evil.example:8080/path?query``: scheme and host in lower case, default port left out.

    Raises:
        RefusedError: it is no URL of http, https or ftp, its host is none, or it is too long.
    """
    if _BLANK.search(text):
        raise RefusedError("not a url", f"{quoted(text)} has blanks or control characters inside")
    scheme, rest = "", text
    if _HAS_SCHEME.match(text):
        scheme, _, rest = text.partition("://")
        scheme = scheme.lower()
        if scheme not in _DEFAULT_PORTS:
            raise RefusedError("not a url", f"{quoted(text)}: only http, https and ftp are looked for")
    elif rest.startswith("//"):
        rest = rest[2:]
    authority = _AUTHORITY_END.split(rest, maxsplit=1)[0]
    tail = rest[len(authority) :].partition("#")[0]
    if not scheme and not tail:
        raise RefusedError("not a url", f"{quoted(text)} has neither scheme nor path")
    host = parse_authority(authority, _DEFAULT_PORTS.get(scheme, ""))
    path = tail if tail.startswith("/") else f"/{tail}"
    if not path.isascii():
        path = quote(path, safe=_KEPT, errors="replace")
    url = f"{scheme}://{host}{path}" if scheme else f"{host}{path}"
    if len(url) > MAX_URL:
        raise RefusedError("too long", f"{quoted(text)} is longer than {MAX_URL} characters")
    return url


def parse_authority(text: str, default_port: str) -> str:
    """Return host and port of ``user@Host:port`` in normal form, without user and default port.

    Raises:
        RefusedError: the host is no address and no name, or the port no number.
    """
    text = text.rpartition("@")[2]
    if text.startswith("["):
        host, port = split_port(text)
    else:
        host, _, port = text.partition(":")
    if port and (not port.isascii() or not port.isdigit() or not 0 < int(port[:6]) < 65536):
        raise RefusedError("not a url", f"{quoted(text)}: the port is no number")
    if looks_like_address(host):
        address = parse_address(host)
        check_address(parse_network(str(address)))
        name = f"[{address}]" if address.version == 6 else str(address)
    else:
        name = parse_domain(host)
    return f"{name}:{int(port)}" if port and str(int(port)) != default_port else name


def host_of(url: str) -> str:
    """Return the host of a URL in normal form, without brackets and port."""
    host = url.partition("://")[2] or url
    host = host.partition("/")[0]
    return split_port(host)[0] if host.startswith("[") else host.partition(":")[0]

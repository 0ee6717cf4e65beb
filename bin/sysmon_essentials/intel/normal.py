"""One value of a feed to type and normal form.

``normal_form`` is the way in. Knows which words feeds use for types, and how to tell the type of a value that has none.
Two ways to write one thing give one normal form, and a normal form is its own.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Callable

from .addresses import check_address, is_plain_ipv4, looks_like_address, parse_network, split_port
from .defang import refang
from .files import parse_file_name, parse_pipe
from .hashes import KIND_BY_LENGTH, parse_hash
from .names import parse_domain
from .refused import RefusedError, quoted
from .urls import parse_url

MAX_VALUE = 4096
Form = tuple[str, str, tuple[str, ...]]

_FILE_NAME = re.compile(
    r".*\.(?:aspx|bat|bin|cmd|cpl|dat|dll|docm?|docx|elf|exe|hta|img|iso|jar|js|jse|jsp|lnk|msi|msix|ocx|pdf|php|pif"
    r"|ppam|psm?1|rar|rtf|scr|sys|tmp|txt|vbe|vbs|vhd|wsf|xls|xlsm|xlsx|xll|7z)",
    re.IGNORECASE,
)
_PIPE = re.compile(r"\\\\[^\\]+\\pipe\\.*|\\pipe\\.*|\\[^\\]+", re.IGNORECASE)
_HOST_AND_PORT = re.compile(r"([^\s/:]+):(\d{1,5})")
_HEX = re.compile(r"[0-9A-Fa-f]+")
_OTHER_HASHES = frozenset((56, 96, 128))
"""Digits of hashes that Sysmon does not make: no names of domains either."""


def normal_form(kind: str, text: str) -> Form:
    """Return type, value and own tags (``port:443``) of a value.

    Args:
        kind: one of ``WORDS``, or empty for a value whose type must be told from itself.
        text: the value as the feed writes it, defanged or not.

    Raises:
        RefusedError: the type is none that events are matched with, or the value none of its type, or far too common.
    """
    wanted = _parser_of(kind)
    if not wanted:
        raise RefusedError("type not matched", f"{quoted(kind)} is no type that events are matched with")
    if len(text) > MAX_VALUE:
        raise RefusedError("too long", f"{quoted(text)} is longer than {MAX_VALUE} characters")
    plain = refang(text)
    if not plain:
        raise RefusedError("empty", "the value is empty")
    return _PARSERS[wanted](plain)


def is_type(word: str) -> bool:
    """Tell whether a word is one for a type that events are matched with."""
    return bool(word) and bool(_parser_of(word))


@lru_cache(maxsize=256)
def _parser_of(kind: str) -> str:
    return WORDS.get(kind.strip().lower().replace("_", "-").replace(" ", "-"), "") if kind else "any"


def _any(text: str) -> Form:
    return _PARSERS[_look(text)](text)


def _look(text: str) -> str:
    """Tell what a value is by how it looks."""
    if (len(text) in KIND_BY_LENGTH or len(text) in _OTHER_HASHES) and _HEX.fullmatch(text):
        return "hash"
    if "\\" in text:
        return "pipe" if _PIPE.fullmatch(text) else "file_name"
    head, slash, tail = text.partition("/")
    if looks_like_address(split_port(head)[0]):
        return "url" if slash and not tail.isdigit() else "ip"
    if "//" in text or (slash and head) or "?" in text:
        return "url"
    return "file_name" if slash or _FILE_NAME.fullmatch(text) else "domain"


def _address(text: str) -> Form:
    """Return an address or a network; its port becomes a tag."""
    if is_plain_ipv4(text):
        return "ip", text, ()
    text, port = split_port(text)
    network = parse_network(text)
    check_address(network)
    tags = (f"port:{int(port)}",) if port and port != "0" else ()
    if network.prefixlen == network.max_prefixlen:
        return "ip", str(network.network_address), tags
    return "network", str(network), tags


def _host(text: str) -> Form:
    """Return an address or a name; its port becomes a tag."""
    if looks_like_address(split_port(text.partition("/")[0])[0]):
        return _address(text)
    found = _HOST_AND_PORT.fullmatch(text)
    if found and 0 < int(found[2]) < 65536:
        return "domain", parse_domain(found[1]), (f"port:{int(found[2])}",)
    return "domain", parse_domain(text), ()


def _url(text: str) -> Form:
    """Return a URL; a host alone, as lists of URLs hold them too, is a host."""
    return ("url", parse_url(text), ()) if "/" in text or "?" in text else _host(text)


def _hash(kind: str) -> Callable[[str], Form]:
    return lambda text: (*parse_hash(kind, text), ())


_PARSERS: dict[str, Callable[[str], Form]] = {
    "any": _any,
    "ip": _address,
    "network": _address,
    "domain": _host,
    "url": _url,
    "file_name": lambda text: ("file_name", parse_file_name(text), ()),
    "pipe": lambda text: ("pipe", parse_pipe(text), ()),
    **{kind: _hash(kind) for kind in ("hash", "md5", "sha1", "sha256", "imphash")},
}
_SYNONYMS = {
    "any": "any ioc indicator value observable",
    "ip": "ip ipv4 ipv6 ipv4-addr ipv6-addr ip-src ip-dst ip-address ip:port ip-dst|port ip-src|port address"
    " ipv4-address ipv6-address ipaddress",
    "network": "network cidr netblock subnet ipv4-cidr ipv6-cidr ip-range",
    "domain": "domain domain-name domainname hostname host-name host fqdn hostname|port",
    "url": "url uri link",
    "md5": "md5 md5-hash hash-md5 filehash-md5 filemd5",
    "sha1": "sha1 sha-1 sha1-hash sha-1-hash hash-sha1 filehash-sha1 filesha1",
    "sha256": "sha256 sha-256 sha256-hash sha-256-hash hash-sha256 filehash-sha256 filesha256",
    "imphash": "imphash filehash-imphash",
    "hash": "hash file-hash filehash",
    "file_name": "file-name filename filepath file-path path",
    "pipe": "pipe named-pipe pipe-name",
}
WORDS = {word: kind for kind, words in _SYNONYMS.items() for word in words.split()}
"""What feeds call types, in lower case with dashes, to the parser for it."""

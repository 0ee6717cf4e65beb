r"""What a feed names as bad: one indicator, and the exact strings under which events find it.

Knows the fields of an indicator and how keys are made of its normal form. How a normal form comes about stands in
``normal``. An event finds an indicator by exact keys only, so the cost of an event does not grow with indicators:

* ``ip:ADDRESS``, ``net:NETWORK/24`` (IPv4: /8, /16 and /24; IPv6: every 16 bits, /16 to /112)
* ``domain:evil.example``: an event asks for its name and the parents of it, down to two labels
* ``url:http://evil.example/a``; an address without scheme has two keys, http and https
* ``md5:``, ``sha1:``, ``sha256:``, ``imphash:`` and lower-case hex digits
* ``file:evil.exe`` or ``file:c:\users\public\evil.exe``: an event asks for its base name and its whole path
* ``pipe:\evil``
"""

from __future__ import annotations

from dataclasses import dataclass

from .addresses import address_keys, network_keys, parse_address, parse_network, written_out

TYPES = ("ip", "network", "domain", "url", "md5", "sha1", "sha256", "imphash", "file_name", "pipe")
_MOST_PARENTS = 8


@dataclass(frozen=True)
class Indicator:
    """One thing that one feed calls bad.

    Attributes:
        type: one of ``TYPES``.
        value: its normal form.
        feed: name of the feed.
        confidence: 0 (none) to 100 (certain).
        first_seen, last_seen: UTC epoch seconds; None if the feed does not say.
        expires: UTC epoch seconds after which it is no longer matched; None means never.
        tags: words of the feed, such as a family of malware; sorted, each once.
        description: one line for the analyst.
        reference: address of a page or id of an object that says more.
    """

    type: str
    value: str
    feed: str
    confidence: int = 50
    first_seen: int | None = None
    last_seen: int | None = None
    expires: int | None = None
    tags: tuple[str, ...] = ()
    description: str = ""
    reference: str = ""


def match_keys(indicator: Indicator) -> list[str]:
    """Return the keys under which an indicator is stored; together they stand for just what it names.

    Raises:
        RefusedError: a network that needs too many keys, or a value that is not in normal form.
    """
    kind, value = indicator.type, indicator.value
    if kind == "ip":
        return [f"ip:{written_out(parse_address(value)) if ':' in value else value}"]
    if kind == "network":
        return network_keys(parse_network(value))
    if kind == "url" and "://" not in value:
        return [f"url:http://{value}", f"url:https://{value}"]
    return [f"{'file' if kind == 'file_name' else kind}:{value}"]


def observed_keys(kind: str, value: str) -> list[str]:
    """Return every key that a value seen in an event asks for; ``value`` in normal form, the narrowest key first.

    Raises:
        RefusedError: an address that is none.
    """
    if kind in ("ip", "network"):
        return address_keys(parse_address(value))
    if kind == "domain":
        labels = value.split(".")
        first = max(len(labels) - _MOST_PARENTS, 0)
        parents = [".".join(labels[start:]) for start in range(first, len(labels) - 1)]
        return [f"domain:{name}" for name in dict.fromkeys((value, *parents))]
    if kind == "file_name":
        base = value.replace("/", "\\").rpartition("\\")[2]
        return [f"file:{name}" for name in dict.fromkeys((value, base))]
    return [f"{kind}:{value}"]

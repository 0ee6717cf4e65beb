"""Names in JSON feeds: those of columns, also in camel case and in the plural, and those of what is around records."""

from __future__ import annotations

import re
from functools import lru_cache

from .columns import Columns, columns_by_name, role_of, type_of

WRAPPERS = frozenset(
    (
        *("data", "results", "result", "objects", "indicators", "iocs", "items", "records", "entries", "rows", "feed"),
        *("observables", "urls", "payloads", "response", "list", "values", "blocklist", "blacklist", "hits", "content"),
        *("attribute", "attributes", "indicator_list", "ioc_list"),
    )
)
"""Names around records: these are looked into even if there is a value beside them."""
ABOUT = frozenset(("meta", "metadata", "pagination", "paging", "links", "query", "info", "matching_attributes"))
"""Names around what tells of the feed itself."""
HARMLESS = frozenset(
    (
        *("whitelist", "white_list", "allowlist", "allow_list", "allowed", "false_positives", "false_positive"),
        *("exclusions", "exceptions", "benign", "known_good", "safe", "warninglists"),
    )
)
"""Names around what is not bad, beside what is."""
STATUS = "query_status"
PATTERN = "pattern"
_PLURALS_BY_TYPE = {
    "ip": "ips ip_addresses addresses ipv4s ipv6s",
    "network": "networks cidrs subnets ranges",
    "domain": "domains hostnames hosts fqdns",
    "url": "urls uris",
    "hash": "hashes file_hashes",
    "md5": "md5s",
    "sha1": "sha1s",
    "sha256": "sha256s",
    "imphash": "imphashes",
    "file_name": "filenames file_names",
    "pipe": "pipes",
}
_PLURALS = {name: kind for kind, names in _PLURALS_BY_TYPE.items() for name in names.split()}
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_LONGEST = 100


@lru_cache(maxsize=512)
def plain_name(name: str) -> str:
    """Return a name in lower case with underscores, as columns are named."""
    return _CAMEL.sub("_", name[:_LONGEST]).lower().replace("-", "_").strip()


@lru_cache(maxsize=512)
def columns_of(names: tuple[str, ...]) -> Columns | None:
    """Return what plain names say; None if none of them is known to hold values."""
    return columns_by_name(names)


def is_known(name: str) -> bool:
    """Tell whether a name says that values, or records with values, are behind it."""
    known = plain_name(name)
    return bool(type_of(known)) or known in WRAPPERS or known in _PLURALS or known in (STATUS, PATTERN)


def type_in_list(name: str) -> str | None:
    """Return the type of the texts in a list of that plain name; empty if each tells its own, None if none is a value.

    A list that has no name, because it is the document or stands in another list, holds values.
    """
    kind = _PLURALS.get(name) or type_of(name)
    if kind:
        return "" if kind == "any" else kind
    return None if name and name not in WRAPPERS else ""


def is_detail(name: str) -> bool:
    """Tell whether a plain name is one of a column that holds no values, such as tags."""
    return bool(role_of(name)) and not type_of(name)

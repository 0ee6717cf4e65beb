"""Which column of a table is what: told from names, or by hand.

Knows names only. Columns of hashes win over the file name beside them, which then merely describes: the names that
samples were found under are mostly those of harmless files. An import hash beside others is shared by too many.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from sysmon_essentials.errors import UsageError
from sysmon_essentials.intel.normal import WORDS, is_type, normal_form
from sysmon_essentials.intel.refused import RefusedError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

MAX_COLUMNS = 200
DELIMITERS = ",\t;|"
_NAMES = {
    "any": "indicator ioc ioc_value value observable ioc_indicator indicator_value",
    "ip": "ip ip_address ipaddress dst_ip dest_ip dstip src_ip srcip ipv4 ipv6 ip_addr address attacker_ip"
    " ipv4_address ipv6_address",
    "network": "network cidr netblock subnet prefix",
    "domain": "domain hostname host fqdn domain_name",
    "url": "url uri",
    "md5": "md5 md5_hash hash_md5 md5sum file_hash_md5 filehash_md5",
    "sha1": "sha1 sha1_hash hash_sha1 sha_1 sha1sum file_hash_sha1 filehash_sha1",
    "sha256": "sha256 sha256_hash hash_sha256 sha_256 sha256sum file_hash_sha256 filehash_sha256",
    "imphash": "imphash",
    "hash": "hash file_hash filehash",
    "file_name": "file_name filename file_path",
    "pipe": "pipe pipe_name named_pipe",
    "kind": "type ioc_type indicator_type kind data_type datatype",
    "confidence": "confidence confidence_level score weight abuse_confidence_score",
    "first_seen": "first_seen first_seen_utc firstseen dateadded date_added created listingdate date added timestamp"
    " valid_from submission_time",
    "last_seen": "last_seen last_seen_utc lastseen last_online updated modified verification_time last_reported_at",
    "expires": "expires expiry expiration valid_until expires_at expiration_time",
    "tags": "tags tag malware malware_printable malware_family signature threat threat_type family labels",
    "description": "description comment info title notes sblid",
    "reference": "reference references urlhaus_link urlhaus_reference phish_detail_url link source_url ref",
    "port": "port dst_port dest_port dstport",
    "to_ids": "to_ids is_active",
}
_ROLE_BY_NAME = {name: role for role, names in _NAMES.items() for name in names.split()}
_ROLES = frozenset(
    (
        *("kind", "confidence", "first_seen", "last_seen", "expires", "tags", "description", "reference"),
        *("port", "to_ids"),
    )
)
_HASHES = frozenset(("md5", "sha1", "sha256", "hash"))
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_NOT_WORD = re.compile(r"[^a-z0-9]+")
# A list of certificates by fingerprint: these are SHA1, but no hashes of files.
_CERTIFICATES = frozenset(("listingreason", "certificate", "cert_sha1", "subject_common_name", "issuer_common_name"))
# Both ends of a connection are of what somebody saw, not of what is bad.
_SOURCES = frozenset(("src_ip", "srcip", "source_ip", "src"))
_TARGETS = frozenset(("dst_ip", "dest_ip", "dstip", "destination_ip", "dst"))
# Who an address belongs to: the host name beside it is the one that its provider gave it, and a name without one is the
# provider's own.
_OWNERS = frozenset(("asn", "as_number", "as_name"))
TELLING = frozenset((*_CERTIFICATES, *_OWNERS, *_SOURCES, *_TARGETS, "rir"))
"""Names of columns that hold nothing of use but say what others mean."""


class Columns(NamedTuple):
    """Positions of columns, from 0; those of columns that a table does not have are ``width``.

    Attributes:
        values: columns that hold values, each with its type; empty if the row or the value tells it.
        instead: columns of values of known types beside one of any type, for rows where that one holds none.
        width: how many columns there are.
        least: how many cells a row must have: up to the first column of values.
    """

    values: tuple[tuple[int, str], ...]
    instead: tuple[tuple[int, str], ...]
    kind: int
    confidence: int
    first_seen: int
    last_seen: int
    expires: int
    tags: tuple[int, ...]
    description: tuple[int, ...]
    reference: int
    port: int
    to_ids: int
    width: int
    least: int


def delimiter_of(head: str) -> str:
    """Return what separates columns: the candidate that stands in most of the first lines, most often."""
    lines = [line for line in head.splitlines()[:50] if line.strip() and line[:1] != "#"] or head.splitlines()[:50]
    return max(
        DELIMITERS, key=lambda char: (sum(char in line for line in lines), sum(line.count(char) for line in lines))
    )


def columns_by_name(header: Sequence[str]) -> Columns | None:
    """Return what the names of a header say; None if none of them is known to hold values."""
    names = [_normal(name) for name in header]
    if not _CERTIFICATES.isdisjoint(names) or not (_SOURCES.isdisjoint(names) or _TARGETS.isdisjoint(names)):
        return None
    roles = [_ROLE_BY_NAME.get(name, "") for name in names]
    if not _OWNERS.isdisjoint(names):
        has_address = not {"ip", "network"}.isdisjoint(roles)
        other = "hostname" if has_address else "domain" if "rir" in names else ""
        roles = ["" if name == other else role for name, role in zip(names, roles)]
    return _made(roles)


@lru_cache(maxsize=512)
def role_of(name: str) -> str:
    """Return what a column of that name is; empty if the name is not known."""
    return _ROLE_BY_NAME.get(_normal(name), "")


@lru_cache(maxsize=512)
def type_of(name: str) -> str:
    """Return the type of the values in a column of that name, ``any`` if each tells its own; empty if it has none."""
    role = role_of(name)
    return "" if role in _ROLES else role


def is_header(cells: Sequence[str]) -> bool:
    """Tell whether most cells are names of columns that are known, whether or not they hold values."""
    known = sum(_normal(name) in _ROLE_BY_NAME or _normal(name) in _CERTIFICATES for name in cells)
    return len(cells) > 1 and 2 * known >= len(cells)


def columns_by_value(first: Sequence[str]) -> Columns | None:
    """Return what the columns of a table without header are, told from its first row; None if it holds no value.

    The first value counts, a word for a type beside it is of its type, and the other cells describe it; the name of a
    file gives way to its hashes. A row of three or more values of one type is of a list that has several in a line:
    each counts.
    """
    kinds = [_kind(cell) for cell in first]
    found = [kind for kind in kinds if kind]
    if not found:
        return None
    if len(found) > 2 and len(set(kinds)) == 1:
        return _made(["any"] * MAX_COLUMNS, by_hand=True)
    hashes = [at for at, kind in enumerate(kinds) if kind in _HASHES]
    chosen = hashes if hashes and found[0] in ("file_name", *_HASHES) else [kinds.index(found[0])]
    roles = ["any" if at in chosen else "description" for at in range(len(first))]
    types = [at for at, cell in enumerate(first) if is_type(cell) and WORDS.get(cell.strip().lower()) != "any"]
    if len(types) == 1:
        roles[types[0]] = "kind"
    return _made(roles, by_hand=True)


def begins_with_values(row: Sequence[str]) -> bool:
    """Tell whether a row holds values that nobody calls a column by: it is no header, whatever else it says."""
    return any(_kind(cell) not in ("", "domain", "file_name") for cell in row)


def _kind(cell: str) -> str:
    """Return the type of a cell; empty if it is no value."""
    try:
        return normal_form("", cell)[0]
    except RefusedError:
        return ""


def holds_value(columns: Columns, row: Sequence[str]) -> bool:
    """Tell whether a row has a value of its type in one of the columns of values."""
    for at, kind in (*columns.values, *columns.instead):
        try:
            normal_form(kind, row[at])
        except (RefusedError, IndexError):
            continue
        return True
    return False


def _normal(name: str) -> str:
    """Return a name in lower case with underscores; what is known only in camel case, with underscores there, too."""
    plain = _NOT_WORD.sub("_", name.strip().lower()).strip("_")
    if plain in _ROLE_BY_NAME:
        return plain
    split = _NOT_WORD.sub("_", _CAMEL.sub("_", name.strip()).lower()).strip("_")
    return split if split in _ROLE_BY_NAME else plain


def columns_by_option(wanted: Mapping[str, str], header: Sequence[str], label: str) -> Columns:
    """Return the columns that somebody named by hand: name or number (from 1) to role or type.

    Raises:
        UsageError: there is no such column, no such role, or no column of values.
    """
    names = [name.strip().lower() for name in header]
    roles = [""] * len(names)
    for column, role in wanted.items():
        known = role_by_option(role)
        at = int(column) - 1 if column.isdigit() else names.index(column.lower()) if column.lower() in names else -1
        if not 0 <= at < len(names):
            raise UsageError(f"{label}: there is no column '{column}'")
        roles[at] = known
    made = _made(roles, by_hand=True)
    if made is None:
        raise UsageError(f"{label}: none of the columns named holds values")
    return made


def role_by_option(word: str) -> str:
    """Return the role that somebody named by hand: that of a column, or the word for a type.

    Raises:
        UsageError: there is none of that name.
    """
    known = word if word in _ROLES else WORDS.get(word.lower().replace("_", "-"))
    if known is None:
        raise UsageError(f"'{word}' is no role of a column: {', '.join(sorted(_ROLES))} or a type")
    return known


def _made(roles: Sequence[str], *, by_hand: bool = False) -> Columns | None:
    """Return the columns by role."""
    values = [(at, role) for at, role in enumerate(roles) if role and role not in _ROLES]
    describing: list[int] = []
    instead: list[tuple[int, str]] = []
    if not by_hand:
        if any(role == "any" for _, role in values):
            # One column of values of every type: the others tell about it.
            instead = [] if "kind" in roles else [(at, role) for at, role in values if role != "any"]
            values = [(at, role) for at, role in values if role == "any"][:1]
        if any(role in _HASHES for _, role in values):
            describing = [at for at, role in values if role == "file_name"]
            values = [(at, role) for at, role in values if role not in ("file_name", "imphash")]
    if not values:
        return None

    def first(role: str) -> int:
        return roles.index(role) if role in roles else len(roles)

    def every(role: str) -> tuple[int, ...]:
        return tuple(at for at, found in enumerate(roles) if found == role)

    typed = tuple((at, "" if role == "any" else role) for at, role in values)
    return Columns(
        values=typed,
        instead=tuple(instead),
        kind=first("kind"),
        confidence=first("confidence"),
        first_seen=first("first_seen"),
        last_seen=first("last_seen"),
        expires=first("expires"),
        tags=every("tags"),
        description=(*every("description"), *describing),
        reference=first("reference"),
        port=first("port"),
        to_ids=first("to_ids"),
        width=len(roles),
        least=min(at for at, _ in typed) + 1,
    )

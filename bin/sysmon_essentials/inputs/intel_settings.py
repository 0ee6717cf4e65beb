"""Settings of an input for threat intelligence: typed text to values, and combinations that cannot work refused.

Knows what a feed needs to be told. Credentials are named here and never given.
"""

from __future__ import annotations

import hashlib
import json
import re
from typing import TYPE_CHECKING, NamedTuple

from sysmon_essentials.commands.options import Declared, one_of, read_bool, read_options, whole
from sysmon_essentials.errors import UsageError
from sysmon_essentials.intel.feed import AUTOMATIC, FORMATS
from sysmon_essentials.intel.fetch.errors import FetchError
from sysmon_essentials.intel.fetch.location import read_path, read_url
from sysmon_essentials.intel.fetch.transport import read_proxy
from sysmon_essentials.intel.indicator import TYPES

if TYPE_CHECKING:
    from collections.abc import Mapping

MEGABYTE = 1024 * 1024
DOWNLOAD, TAXII, MISP = "download", "taxii", "misp_feed"
_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}")
_RESERVED = frozenset(("host", "connection", "content-length", "transfer-encoding", "accept", "accept-encoding"))
_NAME = re.compile(r"[\w.@ -]{1,100}")
_BY_VALUE = ""
PLACEHOLDER = "{credential}"
"""Where in a location a credential goes that a server wants to see there."""


def _read_text(typed: str) -> str:
    text = typed.strip()
    if not text.isprintable():
        raise ValueError("expected one line of text")
    return text


def _read_name(typed: str) -> str:
    text = typed.strip()
    if text and not _NAME.fullmatch(text):
        raise ValueError("expected letters, digits, blanks and . @ _ -")
    return text


def _read_header(typed: str) -> str:
    text = typed.strip()
    if not _TOKEN.fullmatch(text) or text.lower() in _RESERVED:
        raise ValueError("expected the name of a header, such as Authorization or X-API-Key")
    return text


def _read_columns(typed: str) -> dict[str, str]:
    pairs = [part.strip().partition("=") for part in typed.split(";") if part.strip()]
    if any(not name.strip() or not role.strip() for name, _, role in pairs):
        raise ValueError("expected column=meaning; column=meaning")
    return {name.strip(): role.strip() for name, _, role in pairs}


DECLARED: dict[str, Declared] = {
    "location": Declared("https://host/path, or the absolute path of a file", "", _read_text),
    "kind": Declared("download, taxii (TAXII 2.1) or misp_feed (a folder with manifest.json)", DOWNLOAD,
                     one_of(DOWNLOAD, TAXII, MISP)),
    "collection": Declared("taxii: id, alias or title of the collection", "", _read_text),
    "format": Declared("auto, list, hosts, table, misp, stix or json", AUTOMATIC, one_of(AUTOMATIC, *FORMATS)),
    "columns": Declared("tables: what columns mean, name=meaning with ; between them", "", _read_columns),
    "type": Declared("type of values for which the feed has none; empty: told from the value", "",
                     one_of(_BY_VALUE, *TYPES)),
    "confidence": Declared("0 to 100, for indicators for which the feed gives none", "50", whole(0, 100)),
    "observables": Declared("whether values count that a feed merely observed", "false", read_bool),
    "expire_days": Declared("days after the last sighting until an indicator expires; 0: by type", "0", whole(0, 3650)),
    "auth": Declared("none, basic, bearer, header, or url: where location says {credential}", "none",
                     one_of("none", "basic", "bearer", "header", "url")),
    "credential": Declared("name of the password or token in Splunk's secret store", "", _read_name),
    "user": Declared("basic: who the password is of", "", _read_text),
    "auth_header": Declared("header: which header the token stands in", "Authorization", _read_header),
    "proxy": Declared("http://host:port", "", _read_text),
    "proxy_user": Declared("user of the proxy", "", _read_text),
    "proxy_credential": Declared("name of the proxy's password in Splunk's secret store", "", _read_name),
    "ca_file": Declared("file of authorities to trust besides the system's", "", _read_text),
    "connect_timeout": Declared("seconds", "15", whole(1, 300)),
    "read_timeout": Declared("seconds without a byte", "60", whole(1, 600)),
    "total_timeout": Declared("seconds for the whole feed, attempts and pauses included", "900", whole(1, 86_400)),
    "retries": Declared("attempts after the first", "4", whole(0, 10)),
    "max_megabytes": Declared("most that a feed may send, and that it may be unpacked", "512", whole(1, 4096)),
    "max_indicators": Declared("most that a feed may hold", "2000000", whole(1, 5_000_000)),
    "resync_days": Declared("taxii: days after which the whole collection is fetched again", "7", whole(1, 365)),
    "home": Declared("kvstore or csv", "kvstore", one_of("kvstore", "csv")),
    "splunkd_ca_file": Declared("authority of splunkd's own certificate, if it is found nowhere", "", _read_text),
}  # fmt: skip
"""The settings of an input, besides Splunk's own."""
OPTIONAL = frozenset(name for name, declared in DECLARED.items() if not declared.default) - {"location"}
_READING = (
    *("location", "kind", "collection", "format", "columns", "type", "confidence", "observables", "expire_days"),
    *("max_megabytes", "max_indicators", "home"),
)


class Settings(NamedTuple):
    """The settings of one input, read."""

    location: str
    kind: str
    collection: str
    format: str
    columns: Mapping[str, str]
    type: str
    confidence: int
    observables: bool
    expire_days: int
    auth: str
    credential: str
    user: str
    auth_header: str
    proxy: str
    proxy_user: str
    proxy_credential: str
    ca_file: str
    connect_timeout: int
    read_timeout: int
    total_timeout: int
    retries: int
    max_megabytes: int
    max_indicators: int
    resync_days: int
    home: str
    splunkd_ca_file: str

    @property
    def digest(self) -> str:
        """Return a short text that changes when a setting does that decides what comes of a feed."""
        values = {name: getattr(self, name) for name in _READING}
        return hashlib.sha256(json.dumps(values, sort_keys=True).encode()).hexdigest()[:16]


def read_settings(given: Mapping[str, str]) -> Settings:
    """Return the settings of an input.

    Raises:
        UsageError: one is wrong, or does not go together with another; the text says which and what is allowed.
    """
    settings = Settings(**read_options(DECLARED, {name: given[name] for name in DECLARED if given.get(name)}))
    try:
        _check_place(settings)
        read_proxy(settings.proxy)
    except FetchError as error:
        raise UsageError(f"{'proxy' if error.kind == 'proxy' else 'location'}: {error}") from None
    for wrong, complaint in _combinations(settings):
        if wrong:
            raise UsageError(complaint)
    return settings


def _check_place(settings: Settings) -> None:
    if not settings.location:
        raise FetchError("is empty; give https://host/path or the absolute path of a file", "location")
    path = read_path(settings.location)
    if path is None:
        read_url(settings.location)
    elif settings.kind != DOWNLOAD:
        raise FetchError(f"a feed of kind {settings.kind} is at https://host/path", "location")
    elif settings.auth != "none" or settings.proxy:
        raise FetchError("a file needs neither auth nor proxy", "location")


def _combinations(settings: Settings) -> list[tuple[bool, str]]:
    """Return for each combination that cannot work whether it is there, and what to say of it."""
    has_auth = settings.auth != "none"
    in_url = PLACEHOLDER in settings.location
    return [
        (in_url != (settings.auth == "url"), f"auth=url and {PLACEHOLDER} in location go together"),
        (in_url and settings.kind == TAXII, "auth=url: not for kind=taxii"),
        (has_auth and not settings.credential, f"auth={settings.auth}: set credential to the name of what was saved"),
        (
            bool(settings.credential) and not has_auth,
            "credential is set: set auth to basic, bearer, header or url, too",
        ),
        (settings.auth == "basic" and not settings.user, "auth=basic: set user"),
        (":" in settings.user, "user: holds no colon"),
        (bool(settings.proxy_credential) != bool(settings.proxy_user), "proxy_user and proxy_credential go together"),
        (bool(settings.proxy_user) and not settings.proxy, "proxy_user is set: set proxy, too"),
        (bool(settings.collection) and settings.kind != TAXII, "collection is set: set kind=taxii, too"),
    ]

"""From the settings of a feed to the fetch that they mean."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote

from sysmon_essentials.intel.fetch.client import Client, Limits
from sysmon_essentials.intel.fetch.download import fetch_file, fetch_url
from sysmon_essentials.intel.fetch.location import read_path
from sysmon_essentials.intel.fetch.misp import fetch_misp
from sysmon_essentials.intel.fetch.patience import Patience
from sysmon_essentials.intel.fetch.taxii import Wanted, fetch_taxii
from sysmon_essentials.intel.fetch.transport import Reach, basic, read_proxy

from .intel_settings import MEGABYTE, MISP, PLACEHOLDER, TAXII

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from sysmon_essentials.intel.fetch.fetched import Fetched

    from .intel_settings import Settings

_DAY_S = 86_400


class Credentials(NamedTuple):
    """Secrets, empty where there are none: of the feed and of the proxy."""

    feed: str = ""
    proxy: str = ""

    def __repr__(self) -> str:
        """Say nothing of them."""
        return "Credentials(...)"

    def forms(self) -> list[str]:
        """Return all that must not be shown: the secrets, also as they stand in addresses."""
        return [*self, *(quote(one, safe="") for one in self)]


def fetch(settings: Settings, known: Credentials, folder: Path, stamp: Mapping[str, str]) -> Fetched | None:
    """Return the feed that the settings mean; None if it is what the stamp is of.

    Args:
        settings: where and how.
        known: the secrets that the settings name.
        folder: where files may be kept between fetches.
        stamp: what the last fetch left.

    Raises:
        FetchError: it cannot be had.
        OSError: the folder cannot be used.
    """
    path = read_path(settings.location)
    if path is not None:
        return fetch_file(path, settings.max_megabytes * MEGABYTE, stamp)
    client = Client(
        Reach(
            settings.ca_file,
            read_proxy(settings.proxy, settings.proxy_user, known.proxy),
            settings.connect_timeout,
            settings.read_timeout,
        ),
        Limits(settings.max_megabytes * MEGABYTE, settings.total_timeout),
        _headers(settings, known.feed),
        Patience(settings.retries),
    )
    location = settings.location.strip().replace(PLACEHOLDER, quote(known.feed, safe=""))
    if settings.kind == TAXII:
        wanted = Wanted(location, settings.collection, settings.resync_days * _DAY_S)
        return fetch_taxii(client, wanted, folder / "taxii", stamp, int(time.time()))
    if settings.kind == MISP:
        return fetch_misp(client, location, folder / "misp", stamp)
    return fetch_url(client, location, stamp)


def _headers(settings: Settings, proof: str) -> dict[str, str]:
    """Return the header that proves who asks."""
    if settings.auth == "basic":
        return {"Authorization": basic(settings.user, proof)}
    if settings.auth == "bearer":
        return {"Authorization": f"Bearer {proof}"}
    return {settings.auth_header: proof} if settings.auth == "header" else {}

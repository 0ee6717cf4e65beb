"""A client of TAXII 2.1: finds a collection, takes what was added to it since the last time, page by page.

Knows discovery, API roots, collections and paging. Does not know what STIX objects mean, only their ids and versions.

Source: OASIS, TAXII Version 2.1, sections 3 (pagination), 4 (discovery, API root) and 5 (collections).
"""

from __future__ import annotations

import json
import tempfile
from typing import IO, TYPE_CHECKING, Any, NamedTuple
from urllib.parse import quote, urlencode, urljoin

from .errors import FetchError
from .fetched import Fetched, sweep
from .location import shown
from .mirror import Head, Mirror, version_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from .client import Client

MEDIA_TYPE = "application/taxii+json;version=2.1"
PAGE_OBJECTS = 500
_PAGE_BYTES = 32 * 1024 * 1024
_MOST_PAGES = 100_000
_LAST_ADDED = "x-taxii-date-added-last"


class Wanted(NamedTuple):
    """What is wanted of a server.

    Attributes:
        url: its discovery, API root or collection.
        collection: id, alias or title; empty if ``url`` is the collection's, or the server has only one.
        resync_s: age in seconds at which the mirror is begun anew, because TAXII does not tell what was deleted.
    """

    url: str
    collection: str = ""
    resync_s: int = 7 * 86_400


def fetch_taxii(client: Client, wanted: Wanted, folder: Path, stamp: Mapping[str, str], now: int) -> Fetched | None:
    """Return all objects of a collection as one bundle; None if it holds what it held when the stamp was made.

    Args:
        client: asks.
        wanted: the collection.
        folder: where its mirror is kept between fetches.
        stamp: what the last fetch left.
        now: UTC epoch seconds.

    Raises:
        FetchError: the server cannot be asked, or answers otherwise than TAXII says; the mirror stays as it was.
    """
    collection = _find_collection(client, wanted)
    sweep(folder)
    mirror = Mirror(folder / "mirror.json")
    head = mirror.head()
    if head is None or head.collection != collection or not 0 <= now - head.since < wanted.resync_s:
        head = None
    before = head or Head(collection, "", now, 0)
    newest: dict[str, str] = {}
    with tempfile.TemporaryFile() as kept:
        pages = _Pages(client, collection, before.added_after, kept)
        for found in pages.take():
            newest[found["id"]] = max(newest.get(found["id"], ""), version_of(found))
        if head is None or newest or pages.last_added != before.added_after:
            before = before._replace(added_after=pages.last_added, changed=before.changed + bool(newest))
            mirror.write(before, newest, pages.again(), fresh=head is None)
    new = {"mirror": f"{before.since} {before.changed}"}
    if dict(stamp) == new:
        return None
    return Fetched(lambda: _bundle(mirror.path, shown(collection)), new)


def _find_collection(client: Client, wanted: Wanted) -> str:
    """Return the address of the collection, with a slash at its end."""
    url = wanted.url.rstrip("/") + "/"
    parts = url.split("/")
    if not wanted.collection and parts[-3:-2] == ["collections"]:
        return url
    root = _read_json(client, url)
    if "api_roots" in root or "default" in root:
        roots = [one for one in [root.get("default"), *_list(root.get("api_roots"))] if isinstance(one, str)]
        if not roots:
            raise FetchError(f"{shown(url)}: the server offers no API root", "protocol")
        url = urljoin(url, roots[0]).rstrip("/") + "/"
    return _choose(_list(_read_json(client, url + "collections/").get("collections")), url, wanted.collection)


def _choose(offered: list[Any], root: str, name: str) -> str:
    """Return the address of the one collection that is meant."""
    readable = [one for one in offered if isinstance(one, dict) and isinstance(one.get("id"), str)]
    found = [one for one in readable if name in (one["id"], one.get("alias"), one.get("title"))] if name else readable
    if len(found) != 1:
        names = ", ".join(f"{one.get('title', '')!s:.60} ({one['id']:.60})" for one in readable[:20]) or "none"
        asked = f"{len(found)} collections are called {name!r}" if name else "collection is not set"
        raise FetchError(f"{shown(root)}: {asked}; the server offers {names}", "location")
    if found[0].get("can_read") is False:
        raise FetchError(f"{shown(root)}: these credentials may not read collection {name or found[0]['id']}", "status")
    return f"{root}collections/{quote(found[0]['id'], safe='')}/"


class _Pages:
    """The pages of one round; their indicators are kept on disk, a line each, so that they can be read twice."""

    def __init__(self, client: Client, collection: str, added_after: str, kept: IO[bytes]) -> None:
        self._client = client
        self._collection = collection
        self._added_after = added_after
        self._kept = kept
        self.last_added = added_after

    def take(self) -> Iterator[dict[str, Any]]:
        """Ask for page after page and yield the indicators on them."""
        query = {"limit": str(PAGE_OBJECTS), "match[type]": "indicator"}
        if self._added_after:
            query["added_after"] = self._added_after
        seen = {""}
        for _ in range(_MOST_PAGES):
            page = self._ask(query)
            for found in _indicators(page, self._collection):
                self._kept.write(json.dumps(found, separators=(",", ":")).encode() + b"\n")
                yield found
            if not page.get("more"):
                return
            following = page.get("next")
            if not isinstance(following, str) or (following in seen and not page.get("objects")):
                raise FetchError(f"{shown(self._collection)}: says that there is more, but not where", "protocol")
            seen.add(following)
            query["next"] = following
        raise FetchError(f"{shown(self._collection)}: more than {_MOST_PAGES} pages", "size")

    def again(self) -> Iterator[dict[str, Any]]:
        """Yield the same indicators once more."""
        self._kept.seek(0)
        for line in self._kept:
            yield json.loads(line)

    def _ask(self, query: Mapping[str, str]) -> dict[str, Any]:
        url = f"{self._collection}objects/?{urlencode(query)}"
        answer = self._client.get(url, {"Accept": MEDIA_TYPE})
        self.last_added = answer.headers.get(_LAST_ADDED) or self.last_added
        return _parse(answer.body, url)


def _read_json(client: Client, url: str) -> dict[str, Any]:
    return _parse(client.get(url, {"Accept": MEDIA_TYPE}).body, url)


def _parse(body: IO[bytes] | None, url: str) -> dict[str, Any]:
    if body is None:
        raise FetchError(f"{shown(url)}: not TAXII 2.1: no answer to a request without conditions", "protocol")
    with body:
        data = body.read(_PAGE_BYTES + 1)
    if len(data) > _PAGE_BYTES:
        raise FetchError(f"{shown(url)}: a page of more than {_PAGE_BYTES} bytes", "size")
    try:
        page: Any = json.loads(data) if data.strip() else {}
    except (ValueError, RecursionError):
        page = None
    if not isinstance(page, dict):
        raise FetchError(f"{shown(url)}: not TAXII 2.1: expected a JSON object", "protocol")
    return page


def _indicators(page: Mapping[str, Any], url: str) -> Iterator[dict[str, Any]]:
    objects = page.get("objects", [])
    if not isinstance(objects, list):
        raise FetchError(f"{shown(url)}: not TAXII 2.1: objects is no array", "protocol")
    for found in objects:
        if isinstance(found, dict) and isinstance(found.get("id"), str) and found.get("type") == "indicator":
            yield found


def _bundle(path: Path, name: str) -> Iterator[tuple[str, IO[bytes]]]:
    with path.open("rb") as body:
        yield name, body


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []

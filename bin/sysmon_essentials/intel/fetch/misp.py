"""A MISP feed: a manifest that lists events, and a file for each of them.

Files that were fetched before are kept in a folder, and only those are asked for whose time in the manifest is
another. The folder may be lost at any moment: then everything is fetched again.

Source: MISP book, "Managing feeds"; MISP core format, "manifest".
"""

from __future__ import annotations

import hashlib
import json
import re
from typing import IO, TYPE_CHECKING, Any
from urllib.parse import urljoin

from .errors import FetchError
from .fetched import Fetched, sweep, write_whole
from .location import shown

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from .client import Client

MANIFEST = "manifest.json"
_MANIFEST_BYTES = 64 * 1024 * 1024
_MOST_EVENTS = 100_000
_GONE = (404, 410)
_PIECE_BYTES = 64 * 1024
# Names of files come from the feed: nothing but these may become one.
_UUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_TIME = re.compile(r"[0-9]{1,12}")


def fetch_misp(client: Client, url: str, folder: Path, stamp: Mapping[str, str]) -> Fetched | None:
    """Return the events of a MISP feed; None if the manifest lists what it listed when the stamp was made.

    Args:
        client: asks.
        url: the folder of the feed, or its manifest.
        folder: where its files are kept between fetches.
        stamp: what the last fetch left.

    Raises:
        FetchError: the manifest or one of the files cannot be had; files that could be had stay in the folder.
    """
    base = url[: -len(MANIFEST)] if url.endswith(MANIFEST) else url.rstrip("/") + "/"
    manifest = client.get(urljoin(base, MANIFEST)).body
    if manifest is None:
        raise FetchError(f"{shown(base)}: no manifest", "protocol")
    with manifest:
        listed = _read_manifest(manifest, urljoin(base, MANIFEST))
    sweep(folder)
    names = [f"{uuid}-{time}.json" for uuid, time in sorted(listed.items())]
    digest = hashlib.sha256("\n".join(names).encode()).hexdigest()
    present = {path.name for path in folder.iterdir()}
    if stamp.get("manifest") == digest and present.issuperset(names):
        return None
    missing = [name for name in names if name not in present and not _take(client, base, folder, name)]
    for name in present.difference(names):
        (folder / name).unlink()
    there = [name for name in names if name not in set(missing)]
    problems = tuple(f"{shown(base)}{name[:36]}.json: listed in the manifest and not there" for name in missing)
    # Without the missing ones the stamp is not that of the manifest, so they are asked for again.
    new = {} if missing else {"manifest": digest}
    return Fetched(lambda: _bodies(folder, there), new, problems)


def _read_manifest(body: IO[bytes], url: str) -> dict[str, str]:
    """Return the time of each event by its UUID."""
    data = body.read(_MANIFEST_BYTES + 1)
    if len(data) > _MANIFEST_BYTES:
        raise FetchError(f"{shown(url)}: longer than {_MANIFEST_BYTES} bytes", "size")
    try:
        listed: Any = json.loads(data)
    except (ValueError, RecursionError):
        raise FetchError(f"{shown(url)}: not a manifest: no valid JSON", "protocol") from None
    if not isinstance(listed, dict) or len(listed) > _MOST_EVENTS:
        raise FetchError(f"{shown(url)}: not a manifest: expected an object of at most {_MOST_EVENTS} events", "size")
    times = {uuid: str(facts.get("timestamp", "")) if isinstance(facts, dict) else "" for uuid, facts in listed.items()}
    for uuid, time in times.items():
        if not _UUID.fullmatch(uuid) or not _TIME.fullmatch(time):
            raise FetchError(f"{shown(url)}: not a manifest: an event without UUID and timestamp", "protocol")
    return times


def _take(client: Client, base: str, folder: Path, name: str) -> bool:
    """Fetch the file of one event into the folder; False if the server has none."""
    try:
        body = client.get(urljoin(base, name[:36] + ".json")).body
    except FetchError as error:
        if error.status in _GONE:
            return False
        raise
    if body is None:
        return False
    with body:
        write_whole(folder / name, iter(lambda: body.read(_PIECE_BYTES), b""))
    return True


def _bodies(folder: Path, names: list[str]) -> Iterator[tuple[str, IO[bytes]]]:
    for name in names:
        with (folder / name).open("rb") as body:
            yield name[:36], body

"""A feed that is one body: at an https address, or in a file of this machine.

Knows conditional requests and when a file is still being written. Does not know what the body says.
"""

from __future__ import annotations

import hashlib
import stat
from typing import IO, TYPE_CHECKING

from .errors import FetchError
from .fetched import Fetched
from .location import shown

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from .client import Client

_PIECE_BYTES = 64 * 1024
_CONDITIONS = {"etag": "If-None-Match", "last-modified": "If-Modified-Since"}


def fetch_url(client: Client, url: str, stamp: Mapping[str, str]) -> Fetched | None:
    """Return what stands at an address now; None if the server says that it is what the stamp is of.

    Raises:
        FetchError: it cannot be had.
    """
    headers = {sent: stamp[name] for name, sent in _CONDITIONS.items() if stamp.get(name)}
    answer = client.get(url, headers)
    if answer.body is None:
        if headers:
            return None
        raise FetchError(f"{shown(url)}: HTTP status 304 to a request without conditions", "protocol")
    body = answer.body
    kept = {name: answer.headers[name] for name in _CONDITIONS if answer.headers.get(name)}
    kept["sha256"] = _digest(body)
    if kept["sha256"] == stamp.get("sha256"):
        body.close()
        return None
    return Fetched(lambda: _once(shown(url), body), kept)


def fetch_file(path: Path, max_bytes: int, stamp: Mapping[str, str]) -> Fetched | None:
    """Return what a file holds now; None if it is as it was when the stamp was made.

    Raises:
        FetchError: it is not there, no regular file, or too long.
    """
    try:
        facts = path.stat()
    except OSError as error:
        raise FetchError(f"{path}: {error.strerror}", "file") from None
    if not stat.S_ISREG(facts.st_mode):
        raise FetchError(f"{path}: not a regular file", "file")
    if facts.st_size > max_bytes:
        raise FetchError(
            f"{path}: {facts.st_size} bytes are more than {max_bytes}; if that is right, raise max_megabytes", "size"
        )
    now = {"file": f"{facts.st_dev}:{facts.st_ino} {facts.st_size} {facts.st_mtime_ns}"}
    if dict(stamp) == now:
        return None
    return Fetched(lambda: _opened(path), now)


def _digest(body: IO[bytes]) -> str:
    """Return the digest of a body, which is at its start again: many servers know no conditions."""
    digest = hashlib.sha256()
    while piece := body.read(_PIECE_BYTES):
        digest.update(piece)
    body.seek(0)
    return digest.hexdigest()


def _once(name: str, body: IO[bytes]) -> Iterator[tuple[str, IO[bytes]]]:
    with body:
        yield name, body


def _opened(path: Path) -> Iterator[tuple[str, IO[bytes]]]:
    try:
        with path.open("rb") as body:
            before = path.stat().st_mtime_ns
            yield str(path), body
            if path.stat().st_mtime_ns != before:
                raise FetchError(f"{path}: changed while it was read; it is read again next time", "file", again=True)
    except OSError as error:
        raise FetchError(f"{path}: {error.strerror}", "file") from None

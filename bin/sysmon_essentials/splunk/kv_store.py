"""One collection of the KV store: saving, finding and deleting documents, many at a time.

Knows splunkd's limits on batches and pages. Does not know what documents say.

Source: Splunk, REST API Reference, "KV store endpoint descriptions"; limits.conf.spec, [kvstore],
max_documents_per_batch_save, max_size_per_batch_save_mb, max_rows_per_query.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from .splunkd import APP, Splunkd, SplunkdError, segment

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

BATCH_DOCUMENTS = 1000
BATCH_BYTES = 8 * 1024 * 1024
PAGE_DOCUMENTS = 10_000


class Collection:
    """A collection of this app, shared by all users."""

    def __init__(self, splunkd: Splunkd, name: str) -> None:
        """Nothing is asked for yet."""
        self._splunkd = splunkd
        self._path = f"/servicesNS/nobody/{APP}/storage/collections/data/{segment(name)}"

    def save(self, documents: Iterable[Mapping[str, Any]]) -> int:
        """Insert documents, or replace those of the same ``_key``; returns how many.

        Raises:
            SplunkdError: the KV store refused a batch; those before it are saved.
        """
        count = 0
        for documents_in_batch, batch in _batches(documents):
            self._splunkd.post(f"{self._path}/batch_save", batch)
            count += documents_in_batch
        return count

    def find(self, query: Mapping[str, Any], fields: Sequence[str] = ()) -> Iterator[dict[str, Any]]:
        """Yield the documents that a query finds, in the order of their keys.

        Pages begin after the last key of the page before, so that each costs the same, however many there are.

        Raises:
            SplunkdError: the KV store cannot be asked.
        """
        asked = {"sort": "_key", "limit": str(PAGE_DOCUMENTS)}
        if fields:
            asked["fields"] = ",".join(("_key", *fields))
        last: str | None = None
        while True:
            after = query if last is None else all_of(query, {"_key": {"$gt": last}})
            page = self._splunkd.get(self._path, {**asked, "query": json.dumps(after)})
            if not isinstance(page, list):
                raise SplunkdError(f"{self._path}: expected a list of documents")
            yield from page
            if len(page) < PAGE_DOCUMENTS:
                return
            last = str(page[-1]["_key"])

    def one(self, key: str) -> dict[str, Any] | None:
        """Return a document; None if there is none of this key.

        Raises:
            SplunkdError: the KV store cannot be asked, or there is no such collection.
        """
        return next(self.find({"_key": key}), None)

    def any(self, query: Mapping[str, Any]) -> bool:
        """Tell whether a query finds a document.

        Raises:
            SplunkdError: the KV store cannot be asked.
        """
        return bool(self._splunkd.get(self._path, {"query": json.dumps(query), "limit": "1", "fields": "_key"}))

    def delete(self, query: Mapping[str, Any]) -> None:
        """Delete the documents that a query finds.

        Raises:
            SplunkdError: the KV store refused it.
        """
        if not query:
            raise ValueError("a query that finds everything")
        self._splunkd.delete(self._path, {"query": json.dumps(query)})


def all_of(*queries: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return a query that finds what all of some queries find."""
    real = [query for query in queries if query]
    return real[0] if len(real) == 1 else {"$and": real}


def _batches(documents: Iterable[Mapping[str, Any]]) -> Iterator[tuple[int, bytes]]:
    """Yield how many documents, and these as a JSON array."""
    batch: list[bytes] = []
    size = 0
    for document in documents:
        text = json.dumps(document, separators=(",", ":")).encode()
        if batch and (len(batch) >= BATCH_DOCUMENTS or size + len(text) > BATCH_BYTES):
            yield len(batch), b"[" + b",".join(batch) + b"]"
            batch, size = [], 0
        batch.append(text)
        size += len(text) + 1
    if batch:
        yield len(batch), b"[" + b",".join(batch) + b"]"

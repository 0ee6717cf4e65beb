"""Records of feeds as documents and back."""

from __future__ import annotations

import pytest
from sysmon_essentials.inputs.intel_home import Record, from_document, generation_of, to_document

FULL = Record(
    "a", "ok", "000000000000007", 3, 1, 2, "list", "https://feeds.example.com/a", 10, 11, "", 12,
    {"etag": '"v1"'}, "digest", 9, 0,
)  # fmt: skip


def test_record_comes_back() -> None:
    assert from_document("a", {"_key": "a", "_user": "nobody", **to_document(FULL)}) == FULL


def test_numbers_that_the_store_gives_as_text_or_fractions_are_read() -> None:
    document = {**to_document(FULL), "indicators": "3", "last_success": 10.0}
    assert from_document("a", document) == FULL


def test_feed_that_never_came_has_no_time_of_success() -> None:
    assert "last_success" not in to_document(Record("a"))
    assert from_document("a", to_document(Record("a"))) == Record("a")


@pytest.mark.parametrize(
    "document",
    [None, {}, {"state": "{"}, {"state": "[]"}, {"indicators": "many"}, {"state": 7}, {"state": '{"stamp": 7}'}],
    ids=str,
)
def test_what_is_no_record_is_one_of_a_feed_that_never_came(document: object) -> None:
    assert from_document("a", document) == Record("a")


def test_generations_sort_like_times() -> None:
    assert generation_of(9.999) < generation_of(10.0) < generation_of(1_790_000_000.0)

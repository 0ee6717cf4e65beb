"""Hashes: kind by length, and those that say nothing."""

from __future__ import annotations

import hashlib

import pytest
from sysmon_essentials.intel.hashes import parse_hash
from sysmon_essentials.intel.refused import RefusedError


@pytest.mark.parametrize(
    ("kind", "text", "expected"),
    [
        ("hash", "AB" * 16, ("md5", "ab" * 16)),
        ("hash", "ab" * 20, ("sha1", "ab" * 20)),
        ("hash", "ab" * 32, ("sha256", "ab" * 32)),
        ("imphash", "ab" * 16, ("imphash", "ab" * 16)),
    ],
)
def test_kind_and_digits_of_a_hash(kind: str, text: str, expected: tuple[str, str]) -> None:
    assert parse_hash(kind, text) == expected


@pytest.mark.parametrize(
    ("kind", "text", "reason"),
    [
        ("sha1", "ab" * 16, "not a hash"),
        ("hash", "ab" * 10, "not a hash"),
        ("md5", "gh" * 16, "not a hash"),
        ("md5", "", "not a hash"),
        ("md5", "0" * 32, "everywhere"),
        ("sha256", "f" * 64, "everywhere"),
        ("imphash", "f34d5f2d4577ed6d9ceec516c1f5a744", "everywhere"),
        ("md5", hashlib.md5(b"").hexdigest(), "empty file"),
        ("sha1", hashlib.sha1(b"").hexdigest().upper(), "empty file"),
        ("hash", hashlib.sha256(b"").hexdigest(), "empty file"),
    ],
)
def test_hash_that_says_nothing_is_refused(kind: str, text: str, reason: str) -> None:
    with pytest.raises(RefusedError) as refused:
        parse_hash(kind, text)
    assert refused.value.reason == reason
